"""What words around a mention say about it, as data: readable, and open to correction.

Entries are lemmas, several in order where there are spaces. A verb stands in its plain form and
covers every inflection; `not` covers every contraction with it. A row may hold for one kind of
thing alone: talks that end have failed, a truce that ends is over.
"""

from enum import StrEnum
from typing import Final, NamedTuple


class Sense(StrEnum):
    """What a cue makes of the thing in its reach."""

    HAPPENS = "happens"  # agreed, in force, under way
    POSSIBLE = "possible"  # wanted, feared, conditional
    DENIED = "denied"  # refused, negated, failed
    ENDS = "ends"  # broken, lifted, over
    PASSING = "passing"  # not what the text is about
    PLAIN = "plain"  # it says nothing, and what it names is still the thing: "truce agreement"


class Kind(StrEnum):
    """What sort of thing is mentioned, as far as it changes what is said of it."""

    TRUCE = "truce"
    TALKS = "talks"
    DEAL = "deal"
    PLAN = "plan"
    MEASURE = "measure"
    YIELDING = "yielding"
    OTHER = "other"


class Row(NamedTuple):
    """Cues of one sense; `of`: the kinds of things they hold for, all where there is none."""

    sense: Sense
    entries: str
    of: tuple[Kind, ...] = ()


KINDS: Final = {
    Kind.TRUCE: """
        ceasefire cease fire truce armistice cessation halt pause stop suspend lull
        hostility fighting
        """,
    Kind.TALKS: """
        talk negotiation dialogue conference summit mediation diplomacy process meeting meet
        negotiator mediator envoy delegation negotiate
        """,
    Kind.DEAL: "deal accord agreement settlement treaty pact framework",
    Kind.PLAN: "plan proposal initiative roadmap",
    Kind.MEASURE: "sanction embargo blacklist freeze unfreeze ban designation designate asset",
    Kind.YIELDING: "surrender capitulate capitulation lay flag give drop weapon arm",
}

