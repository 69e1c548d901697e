"""Cues that stand after a thing, as data: what it does, and the nouns that it describes."""

from typing import Final

from tocsin.core.cues import Kind, Row, Sense

# What the thing, as the subject, is said to do or to be.
PREDICATES: Final = (
    Row(
        Sense.HAPPENS,
        """
        adopt, agree, aim at, aim to, allow, announce, announce by, approve, be sign, be
        agree, be reach, be conclude, be finalise, be finalize, be seal, be approve, be
        ratify, be do, be extend, be implement, be real, be renew, be uphold, begin, bite,
        bring, broker, call for, choke, come amid, come as, come into effect, come into
        force, continue, convene, cover, cripple, do, drag on, due on, endure, enter, enter
        day, enter into force, expand, extend, finalise, finalize, follow, get going, get
        under way, go ahead, go into effect, go live, go on, halt, hit, hobble, hold, hold
        firm, hold up, hurt, impose, in effect, in force, in place, include, isolate, kick
        in, kick off, last, let, mark, meet, officially begin, open, pave way, prevail,
        proceed, produce, progress, provide, reach, remain, renew, restart, resume, run
        into, seal, secure, set for, set in, shape up, sign, silence, spark, squeeze, stand,
        start, stick, stretch into, survive, take effect, take hold, target, tighten, to be
        hold, to be sign, to begin, to resume, to start, to take effect, under way,
        underway, widen, will remain, work, would remain
        """,
    ),
    Row(
        Sense.POSSIBLE,
        """
        take time, will take time, need time, at risk, await, be possible, can, close,
        consider, could, debate, demand, discuss, draft, expect, eye, get close, hang in
        balance, hope, if, in flux, likely, loom, may, might, must, near, necessary, need,
        on table, plan, possible, possibly, propose, seek, should, take shape, threaten to,
        to be put, ultimatum, uncertain, urge, within reach, would, on knife edge, in sight,
        in balance, in reach, within grasp, in offing, on horizon, imminent, at hand, fear,
        matter of, to be discuss, under discussion, under consideration, on card, up in air,
        on agenda, day away, week away, hour away, close than ever, close at hand, not be
        rule out, not be exclude, not exclude, by next, within sight, within touching
        distance, about to, by monday, by friday, by sunday
        """,
    ),
    Row(
        Sense.DENIED,
        """
        be not serious, block, break up without, call off, cancel, deadlock, delay, deny,
        dismiss, distant, elusive, end in failure, end without, fail, falter, far apart, far
        off, founder, impossible, never, no agreement, no breakthrough, no deal, no
        progress, not, not acceptable, not agree, not apply, not be consider, not consider,
        not cover, not extend, not happen, not include, not on agenda, not on table, not
        reach, not sign, off agenda, off table, out of question, out of reach, postpone,
        rebuff, refuse, reject, remain elusive, rule out, stalemate, stall, unacceptable,
        unlikely, veto, without agreement, without breakthrough, without deal, without
        progress, without result, yield no, be defeat, be drop, be false, be premature, be
        shout down, come to nothing, come to naught, fantasy, flop, go unanswered,
        premature, run into sand, run into trouble, scrap, throw out, unwelcome, be vote
        down, be send away, fall on deaf ear, be laugh off, fade, evaporate, dim, dwindle,
        recede, vanish, dash, wane, dissipate, be withdraw, in vain, hit wall, hit dead end,
        be dead on arrival, dead on arrival, non starter, nonstarter, end in deadlock, end
        in stalemate, be torpedo, be thwart, be sabotage, be block, be foil, slip away, be
        shoot down, not forthcoming, not come, off card, be untrue, be baseless, be
        fabricate
        """,
    ),
    Row(
        Sense.HAPPENS,
        """
        conclude, constructive, due, end, end on, head, positive, productive, return,
        schedule, set, will, wrap up
        """,
        (Kind.TALKS,),
    ),
    Row(
        Sense.HAPPENS,
        """
        not go unanswered, not go without answer, be answered, fail to, illegal, not
        acceptable, not change, not deter, not hurt, not stop, not work, unacceptable,
        unfair, unjust, unlawful
        """,
        (Kind.MEASURE,),
    ),
    Row(
        Sense.DENIED,
        """
        lack of progress, lack progress, with lack of progress, end with lack of progress,
        with little progress, make little progress, with scant progress, show little
        progress, at dead end, at impasse, at standstill, drag, go nowhere, hit impasse, hit
        roadblock, hit snag, hit wall, in deadlock, make no, no closer, not possible, on
        hold, produce no, put off, remain deadlocked, remain stall, scupper, sink,
        unrealistic, yield nothing
        """,
        (Kind.TALKS, Kind.DEAL, Kind.PLAN),
    ),
    Row(
        Sense.DENIED,
        """
        break down, break off, break up, break up in, collapse, derail, end in acrimony,
        scrap, end with no, fade, fall apart, fall through, flounder, in limbo, leave, snag,
        stumble, suspend, unravel
        """,
        (Kind.TALKS, Kind.PLAN),
    ),
    Row(
        Sense.ENDS,
        """
        be at risk, be history, be off, breakdown, come to end, disintegrate, draw to close,
        implode, in limbo, in shred, jeopardise, jeopardize, not work, null, on shaky
        ground, rattle, rupture, stumble, under pressure, under stress, void, all but dead,
        all but over, all but collapse, all but finish, abandon, finish, no more, go up in
        flame, blow up, fizzle, evaporate, meltdown, doom, hollow, meaningless, call off,
        not survive, not last, be dead letter, dead letter, hang by single thread, in
        disarray, in trouble, be ignore, be flout, be pierce, be rock, be mar, be punctuate
        by, under renewed strain, at break point, be jeopardise, be jeopardize, be wreck,
        fail, fail to hold, fail to stop, fail to halt, fail to end, fail to quell, come to
        abrupt end, come to violent end, draw to end, be nullify, be suspend
        """,
        (Kind.TRUCE, Kind.DEAL),
    ),
    Row(
        Sense.HAPPENS,
        "test for, test of",
        (Kind.DEAL,),
    ),
    Row(
        Sense.DENIED,
        "fail to materialise, fail to materialize, fail to emerge, fail to happen, fail to come",
        (Kind.TRUCE,),
    ),
    Row(
        Sense.ENDS,
        "be over, end, expire, lapse, suspend",
        (Kind.TRUCE, Kind.DEAL, Kind.MEASURE, Kind.OTHER),
    ),
    Row(
        Sense.ENDS,
        """
        at breaking point, be break, be threaten, be undermine, breach, break, break down,
        buckle, collapse, crack, crumble, dead, expiration, expiry, fall apart, falter,
        fray, give way, hang by, hang by thread, in doubt, in jeopardy, in name only, in
        peril, in question, in ruin, in tatter, life support, near collapse, no long, not
        hold, not observe, not respect, on brink, on ice, on life support, on verge, run
        out, shakier, shaky, shatter, show crack, show sign, strain, teeter, test, under
        fire, under strain, under threat, unravel, violate, violation, waver, wobble, be
        bury, be scrap, be shred, be tear up, break apart, buried, come undone, go up in
        smoke, in ashes, lie in ruin, lie in tatter, rip up, scrap, shred, tear up
        """,
        (Kind.TRUCE, Kind.DEAL, Kind.OTHER),
    ),
    Row(
        Sense.ENDS,
        """
        annul, breach, break down, collapse, come undone, expire, fall apart, fall through,
        run out, tear up, unravel, void, withdraw, reverse, undo, rescind, repudiate, last
        day, last hour
        """,
        (Kind.YIELDING,),
    ),
    Row(
        Sense.ENDS,
        """
        abolish, be over, come to end, go, halt, strike down, wind up, annul, be release,
        cancel, drop, ease, lift, loosen, no long apply, overturn, phase out, relax, remove,
        repeal, rescind, revoke, roll back, scale back, scrap, soften, terminate, unfreeze,
        unwind, waive, water down, abandon, thaw, fall away, be pare back, come off, be
        dismantle
        """,
        (Kind.MEASURE,),
    ),
    Row(
        Sense.ENDS,
        "end, be over, over, finish, lift, rescind, call off, annul, halt, suspend",
        (Kind.ACT,),
    ),
    Row(
        Sense.DENIED,
        """
        disappointment, failure, fiasco, farce, waste of time, end empty handed, be abandon,
        be suspend, end with nothing, fizzle, grind to halt, hit buffer, break up
        acrimoniously
        """,
        (Kind.TALKS,),
    ),
    Row(
        Sense.DENIED,
        "pointless, useless, futile, adjourn without, be pointless",
        (Kind.TALKS,),
    ),
)
# Nouns right after the thing: what they name is what the text speaks of.
TAILS: Final = (
    Row(
        Sense.HAPPENS,
        """
        anew, announcement, case, declaration, enforcement, enforcer, extension,
        implementation, renewal, signing, ceremony, monitor, monitoring, supervision
        """,
    ),
    Row(
        Sense.POSSIBLE,
        """
        attempt, try, appeal, bid, bill, call, calls, chance, deadline, debate, demand,
        diplomacy, discussion, draft, effort, expectation, fear, hope, initiative,
        mediation, mediator, negotiation, negotiator, offer, option, plea, possibility,
        proposal, prospect, push, request, risk, roadmap, speculation, talk, threat,
        ultimatum, vote, warning, blueprint, deal hope, formula, leaflet, overture, feeler,
        pledge, promise, scenario, timeline, timetable, vision
        """,
    ),
    Row(
        Sense.DENIED,
        "refusal, rejection, veto",
    ),
    Row(
        Sense.PASSING,
        """
        anniversary, banker, bet, billionaire, board, businessman, cargo, cheer, committee,
        concern, crude, era, euphoria, history, hit, individual, jitter, line, memorial,
        museum, oil, oligarch, optimism, rally, ship, tanker, tycoon, uncertainty, vessel,
        veteran, worry, architect, generation, lawyer, monkey, photo, site, spot,
        interpreter, pen, carriage, broker, talks aide
        """,
    ),
    Row(
        Sense.PLAIN,
        """
        accord, agreement, arrangement, deal, designation, document, framework, list,
        measure, memorandum, order, package, pact, process, regime, resolution, term, text,
        treaty
        """,
    ),
    Row(
        Sense.HAPPENS,
        "breach, buster, busting, evader, evasion, violation, violator",
        (Kind.MEASURE,),
    ),
    Row(
        Sense.POSSIBLE,
        "blueprint, plan",
        (Kind.TRUCE, Kind.MEASURE, Kind.OTHER),
    ),
    Row(
        Sense.DENIED,
        "breakdown, collapse, deadlock, failure, impasse, stalemate",
        (Kind.TALKS, Kind.PLAN),
    ),
    Row(
        Sense.ENDS,
        "deadline",
        (Kind.TRUCE,),
    ),
    Row(
        Sense.ENDS,
        """
        breach, breakdown, breaker, collapse, crack, expiration, expiry, strain, violation,
        violator
        """,
        (Kind.TRUCE, Kind.DEAL),
    ),
    Row(
        Sense.ENDS,
        "easing, exemption, lifting, relief, removal, reprieve, rollback, suspension, waiver",
        (Kind.MEASURE,),
    ),
)
