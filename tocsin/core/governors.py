"""Cues that govern a thing from before it, as data."""

from typing import Final

from tocsin.core.cues import Kind, Row, Sense

# Verbs, and nouns with a preposition, that have the thing as their object.
GOVERNORS: Final = (
    Row(
        Sense.HAPPENS,
        """
        abide by, accept, accord on, activate, add, add to, adhere to, adopt, agree, agree
        on, agree to, agree upon, agreement on, ahead of, announce, applaud, apply, approve,
        arrive for, arrive in, assail, attend, authorise, authorize, authorize direct, beef
        up, begin, beginning of, blame, blast, blockade of, board, break through in,
        breakthrough at, breakthrough in, breakthrough on, bring into force, brink of
        signing, broker, build on, celebrate, chair, circumvent, cite, clinch, cling to,
        close deal on, co ordinate, come to, come under, commit to, comply with, conclude,
        condemn, conduct, confirm, consensus on, convene, coordinate, criticise, criticize,
        deal on, declare, decry, deepen, denounce, deploy to monitor, detain, dispatch,
        dodge, double down on, due in, emerge as, emerge from, endorse, enforce, enter,
        enter into, evade, expand, extend, extension of, facilitate, finalise, finalize, fly
        to, forge, gather for, get, guarantee, hail, hammer out, hand down, harden, head
        into, head to, hit with, hold, honor, honour, host, implement, impose, imposition
        of, in accordance with, in line with, inch forward in, ink, intercept, introduce,
        invoke, issue, join, join ally in, join in, keep, kick off, kick start, launch,
        lead, lead to, levy, list, maintain, mediate, meet for, meet in, mirror, monitor,
        nail down, name in, observe, open, order, oversee, pact on, pile, place, praise,
        press on with, progress at, progress in, progress on, prolong, protest, put, ramp
        up, ratify, re impose, reach, reach landmark, reaffirm, recommit to, reconvene,
        reimpose, reinstate, renew, renewal of, respect, restart, restore, result of,
        resume, resumption of, retaliate for, retaliation for, return to, roll out, roll
        over, seal, secure, seek to enforce, seize, send delegation to, set date for, set
        for, set to meet for, set to meet in, set up, sign, signing of, sit down for, skirt,
        slam, slap, start, start of, step up, stick to, stiffen, strengthen, strike, strike
        a, subject to, target, thanks to, tighten, toughen, travel for, travel to, trigger,
        unveil, uphold, usher in, venue for, welcome, widen, initial, enact, pass,
        greenlight, green light, okay, wave through, nod through, rubber stamp, sign up to,
        sign off on, sign on to, assent to, consent to, acquiesce to, acquiesce in, bow to,
        heed, embrace, stand by, keep to, cement, lock in, shore up, bolster, reinforce,
        police, patrol, ratchet up, intensify, crank up, heap, punish with, not only, not
        just, push through, proclaim, exchange, swap, complete, votes to, voted to, not
        guilty, vote through, vote for, plead not guilty in, plead not guilty to
        """,
    ),
    Row(
        Sense.POSSIBLE,
        """
        agitate for, aim at, aim for, aim to, allow, angle for, answer to, anticipate,
        appeal for, ask, ask for, attempt to, await, back to, bargain for, beg, beg for,
        beseech, bid for, bid to, bill on, bill to, boost for, boost to, broach, call for,
        call on, call to, call to extend, campaign for, caution of, chance for, chance of,
        chance to, clamor for, clamour for, close to, closer to, coax, comment on, concern
        about, concern over, condition for, condition of, condition on, confident of,
        consider, contemplate, contingent on, convince, could, cry for, dangle, debate,
        demand, demand for, demand that, depend, depend on, discuss, discussion about,
        discussion on, door open to, doubt, doubt about, doubt over, draft, draft of, draw
        up, drive for, edge closer to, edge toward, edge towards, effort for, effort on,
        effort to, effort toward, encourage, entertain, envisage, envision, eve of, event
        of, examine, exhort, expect, expectation for, expectation of, explore, eye, face,
        favor, favour, fear, fear of, fear over, float, floated, foresee, gear up for, hint,
        hint at, hope, hope for, hope of, hopeful of, hurdle to, idea of, if, implore, in
        case of, in event of, in exchange for, in search of, inch closer to, inch toward,
        inch towards, initiative for, initiative to, insist, insist on, intend, invite, key
        to, lay out, lean on, let, likely, link to, lobby for, look at, look for, look to,
        march for, may, might, moment for, momentum for, momentum toward, moot, motion for,
        motion to, move closer to, move to, move toward, move towards, mull, must, must
        include, near, necessary for, need, need for, negotiate, negotiate for, negotiation
        for, negotiation on, nudge, offer, offer of, on brink of, on cusp of, on track for,
        on verge of, once, open door to, open to, opportunity for, opportunity to,
        optimistic about, order to, outline, path to, path toward, path towards, pave way
        for, persuade, petition for, plan, plan for, plan to, plea for, plead, plead for,
        pledge, ponder, possibility of, potential, precondition for, predict, prepare,
        prepared to, preserve, press, press for, pressure, pressure for, pressure to, prod,
        promise, promise of, proposal for, proposal on, proposal to, propose, prospect for,
        prospect of, protest for, pursue, push, push for, push to, put forward, quest for,
        question about, question over, race to, raise, raise fear of, raise hope for, raise
        hope of, raise idea of, raise prospect of, rally for, react to, readiness for,
        readiness to, ready, ready for, ready to, reply to, request, request for, require,
        rescue, resolution on, resolution demand, resolution for, respond to, response to,
        review, revive, risk, road to, route to, salvage, save, sceptical about, scramble
        to, search for, seek, set out, should, signal, skeptical about, spell out, steer,
        step closer to, step to, step toward, strive, struggle to, study, submit, suggest,
        suggestion of, support, talk about, talk for, talk of, talk on, target date for,
        tell, term for, threat of, threaten, time for, tout, toward, towards, toy with, try
        to, ultimatum, uncertainty about, uncertainty over, under pressure to, unless,
        until, urge, urgent need for, vote on, vow, wait for, want, want extension of, want
        to, warn, warn of, wary of, way for, weigh, weigh up, whether, willing to,
        willingness to, wish, work for, work on, work toward, work towards, would, due to
        sign, due to sign off on, due to adopt, due to approve, due to impose, call mount
        to, call grow to, pressure mount to, pressure grow to, table, pin hope on, ballot
        on, pleads, recommend, advise, advocate, backs, to back, canvass, entreat, plot,
        brandish, raise spectre of, raise specter of, agree to discuss, agree to consider,
        agree to explore, agree to talk about, agree to study, divide over, divided over,
        divided on, split over, split on, at odds over, at odds on, wrangle over, spar over,
        haggle over, argue over, quarrel over, row over, dispute over, tussle over, debate
        over, day to, hour to, week to, month to, minute to, time to, deadline to, deadline
        for, window for, window to, opening for, as venue for, in bid for, in bid to, in
        push for, in push to, in effort to, not exclude, pressure mount for, pressure grow
        for, call mount for, call grow for, momentum build for, clock tick on, clock tick
        for, inch near, think about, in talk to, in talk on, in talk about, in talk over, in
        talk for, aspire to, yearn for, long for, dream of, hold out for, angle to, agitate,
        forcing, forced, to force, sees, foresees, pitch, peddle, put on table, under fire
        to, under fire for, bring closer, draw closer to, to vote, set to vote, due to vote,
        vote soon on, vote to be hold on, before resume, before accept, before sign, before
        join, before return to, before lift, before ease, before agree to, before start,
        before enter, before begin, leave door open to, leave door open for, not serious
        about, not be serious about, unserious about, no decision on, no decision yet on, no
        decision be make on, make no decision on, no final decision on, no date for, no date
        yet for, no date set for, set no date for, no timeline for, no timetable for,
        threaten to, hearing on, leave door ajar for
        """,
    ),
    Row(
        Sense.DENIED,
        """
        absence of, avert, avoid, back off, balk at, bar, baulk at, block, boycott, brush
        aside, brush off, call off, cancel, collapse in, condemn idea of, dash hope for,
        dash hope of, deadlock in, deadlock over, decline, decline to, defy, delay, deny,
        derail, dim hope for, dim hope of, disavow, discount, dismiss, disregard, ditch,
        dodge bullet of, downplay, drop plan for, end without, escape, eschew, exempt from,
        fail, fail to, fail to agree, fail to reach, failure of, far from, foil, forgo,
        frustrate, give up on, hamper, hesitate to, hinder, hold back, hold back on, hold
        off, hold off on, hold up, ignore, impasse in, impasse over, impede, instead of,
        kill, lack of, little chance of, little hope for, little hope of, little prospect
        of, loath to, neither, never, nix, no, no chance of, no hope for, no hope of, no
        intention of, no interest in, no longer seek, no need for, no plan for, no plan to,
        no progress at, no progress in, no progress on, no prospect of, no sign of, nor,
        not, not interested in, not ready for, not ready to, not seek, object to, obstacle
        to, oppose, opposition to, play down, postpone, pour cold water on, pull out of, put
        off, quash, rather than, rebuff, refusal of, refusal to, refuse, refuse to, reject,
        rejection of, reluctant to, resist, rule out, sceptical of, scoff at, scotch, scrap,
        scupper, scuttle, shelve, shield from, short of, shrug off, shun, sink, sit out,
        skeptical of, skip, snag, snap, snub, spare, spare from, spurn, stalemate in, stall,
        stave off, stonewall, stop short of, stymie, throw cold water on, thwart, too early
        for, torpedo, turn down, unable to, unlikely, unlikely to, veto, vote against, vote
        down, walk out of, wave away, without, shut door on, shut door to, close door on,
        close door to, slam door on, throw out, cool on, cool to, leave off, decide against,
        scorn, mock, say no to, vote no to, pour scorn on, laugh off, no to, hostile to,
        turn back on, turn its back on, turn nose up at, dismiss report of, deny report of,
        defeat, strike out, wave off, push back on, push back against, talk down, exclude,
        nobody, none, no one, veto on, veto of, veto over, refusal on, dampen hope for,
        dampen hope of, crush hope of, crush hope for, end hope of, end hope for, swat away,
        wave aside, rubbish, backtrack on, backpedal on, row back on, walk back, disagree
        over, disagree on, sabotage, filibuster, spike, hear nothing of, want nothing to do
        with, too soon for, too soon to, premature to, not time for, not time to, in no mood
        for, in no mood to, in no hurry to, in no rush to, nowhere near, no closer to, not
        agree, abandon hope of, abandon hope for, give up hope of, give up hope for, drop
        plan to, abandon plan to, shelve plan to, cancel plan to, scrap plan to, stop
        pursue, turn deaf ear to, gap remain on, gap remain over, difference remain over,
        difference remain on, stall on, stall over, drag foot on, drag foot over, dither on,
        dither over, hedge on, equivocate on, stonewall on, miss deadline for, miss deadline
        to, lack of progress in, lack of progress at, lack of progress on, lack of progress
        toward, lack of progress towards, cancel trip to, cancel trip for, ban, forbid,
        prohibit, outlaw
        """,
    ),
    Row(
        Sense.PASSING,
        """
        aftermath of, anniversary of, because of, benefit from, bet on, brace for, century
        after, cheer, commemorate, cope with, decade after, decade since, effect of, gain
        from, history of, hope on, impact of, jitter over, lesson from, lesson of, long
        before, month after, month into, month since, optimism about, optimism over, recall,
        recover from, remember, weather, worry about, worry over, year after, year into,
        year of, year on from, year since, reflect on, look back at, look back on, memory
        of, veteran of, survivor of, architect of, hero of, scene of, interpreter at
        """,
    ),
    Row(
        Sense.HAPPENS,
        "end, leave for, meet, prepare for, wrap up, revive",
        (Kind.TALKS,),
    ),
    Row(
        Sense.HAPPENS,
        "negotiate, negotiation for, negotiation on, talk about, talk for, talk on",
        (Kind.DEAL, Kind.PLAN),
    ),
    Row(
        Sense.HAPPENS,
        """
        answer for, answer to, answer over, answer against, answer after, apology for,
        apology to, apology over, apology against, apology after, compensation for,
        compensation to, compensation over, compensation against, compensation after,
        countermeasure for, countermeasure to, countermeasure over, countermeasure against,
        countermeasure after, damages for, damages to, damages over, damages against,
        damages after, explanation for, explanation to, explanation over, explanation
        against, explanation after, reprisal for, reprisal to, reprisal over, reprisal
        against, reprisal after, response for, response to, response over, response against,
        response after, retaliation for, retaliation to, retaliation over, retaliation
        against, retaliation after, revenge for, revenge to, revenge over, revenge against,
        revenge after, vengeance for, vengeance to, vengeance over, vengeance against,
        vengeance after, beat, blame on, breach, breach of, break, bust, bypass,
        circumvention of, defy, elude, evasion of, flout, get around, hit back at, ignore,
        in response to, react to, respond to, retaliate against, sidestep, violate,
        violation of, violator of, weather, withstand, hit by, squeeze by, hurt by, cripple
        by, punish by, target by, under weight of, reel from, suffer under, chafe under,
        groan under, buckle under, ban, prohibit, forbid
        """,
        (Kind.MEASURE,),
    ),
    Row(
        Sense.HAPPENS,
        "not afraid of, shrug off, undeterred by, unfazed by, unmoved by",
        (Kind.MEASURE,),
    ),
    Row(
        Sense.HAPPENS,
        "accept, force, hoist, raise, take, wave",
        (Kind.YIELDING,),
    ),
    Row(
        Sense.ENDS,
        """
        annul, back out of, breach, break, cancel, end, go back on, halt, renege on,
        repudiate, reverse, scrap, suspend, tear up, undo, void, withdraw from
        """,
        (Kind.YIELDING,),
    ),
    Row(
        Sense.DENIED,
        "amnesty for suspend, mock, prefer death to, refuse news of, scorn",
        (Kind.YIELDING,),
    ),
    Row(
        Sense.POSSIBLE,
        "prepare for",
        (Kind.TRUCE, Kind.DEAL, Kind.MEASURE, Kind.OTHER),
    ),
    Row(
        Sense.POSSIBLE,
        "announce, circulate, deliver, hand over, launch, present, publish, unveil",
        (Kind.PLAN,),
    ),
    Row(
        Sense.POSSIBLE,
        "order, negotiate, discuss, ultimatum for",
        (Kind.YIELDING,),
    ),
    Row(
        Sense.ENDS,
        """
        call off, cast doubt on, challenge to, doubt on, exit, expiration of, expiry of,
        fray, hole in, in defiance of, past, pressure on, rattle, setback for, setback to,
        shake, shatter, strain on, test to, threat to, threaten, upend
        """,
        (Kind.TRUCE,),
    ),
    Row(
        Sense.ENDS,
        "walk away from",
        (Kind.TRUCE, Kind.TALKS, Kind.DEAL, Kind.PLAN),
    ),
    Row(
        Sense.ENDS,
        """
        cancel, cease to observe, discard, ditch, no longer bind by, pull plug on, rip up,
        scrap, shred, undo, walk out on, withdrawal from, renounce, trash, jettison,
        sabotage, blow up, make mockery of, shoot down, disown, forsake, opt out of, exit
        from, not survive, call time on, reject renewal of, rule out renewal of, no longer
        respect, no longer observe, no longer honour, no longer honor, accuse of violate,
        accuse of break, accuse of breach, trade accusation of violate, trade accusation of
        break, trade blame for break, trade blame over break
        """,
        (Kind.TRUCE, Kind.DEAL),
    ),
    Row(
        Sense.ENDS,
        "abandon, end of, suspend, terminate",
        (Kind.TRUCE, Kind.TALKS, Kind.DEAL, Kind.PLAN, Kind.MEASURE, Kind.OTHER),
    ),
    Row(
        Sense.ENDS,
        "blow to, collapse of, quit, undermine, wreck",
        (Kind.TRUCE, Kind.TALKS, Kind.DEAL, Kind.PLAN, Kind.OTHER),
    ),
    Row(
        Sense.ENDS,
        "leave",
        (Kind.TRUCE, Kind.TALKS, Kind.PLAN),
    ),
    Row(
        Sense.ENDS,
        """
        back out of, bring end to, bury, cast shadow over, defy, doom, endanger, flout,
        ignore, infringe, kill, mar, overshadow, pierce, pull out of, puncture, put at risk,
        put end to, put strain on, renege on, repudiate, risk, rock, scupper, sink, spell
        end of, torpedo, trample, weigh on
        """,
        (Kind.TRUCE, Kind.DEAL),
    ),
    Row(
        Sense.ENDS,
        "annul, end to, erode, halt to, void, weaken",
        (Kind.TRUCE, Kind.DEAL, Kind.MEASURE),
    ),
    Row(
        Sense.ENDS,
        "rescind, revoke",
        (Kind.TRUCE, Kind.DEAL, Kind.MEASURE, Kind.OTHER),
    ),
    Row(
        Sense.ENDS,
        """
        breach, breach of, break, crack appear in, crack emerge in, crack in, despite,
        imperil, in breach of, in violation of, jeopardise, jeopardize, strain, tear up,
        test, test for, test of, unravel, violate, violation of, withdraw from
        """,
        (Kind.TRUCE, Kind.DEAL, Kind.OTHER),
    ),
    Row(
        Sense.ENDS,
        """
        delist, drop, ease, easing of, end, exempt, exemption from, free from, let lapse,
        lift, lifting of, loosen, relax, relief from, relief of, removal from, removal of,
        remove, reprieve from, roll back, scale back, unfreeze, unwind, waive, waiver for,
        waiver from, waiver of, waiver on
        """,
        (Kind.TRUCE, Kind.MEASURE),
    ),
    Row(
        Sense.ENDS,
        """
        break off, breakdown in, breakdown of, derail, freeze, pause, halt, interrupt,
        abort, adjourn
        """,
        (Kind.TALKS, Kind.PLAN),
    ),
    Row(
        Sense.ENDS,
        """
        repeal of, suspension of, rollback of, cancel, carve out from, carve out of, cut
        from, dilute, dismantle, ditch, drop from, exempt from, grant exemption from, let
        expire, licence, license, license easing, overturn, phase out, quash, relieve,
        remove from, repeal, reverse, scrap, slash, soften, strike from, take off, trim,
        undo, water down, abolish, clear of, do away with, halt, release from, stop, strike
        down, strike off, suspend, wind down, wind up, unblock, free up, release, thaw,
        unlock, hand back, pare, pare back, peel back, ease up on, pause, erase, win relief
        from, win removal from, clear from, come off, dissolve, bring down
        """,
        (Kind.MEASURE,),
    ),
    Row(Sense.HAPPENS, "day of, round of", (Kind.TALKS,)),
    Row(Sense.HAPPENS, "tout, trumpet, boast of", (Kind.DEAL,)),
    Row(
        Sense.POSSIBLE,
        """
        progress on, progress in, progress toward, progress towards, breakthrough on,
        breakthrough in
        """,
        (Kind.TRUCE, Kind.DEAL, Kind.PLAN),
    ),
    Row(
        Sense.ENDS,
        """
        what remain of, what be left of, little remain of, little left of, little be left
        of, remnant of
        """,
        (Kind.TRUCE, Kind.DEAL),
    ),
    Row(
        Sense.HAPPENS,
        "under",
        (Kind.TRUCE, Kind.DEAL),
    ),
    Row(
        Sense.POSSIBLE,
        "brace for",
        (Kind.MEASURE,),
    ),
    Row(
        Sense.ENDS,
        "end, halt, lift, break, wind up, finish, call off, suspend, stop, annul",
        (Kind.ACT,),
    ),
    Row(
        Sense.DENIED,
        """
        slam, blast, denounce, decry, lambast, lambaste, deride, criticise, criticize,
        condemn, ridicule, pan, attack
        """,
        (Kind.PLAN,),
    ),
    Row(
        Sense.DENIED,
        "recall",
        (Kind.TALKS,),
    ),
)