# Verbs, and nouns with a preposition, that stand before a thing and have it as their object.
GOVERNORS: Final = (
    Row(
        Sense.HAPPENS,
        """
        forge, ink, hammer out, nail down, usher in, comply with, adhere to, abide by, stick to,
        cling to, monitor, oversee, guarantee, reaffirm, recommit to, reinstate, restore, re impose,
        roll out, ramp up, step up, toughen, beef up, double down on, pile, hand down, trigger,
        activate, invoke, roll over, apply, levy, name in, cite, subject to, come under, kick off,
        kick start, convene, reconvene, sit down for, travel for, lead, chair, facilitate,
        press on with, send delegation to, dispatch, fly to, due in, come to, reach landmark,
        decry, condemn, criticise, criticize, blast, assail, blame, praise, applaud, thanks to,
        emerge from, emerge as, result of, in line with, build on, deepen, strengthen,
        harden, stiffen, coordinate, co ordinate, mirror, join in, join ally in, seek to enforce,
        deploy to monitor, agreement on, deal on, pact on, accord on, consensus on, break through in,
        breakthrough in, breakthrough on, breakthrough at, brink of signing, close deal on
        """,
    ),
    Row(
        Sense.POSSIBLE,
        """
        moot, dangle, entertain, contemplate, envisage, envision, foresee, predict, anticipate,
        angle for, clamor for, clamour for, agitate for, beseech, implore, exhort, encourage, lean on,
        coax, invite, lay out, set out, spell out, put forward, submit,
        draw up, ready, gear up for, rally for, march for, protest for, caution of, raise prospect of,
        raise hope of, raise hope for, raise fear of, hope of, revive, attempt to, struggle to,
        race to, scramble to, move to, move toward, move towards, move closer to, inch toward,
        inch towards, edge towards, inch closer to, edge closer to, on cusp of, on verge of,
        on track for, step closer to, closer to, confident of, on brink of, open door to, door open to,
        condition on, contingent on, draft of, chance to, opportunity for, opportunity to, need for,
        negotiate for, bargain for, in search of, search for, quest for, path toward, path towards,
        route to, road to, key to, hurdle to, response to, answer to, reply to, react to, respond to,
        pressure for, pressure to, under pressure to, momentum for, momentum toward, prepared to,
        willingness to, readiness to, readiness for, sceptical about, skeptical about, wary of,
        fear over, concern over, concern about, call to extend, want extension of, favour, favor, weigh up, toy with,
        look at, examine, review, raise idea of, idea of, suggestion of, offer of, promise of, demand for,
        request for, petition for, motion for, motion to, resolution for, resolution demand, in case of, event of, face
        """,
    ),
    Row(
        Sense.DENIED,
        """
        scupper, torpedo, sink, kill, quash, nix, scotch, stonewall, stymie, frustrate, impede,
        hamper, balk at, baulk at, scoff at, brush off, brush aside, shrug off, wave away, ignore, disregard,
        discount, downplay, play down, pour cold water on, throw cold water on, disavow, sit out, forgo,
        eschew, give up on, no plan to, no plan for, no intention of, not ready for, not ready to,
        too early for, short of, dash hope of, dash hope for, dim hope of, dim hope for, hold back on, hold back,
        no sign of, no hope of, no hope for, no need for, no prospect of, no chance of, little hope for,
        little hope of, little chance of, little prospect of, instead of, rather than, no longer seek, no interest in,
        not interested in, impasse over, impasse in, deadlock over, deadlock in, stalemate in, collapse in, not seek,
        escape, dodge bullet of, reluctant to, hesitate to, loath to, object to, shield from, condemn idea of, nor
        """,
    ),
    Row(Sense.ENDS, "renege on, repudiate, flout, trample, infringe, torpedo, kill, bury, doom, back out of, pull out of, "
        "walk away from, scupper, sink, ignore, defy, put end to, bring end to, mar, rock, endanger, put at risk, put strain on, "
        "cast shadow over, overshadow, void, annul, risk, erode, weaken, pierce, puncture, spell end of, weigh on", (Kind.TRUCE, Kind.DEAL)),
    Row(Sense.ENDS, "scrap, cancel, ditch, repeal, annul, overturn, relieve, dilute, water down, soften, trim, phase out, "
        "grant exemption from, strike from, take off, remove from, drop from, cut from, reverse, quash, "
        "carve out of, carve out from, slash, void, dismantle, let expire", (Kind.MEASURE,)),
    Row(Sense.HAPPENS, "defy, ignore, flout, dodge, elude, sidestep, get around, beat, withstand, weather, condemn, blame on, "
        "in response to, retaliate against, hit back at, react to, respond to, circumvention of, evasion of", (Kind.MEASURE,)),
    Row(
        Sense.HAPPENS,
        """
        agree, agree on, agree to, agree upon, accept, sign, seal, reach, strike, strike a, clinch,
        approve, adopt, announce, declare, unveil, impose, slap, introduce, widen, expand, broker,
        tighten, renew, reimpose, extend, prolong, uphold, observe, enter, enter into, begin, start,
        open, resume, resumption of, restart, hold, host, attend, launch, conduct, join, arrive for,
        arrive in, head to, head into, travel to, enforce, implement, maintain, evade, dodge, skirt,
        circumvent, welcome, hail, mediate, secure, finalise, finalize, conclude, ratify, endorse,
        progress in, progress at, progress on, round of, day of, venue for, denounce, slam, target,
        hit with, add to, add, issue, confirm, gather for, meet for, meet in, celebrate,
        retaliate for, retaliation for, protest, order, respect, honour, honor, place, put, keep,
        seize, board, intercept, detain, blockade of, bring into force, commit to, set date for, set for, set to meet in, set to meet for, extension of,
        renewal of, imposition of, signing of, start of, beginning of, authorise, authorize, levy,
        ahead of, return to, in accordance with, list, authorize direct, lead to, set up, get,
        inch forward in
        """,
    ),
    Row(
        Sense.HAPPENS,
        "violate, breach, bust, bypass, flout, break, violation of, breach of, violator of",
        (Kind.MEASURE,),
    ),
    Row(Sense.HAPPENS, "leave for, end, wrap up, praise, meet, set for", (Kind.TALKS,)),
    Row(
        Sense.POSSIBLE,
        """
        urge, call for, call on, call to, demand, propose, offer, suggest, seek, want, wish,
        ask for, ask, request, appeal for, plead for, beg for, beg, plead, term for, cry for, push for, push to, press for, press, pressure,
        insist on, threaten, threat of, warn of, consider, weigh, mull, ponder, discuss, debate,
        eye, explore, plan, prepare, intend, hope, hope for, expect, await, wait for, fear,
        fear of, could, may, might, would, should, must, if, unless, whether, until,
        prospect of, prospect for, chance of, chance for, bid for, bid to, plea for, proposal for,
        proposal on, proposal to, plan for, plan to, toward, towards, work on, work for,
        work toward, work towards, close to, near, path to, way for, pave way for, ready for,
        ready to, willing to, open to, effort for, effort to, effort toward, effort on, aim at,
        aim for, aim to, vote on, lobby for, need, risk, possibility of, negotiate, pursue,
        promise, vow, pledge, ultimatum, tell, order to, edge toward, likely, optimistic about, doubt,
        uncertainty over, uncertainty about, doubt over, doubt about, support, in exchange for, talk on, talk about,
        talk for, negotiation on, negotiation for, discussion on, discussion about, question about,
        question over, in case of, in event of, require, depend on, depend, condition for, link to,
        condition of, precondition for, moment for, time for, step toward, step to, back to, once, comment on,
        boost to, boost for, want to, try to, let, allow, vote, study,
        urgent need for, outline, draft, drive for, campaign for, initiative for, initiative to,
        broach, raise, hint at, hint, signal, potential, must include, insist, demand that, strive, hopeful of,
        look for, look to, floated, float, tout, target date for, eve of, warn, bill on, bill to, push,
        necessary for, talk of, force, convince, persuade, prod, nudge, steer, save, rescue, salvage, preserve, expectation of, expectation for
        """,
    ),
    Row(Sense.POSSIBLE, "prepare for", (Kind.TRUCE, Kind.MEASURE, Kind.DEAL, Kind.OTHER)),
    Row(Sense.HAPPENS, "prepare for, agree to", (Kind.TALKS,)),
    Row(Sense.POSSIBLE, "order, call on, force", (Kind.YIELDING,)),
    Row(Sense.HAPPENS, "raise, hoist, wave", (Kind.YIELDING,)),
    Row(Sense.HAPPENS, "talk on, talk about, talk for, negotiation on, negotiation for, negotiate", (Kind.DEAL, Kind.PLAN)),
    Row(
        Sense.POSSIBLE,
        "unveil, announce, present, publish, submit, launch, circulate, deliver, hand over, review",
        (Kind.PLAN,),
    ),
    Row(
        Sense.DENIED,
        """
        reject, refuse, refuse to, deny, decline, rule out, dismiss, rebuff, spurn, snub, defy,
        veto, oppose, resist, shun, fail, fail to, fail to reach, fail to agree, stop short of,
        spare from, spare, exempt from, scrap, ditch, call off, cancel, postpone, put off,
        shelve, walk out of, pull out of, turn down, lack of, absence of, unable to, hold up, snag,
        obstacle to, end without, block, no, not, never, neither, nor, without, avoid, escape, no progress in, no progress on, no progress at,
        rejection of, refusal of, refusal to, failure of, opposition to, unlikely to, unlikely,
        hold off, hold off on, back off, decline to, stall, boycott, skip, scuttle, thwart, derail, hinder,
        far from, stave off, avert, foil, bar, snap, drop plan for, delay, sceptical of, skeptical of, vote down, vote against
        """,
    ),
    Row(
        Sense.ENDS,
        """
        call off, break, breach, lift, ease, waive, suspend, relax, revoke, rescind, undermine, jeopardise,
        jeopardize, shatter, wreck, abandon, tear up, withdraw from, quit, collapse of, end of,
        violation of, breach of, relief from, relief of, removal of, removal from, lifting of,
        easing of, waiver of, waiver for, waiver from, waiver on, roll back, unwind, strain, test,
        imperil, blow to, crack in, exempt, violate, despite, end, drop, remove, exit, leave,
        exemption from, terminate, unfreeze, scale back, loosen, reprieve from, free from, delist,
        in defiance of, in violation of, in breach of, expiry of, expiration of, test of, test for,
        test to, challenge to, threat to, strain on, pressure on, setback to, setback for, doubt on,
        cast doubt on, crack in, crack emerge in, crack appear in, hole in, upend, rattle, shake, unravel, let lapse, past, fray, threaten
        """,
        (Kind.TRUCE,),
    ),
    Row(
        Sense.ENDS,
        """
        lift, ease, waive, suspend, relax, revoke, rescind, abandon, roll back, unwind,
        relief from, relief of, removal of, removal from, lifting of, easing of, waiver of,
        waiver for, waiver from, waiver on, end of, end, drop, remove, exempt, exempt from,
        exemption from, terminate, unfreeze, scale back, loosen, reprieve from, free from, delist,
        let lapse, undo, weaken, erode, licence, license, license easing
        """,
        (Kind.MEASURE,),
    ),
    Row(
        Sense.ENDS,
        """
        break, breach, suspend, revoke, rescind, undermine, wreck, abandon, tear up, withdraw from,
        quit, collapse of, end of, violation of, breach of, violate, in violation of, in breach of,
        terminate, unravel, blow to, imperil, jeopardise, jeopardize, strain, despite, test, test of, test for, crack in, crack emerge in, crack appear in
        """,
        (Kind.DEAL, Kind.OTHER),
    ),
    Row(
        Sense.ENDS,
        """
        break off, suspend, quit, abandon, collapse of, end of, terminate, blow to, wreck,
        undermine, derail, walk away from, leave, freeze, breakdown of, breakdown in
        """,
        (Kind.TALKS, Kind.PLAN),
    ),
    Row(
        Sense.PASSING,
        """
        year after, year since, year into, month after, month since, month into, decade after, decade since,
        remember, recall, commemorate, year on from, anniversary of, history of, year of, long before, century after,
        benefit from, gain from, bet on, optimism over, optimism about, cheer, weather,
        because of, hope on, jitter over, worry over, worry about, brace for, lesson of, lesson from, recover from,
        aftermath of, cope with, effect of, impact of
        """,
    ),
)

