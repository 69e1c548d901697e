"""What words around a mention say about it, as data: readable, and open to correction.

Each entry is a lemma or several in order. `BEFORE` stands before the mention and governs it
("reject the truce"), `AFTER` follows it ("the truce collapses", "the truce was rejected").
Verbs stand in their plain form, nouns in the singular.
"""

from enum import StrEnum
from typing import Final


class Sense(StrEnum):
    """What a cue does to the thing mentioned."""

    HAPPENS = "happens"  # agreed, in force, under way
    POSSIBLE = "possible"  # wanted, feared, conditional
    DENIED = "denied"  # refused, negated
    ENDS = "ends"  # broken, lifted, over
    PASSING = "passing"  # not what the text is about


def _entries(text: str) -> frozenset[tuple[str, ...]]:
    return frozenset(
        tuple(line.split()) for line in text.replace("\n", ",").split(",") if line.strip()
    )


BEFORE: Final[dict[Sense, frozenset[tuple[str, ...]]]] = {
    Sense.HAPPENS: _entries("""
        agree, agree on, agree to, sign, seal, reach, strike, clinch, accept, approve, adopt,
        announce, declare, unveil, impose, slap, place, put, introduce, hit with, widen, expand,
        tighten, renew, reimpose, extend, prolong, uphold, observe, respect, honour, honor, enter,
        begin, start, open, resume, hold, host, attend, launch, conduct, join, arrive for,
        arrive in, head to, travel to, enforce, implement, maintain, keep, remain under, evade,
        dodge, skirt, breach of, circumvent, welcome, hail, under new, with new, add to, target with,
        broker, mediate, secure, finalise, finalize, conclude, ratify, endorse, back, justify,
        progress in, progress at, round of, day of, venue for, blame, slam, denounce, condemn
    """),
    Sense.POSSIBLE: _entries("""
        urge, call for, call on, demand, propose, offer, suggest, seek, want, wish, ask for,
        request, appeal for, plead for, push for, press for, press, pressure, pressure for, insist on,
        threaten, threat of, warn of, consider, weigh, mull, ponder, discuss, debate, eye, study,
        explore, plan, prepare, intend, hope, hope for, expect, await, wait for, fear, fear of,
        could, may, might, would, should, must, if, unless, whether, possible, potential, likely,
        future, prospect of, chance of, chance for, bid for, plea for, proposal for, proposal on,
        plan for, draft, toward, towards, work on, work for, close to, near, nearing, path to, way for,
        pave the way for, ready for, ready to, willing to, open to, effort for, effort to, aim at,
        aim for, aim to, vote on, lobby for, back, support, favour, favor, need, risk, face, possibility of,
        negotiate, table, pursue, promise, vow, pledge, ultimatum to, order to, tell to, snapback
    """),
    Sense.DENIED: _entries("""
        reject, refuse, refuse to, deny, decline, rule out, dismiss, rebuff, spurn, snub, block,
        veto, oppose, resist, shun, no, not, never, neither, nor, without, cannot, fail, failed,
        fail to reach, fail to agree, stop short of, avoid, escape, spare from, exempt from, exclude, scrap, ditch,
        cancel, call off, postpone, delay, put off, shelve, walk out of, pull out of, turn down,
        lack of, absence of, unable to, against, impossible, condemn call for, stall
    """),
    Sense.ENDS: _entries("""
        break, violate, breach, lift, ease, waive, remove, suspend, end, drop, relax, revoke,
        rescind, undermine, jeopardise, jeopardize, shatter, wreck, threaten to break, despite, exit,
        abandon, tear up, withdraw from, quit, leave, collapse of, end of, violation of, breach of,
        relief from, removal of, lifting of, easing of, waiver of, waiver for, roll back, unwind, strain, test, imperil, unfreeze
    """),
    Sense.PASSING: _entries("""
        year after, year since, month after, year on from, anniversary of, since, ago, history of,
        post, former, late, after year of, under, despite year of, pre, before, previous, past, hit by
    """),
}

AFTER: Final[dict[Sense, frozenset[tuple[str, ...]]]] = {
    Sense.HAPPENS: _entries("""
        agree, sign, seal, reach, approve, announce, adopt, impose, take effect, take hold,
        come into force, come into effect, go into effect, enter into force, begin, start, open,
        resume, continue, hold, extend, extension, renew, under way, underway, in place, in effect,
        in force, kick off, get under way, bite, list, package, on, against, deal reach, work, progress, due on, set for, loom
    """),
    Sense.POSSIBLE: _entries("""
        propose, proposal, plan, offer, demand, call, bid, push, plea, appeal, effort, draft, talk, discussion,
        negotiation, prospect, hope, threat, could, may, might, would, should, must, possible, likely,
        expect, urge, consider, ultimatum, if, near, close, uncertain, chance, deadline, can, need, at risk, option, warning
    """),
    Sense.DENIED: _entries("""
        reject, refuse, rebuff, dismiss, deny, veto, block, fail, stall, falter without, not, never,
        call off, cancel, postpone, delay, rule out, impossible, no, deadlock, stalemate, break down, break up without, end without, elusive, unlikely
    """),
    Sense.ENDS: _entries("""
        collapse, crumble, unravel, fray, falter, expire, end, break, break down, violate, breach,
        violation, lift, ease, waive, waiver, relief, suspend, remove, shatter, teeter, wobble, over, fall
        apart, at risk of collapse, in tatter, in doubt, under strain, dead, rollback, removal, easing, lifting, crack, shaky
    """),
    Sense.PASSING: _entries("""
        hit, era, year ago, month ago, hope, optimism, worry, jitter, bet, anniversary, tanker, vessel, ship,
        oil, crude, cargo, oligarch, businessman, individual
    """),
}

# Past these the sentence speaks of something else.
BREAKS: Final = frozenset(
    ["after", "although", "amid", "as", "because", "but", "despite", "following", "since"]
    + ["though", "until", "when", "where", "which", "while", "who", "whose", "yet"]
)