# What the thing, as the subject, is said to do or to be.
PREDICATES: Final = (
    Row(
        Sense.HAPPENS,
        """
        kick in, squeeze, cripple, choke, hurt, hobble, isolate, go ahead, go live, hold firm, hold up,
        drag on, stretch into, run into, get going, produce, bring, pave way, spark, allow, let, halt,
        mark, shape up, aim at, aim to, come as, come amid, follow, include, cover, provide, call for,
        be extend, be renew, be uphold, prevail, stick, set in, be implement, officially begin, silence
        """,
    ),
    Row(Sense.DENIED, "go nowhere, yield nothing, produce no, make no, sink, scupper, remain stall, remain deadlocked, "
        "hit wall, hit snag, hit roadblock, hit impasse, at impasse, at standstill, at dead end, on hold, in deadlock, drag, stumble, put off, unacceptable, "
        "not possible, impossible, unrealistic, no closer, unravel", (Kind.TALKS, Kind.PLAN, Kind.DEAL)),
    Row(Sense.DENIED, "off agenda, unacceptable, impossible, not acceptable, not be consider, not consider"),
    Row(Sense.ENDS, "come to end, draw to close, disintegrate, implode, rupture, rattle, be at risk, strain, "
        "in shred, in limbo, null, void, breakdown, not work, be history, be off, on shaky ground, under pressure, under stress, stumble, jeopardise, jeopardize", (Kind.TRUCE, Kind.DEAL)),
    Row(Sense.ENDS, "loosen, soften, scale back, water down, phase out, repeal, cancel, annul, overturn, no long apply", (Kind.MEASURE,)),
    Row(
        Sense.HAPPENS,
        """
        agree, sign, seal, reach, approve, announce, adopt, impose, take effect, take hold,
        come into force, come into effect, go into effect, enter into force, enter, begin, start, open,
        resume, continue, extend, under way, underway, in place, in effect, in force, kick off, proceed,
        get under way, due on, set for, hold, bite, go on, progress, work, stand, remain,
        last, renew, tighten, widen, expand, survive, endure, target, hit, restart, be do, do, secure, finalise, finalize,
        be real, meet, convene, to be hold, to be sign, to begin, to start, to resume, to take effect, announce by, broker, enter day
        """,
    ),
    Row(
        Sense.HAPPENS,
        "conclude, end, wrap up, end on, positive, constructive, productive, set, schedule, due, return, head, will",
        (Kind.TALKS,),
    ),
    Row(Sense.HAPPENS, "surrender, lay", (Kind.OTHER,)),
    Row(
        Sense.POSSIBLE,
        """
        could, may, might, would, should, must, propose, demand, urge, consider, ultimatum, if,
        at risk, near, uncertain, loom, hang in balance, in flux, within reach, close, likely, possible,
        possibly, expect, hope, discuss, debate, plan, threaten to, can, need, await, seek, draft, to be put, necessary,
        on table, get close, take shape, be possible, eye
        """,
    ),
    Row(
        Sense.DENIED,
        """
        reject, refuse, rebuff, dismiss, deny, veto, fail, stall, call off, cancel, postpone, delay,
        rule out, deadlock, stalemate, break up without, end without, elusive, unlikely,
        end in failure, without agreement, without deal, without breakthrough, without result,
        without progress, not agree, not reach, not sign, not happen, not on table, off table,
        yield no, not, never, no progress, no breakthrough, no deal, no agreement, out of question, falter, founder, far apart, far off,
        distant, out of reach, be not serious, not on agenda, remain elusive, block, not apply, not extend, not cover, not include
        """,
    ),
    Row(
        Sense.DENIED,
        "collapse, break down, break off, suspend, in limbo, fall apart, end with no, fall through, derail, end in acrimony, snag, fade, flounder, leave",
        (Kind.TALKS, Kind.PLAN),
    ),
    Row(
        Sense.ENDS,
        """
        collapse, crumble, unravel, fray, falter, expire, break down, be break, violate, breach,
        violation, shatter, teeter, wobble, fall apart, in tatter, in doubt, under strain,
        on brink, life support, not hold, give way, under threat, under fire, test, strain,
        suspend, end, break, be over, dead, shaky, shakier, on life support, expiration, expiry, lapse, run out, in jeopardy, in peril, in ruin,
        in question, buckle, crack, no long, hang by thread, at breaking point, be threaten, be undermine, waver, show crack, show sign,
        on verge, near collapse, hang by, not observe, not respect, in name only, on ice
        """,
        (Kind.TRUCE, Kind.DEAL, Kind.OTHER),
    ),
    Row(
        Sense.ENDS,
        """
        lift, ease, suspend, remove, end, waive, relax, expire, roll back, drop, revoke, be over, lapse, scrap, unfreeze,
        rescind, terminate, be release, unwind
        """,
        (Kind.MEASURE,),
    ),
)

# Nouns right after the thing: what they name is what the text speaks of.
TAILS: Final = (
    Row(
        Sense.HAPPENS,
        "extension, renewal, announcement, declaration, signing, enforcement, implementation, anew, case, enforcer",
    ),
    Row(
        Sense.POSSIBLE,
        """
        proposal, offer, demand, call, bid, push, plea, appeal, effort, draft, talk, hope, prospect,
        discussion, negotiation, threat, chance, deadline, option, warning, bill, negotiator, ultimatum,
        possibility, initiative, diplomacy, vote, risk, fear, mediation, mediator, roadmap, request, calls, debate, expectation, speculation
        """,
    ),
    Row(Sense.ENDS, "deadline", (Kind.TRUCE,)),
    Row(Sense.POSSIBLE, "plan, blueprint", (Kind.TRUCE, Kind.MEASURE, Kind.OTHER)),
    Row(
        Sense.ENDS,
        """
        violation, breach, collapse, breakdown, crack, expiry, expiration, breaker, strain, violator
        """,
        (Kind.TRUCE, Kind.DEAL),
    ),
    Row(Sense.ENDS, "relief, waiver, removal, easing, lifting, exemption, rollback, suspension, reprieve", (Kind.MEASURE,)),
    Row(Sense.DENIED, "failure, collapse, breakdown, stalemate, impasse, deadlock", (Kind.TALKS, Kind.PLAN)),
    Row(Sense.DENIED, "rejection, refusal, veto"),
    Row(Sense.HAPPENS, "violation, breach, evasion, busting, violator, buster, evader", (Kind.MEASURE,)),
    Row(
        Sense.PASSING,
        """
        era, optimism, worry, jitter, bet, anniversary, tanker, vessel, ship, oil, crude, cargo, hit,
        oligarch, businessman, individual, board, euphoria, rally, cheer, museum, memorial, museum,
        committee, history, veteran, line, billionaire, banker, tycoon, concern, uncertainty
        """,
    ),
    Row(
        Sense.PLAIN,
        """
        agreement, deal, pact, accord, regime, package, list, framework, term, arrangement, process,
        measure, document, text, designation, order, treaty, resolution, memorandum
        """,
    ),
)

# Words of the phrase itself, before its noun.
QUALITIES: Final = (
    Row(Sense.HAPPENS, "brokered, broker, mediated, mediate, agreed, renewed, extended, announced, announce, latest, ongoing, current, backed, back, supported, support, sign, signed, newly"),
    Row(
        Sense.POSSIBLE,
        """
        possible, potential, future, eventual, proposed, propose, snapback, anticipated, anticipate,
        expected, expect, hoped, hope, draft, likely, any, lasting, conditional, threatened, threaten, desired, reported,
        permanent, durable, comprehensive, elusive
        """,
    ),
    Row(Sense.POSSIBLE, "planned, plan, imminent", (Kind.TRUCE, Kind.DEAL, Kind.MEASURE, Kind.OTHER)),
    Row(Sense.DENIED, "no, failed, fail, rejected, stalled, stall, abortive, aborted, collapsed, deadlocked, canceled, cancelled, inconclusive"),
    Row(Sense.ENDS, "collapsed, broken, expired, shattered, lapsed, violated, violate, fraying, crumbling, expire, collapse", (Kind.TRUCE, Kind.DEAL)),
    Row(Sense.PASSING, "former, pre, previous, past, earlier, last year, decade old, sanctioned"),
)

# Words that put the phrase on the edge of the sentence, where nothing else is said of it.
EDGES: Final = (
    Row(Sense.PASSING, "after, since, following, before, from, beyond, during, post, like, because of, due to, over, by"),
    Row(Sense.PASSING, "amid", (Kind.TRUCE, Kind.MEASURE, Kind.DEAL, Kind.PLAN, Kind.YIELDING, Kind.OTHER)),
    Row(Sense.PASSING, "despite", (Kind.MEASURE, Kind.TALKS, Kind.PLAN)),
    Row(Sense.ENDS, "despite, in spite of, notwithstanding", (Kind.TRUCE, Kind.DEAL)),
)


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


# Past these the sentence speaks of something else.
BREAKS: Final = _words(
    """
    after although amid as because but despite following since though when where which while who
    whose yet before ahead following amid whereas
    """
)
# What follows is what somebody says: who says it, and to whom, does not matter.
SAYING: Final = _words(
    "say report claim accuse add according state note tell argue write think believe insist stress"
)
# These hold for a whole clause, whatever its verb.
CLAUSAL: Final = _words(
    """
    could may might would should must if unless whether until not never no hope fear expect warn
    doubt likely unlikely deny neither nor ask urge demand insist want threaten vow pledge due because once
    """
)
# What may stand between the phrase and its verb at no cost.
LIGHT: Final = _words("the a an its his her their this that those these all any of 's")
LINKS: Final = _words("to of for on in over about aimed with between and against at")
WEIGHTY: Final = _words("in at with from by into for on during while and")
# Violence after or since a truce is the end of it.
VIOLENCE: Final = _words(
    """
    strike attack kill shell shelling bomb bombard bombardment bombing clash fire missile drone raid
    wound airstrike fighting blast assault violence troop
    """
)
# Where prices move, a thing wanted or merely named is what moves them.
MARKETS: Final = _words(
    """
    benchmark bond dollar dow equity euro ftse gold investor market nasdaq nikkei pound
    rupee sensex share sterling stock stoxx trader yen yield futures bitcoin bullion currency
    treasuries shekel rouble ruble lira
    """
)
GOODS: Final = _words("oil crude brent gas wheat price street")  # a market only where they move
MOVES: Final = _words(
    """
    rise fall gain lose steady slip firm jump climb drop dip surge plunge slide soar rally rebound
    ease edge weaken strengthen mixed high low hit retreat inch settle tumble trim sink swing
    """
)
DRIVERS: Final = _words(
    "hope doubt uncertainty optimism prospect fear worry expectation await weigh eye assess digest"
    " watch monitor bet chance consider ponder wait ahead rally cheer"
)
# What an answer is aimed at: "agreed to a proposal for a truce" is agreement.
PROPOSALS: Final = _words("demand draft offer plan proposal request bid bill")
# Nouns that are verbs as well: with something said of them they are nouns.
NOMINAL: Final = PROPOSALS | _words("call push plea threat hope effort appeal vote fear support need ultimatum bill talk deadline warning")
# What is done to a sanctioned ship is the sanctions at work.
ENFORCING: Final = _words("board seize intercept detain evade dodge skirt blockade")
# Words that name a thing by its end.
UNDOING: Final = _words("unfreeze")
# Between a verb and the phrase, these give the verb another object.
ASIDE: Final = _words("into about over on with at for against amid in")
# Nouns that describe only where a hyphen joins them: "sanctions-hit", not "sanctions hit banks".
JOINED: Final = _words("hit")
# Who vows to refuse has refused.
PROMISING: Final = _words("vow pledge promise swear insist tell threaten demand want")
# What makes a participle a verb: "was sanctioned", "has surrendered".
AUXILIARIES: Final = _words("be get have")
# What follows a noun rather than a verb that takes an object.
AFTER_NOUNS: Final = _words(
    """
    against among and as at be between by can could deal do for from have if in into may
    might must of off on or over should since than that to under until will with would
    """
)
# A title that begins so asks.
ASKING: Final = _words("can will could should would may")
