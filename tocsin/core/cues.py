"""What words around a mention say about it, as data: readable, and open to correction.

Entries are lemmas, several in order where there are spaces. A verb stands in its plain form and
covers every inflection; `not` covers every contraction with it.
"""

from enum import StrEnum
from typing import Final, NamedTuple


class Sense(StrEnum):
    """What a cue does to the thing mentioned."""

    HAPPENS = "happens"  # agreed, in force, under way
    POSSIBLE = "possible"  # wanted, feared, conditional
    DENIED = "denied"  # refused, negated, failed
    ENDS = "ends"  # broken, lifted, over
    PASSING = "passing"  # not what the text is about
    STANDS = "stands"  # spoken of as being there, where nothing else decides


class Row(NamedTuple):
    """Cues of one sense on one side of a mention, at most `reach` words away."""

    sense: Sense
    reach: int
    entries: str


BESIDE: Final = 1
NEAR: Final = 3
CLAUSE: Final = 9

BEFORE: Final = (
    Row(
        Sense.HAPPENS,
        CLAUSE,
        """
        agree, agree on, agree to, accept, sign, seal, reach, strike a, clinch, approve,
        adopt, announce, declare, unveil, impose, slap, introduce, widen, expand,
        broker, tighten, renew, reimpose, extend, prolong, uphold, observe, enter, enter
        into, begin, start, open, resume, restart, hold, host, attend, launch, conduct,
        join, arrive for, arrive in, head to, travel to, enforce, implement, maintain,
        evade, dodge, skirt, circumvent, welcome, hail, mediate, secure, finalise,
        finalize, conclude, ratify, endorse, justify, progress in, progress at, round
        of, day of, venue for, denounce, slam, target, hit with, add to, issue, confirm,
        gather for, meet for, meet in, celebrate, retaliate for, retaliation for,
        protest, order new, under new
        """,
    ),
    Row(
        Sense.HAPPENS,
        NEAR,
        """
        latest round of, board, seize, intercept, detain, keep, respect, honour, honor, place, put
        """,
    ),
    Row(
        Sense.STANDS,
        NEAR,
        """
        new, fresh, more, fragile, tenuous, uneasy, current, ongoing, as part of
        """,
    ),
    Row(
        Sense.POSSIBLE,
        CLAUSE,
        """
        urge, call for, call on, call to, demand, propose, offer, suggest, seek, want,
        wish, ask for, ask, request, appeal for, plead for, push for, press for, press,
        pressure, insist on, threaten, threat of, warn of, consider, weigh, mull,
        ponder, discuss, debate, eye, study, explore, plan, prepare, intend, hope,
        expect, await, wait for, fear, could, may, might, would, should, must, if,
        unless, whether, prospect of, chance of, chance for, bid for, bid to, plea for,
        proposal for, proposal on, plan for, toward, towards, work on, work for, close
        to, near, path to, way for, pave the way for, ready for, ready to, willing to,
        open to, effort for, effort to, aim at, aim for, aim to, vote on, lobby for,
        need, risk, face, possibility of, negotiate, pursue, promise, vow, pledge,
        ultimatum, tell, edge toward, likely, optimistic about, doubt, uncertainty over,
        support, in exchange for
        """,
    ),
    Row(
        Sense.POSSIBLE,
        NEAR,
        """
        possible, potential, future, draft, eventual, proposed, snapback
        """,
    ),
    Row(
        Sense.DENIED,
        CLAUSE,
        """
        reject, refuse, refuse to, deny, decline, rule out, dismiss, rebuff, spurn,
        snub, defy, veto, oppose, resist, shun, fail to, fail to reach, fail to agree,
        stop short of, spare from, exempt from, scrap, ditch, call off, cancel,
        postpone, delay, put off, shelve, walk out of, pull out of, turn down, lack of,
        absence of, unable to, hold up, snag, obstacle to, end without, block
        """,
    ),
    Row(
        Sense.DENIED,
        NEAR,
        """
        no, not, never, neither, nor, without, cannot, failed, avoid, escape
        """,
    ),
    Row(
        Sense.ENDS,
        CLAUSE,
        """
        break, breach, lift, ease, waive, suspend, relax, revoke, rescind, undermine,
        jeopardise, jeopardize, shatter, wreck, abandon, tear up, withdraw from, quit,
        collapse of, end of, violation of, breach of, relief from, removal of, lifting
        of, easing of, waiver of, waiver for, roll back, unwind, strain, test, imperil,
        cast doubt on, doubt on, blow to, crack in, threaten fragile, exempt, violate
        """,
    ),
    Row(
        Sense.ENDS,
        NEAR,
        """
        despite, end, drop, remove, exit, leave
        """,
    ),
    Row(
        Sense.PASSING,
        NEAR,
        """
        year after, year since, month after, year on from, anniversary of, history of, year of,
        long before, since
        """,
    ),
    Row(
        Sense.PASSING,
        BESIDE,
        """
        former, pre, previous, past, hit by, under
        """,
    ),
)

AFTER: Final = (
    Row(
        Sense.HAPPENS,
        CLAUSE,
        """
        agree, sign, seal, reach, approve, announce, adopt, impose, take effect, take
        hold, come into force, come into effect, go into effect, enter into force,
        begin, start, open, resume, continue, extend, under way, underway, in place, in
        effect, in force, kick off, get under way, due on, set for
        """,
    ),
    Row(
        Sense.HAPPENS,
        NEAR,
        """
        hold, bite, go on, progress, work
        """,
    ),
    Row(
        Sense.STANDS,
        BESIDE,
        """
        on, against, agreement, deal, extension, list, package, pact
        """,
    ),
    Row(
        Sense.POSSIBLE,
        NEAR,
        """
        could, may, might, would, should, must, propose, demand, urge, consider,
        ultimatum, if, at risk, near, uncertain, loom, hang in the balance, in flux
        """,
    ),
    Row(
        Sense.POSSIBLE,
        BESIDE,
        """
        proposal, plan, offer, demand, call, bid, push, plea, appeal, effort, draft,
        talk, hope, discussion, negotiation, prospect, threat, chance, deadline, option,
        warning, bill, possible, likely
        """,
    ),
    Row(
        Sense.DENIED,
        CLAUSE,
        """
        reject, refuse, rebuff, dismiss, deny, veto, fail, stall, call off, cancel,
        postpone, delay, rule out, deadlock, stalemate, break up without, end without,
        elusive, unlikely, end in failure, without agreement, without a deal, without
        deal, not agree, not reach, not sign, not happen, not on the table, off the
        table
        """,
    ),
    Row(
        Sense.ENDS,
        CLAUSE,
        """
        collapse, crumble, unravel, fray, falter, expire, break down, be break, violate, breach,
        violation, waiver, relief, shatter, teeter, wobble, fall apart, at risk of
        collapse, in tatter, in doubt, under strain, rollback, on the brink, life
        support, not hold, give way, threaten, under threat, test, strain
        """,
    ),
    Row(
        Sense.ENDS,
        NEAR,
        """
        lift, ease, suspend, remove, end, break, be over, dead, waive
        """,
    ),
    Row(
        Sense.ENDS,
        BESIDE,
        """
        violation, breach, removal, easing, lifting, exemption, collapse, crack
        """,
    ),
    Row(
        Sense.PASSING,
        BESIDE,
        """
        hit, era, year ago, month ago, optimism, worry, jitter, bet, anniversary,
        tanker, vessel, ship, oil, crude, cargo, oligarch, businessman, individual,
        busting, evasion
        """,
    ),
)


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


# Past these the sentence speaks of something else.
BREAKS: Final = _words(
    """
    after although amid as because but despite following since though until when where which
    while who whose yet
    """
)
# Where prices move, a thing wanted or merely named is what moves them.
MARKETS: Final = _words(
    """
    benchmark bond dollar dow equity euro ftse gold investor market nasdaq nikkei pound
    rupee sensex share sterling stock stoxx trader yen yield futures
    """
)
GOODS: Final = _words("oil crude brent gas wheat")  # a market only where they move
MOVES: Final = _words(
    """
    rise fall gain lose steady slip firm jump climb drop dip surge plunge slide soar rally rebound
    ease edge weaken strengthen mixed high low hit
    """
)
# What an answer is aimed at: "agreed to a proposal for a truce" is agreement.
PROPOSALS: Final = _words(
    """
    demand draft offer plan proposal request
    """
)
# What makes a participle a verb: "was sanctioned", "has surrendered".
AUXILIARIES: Final = _words(
    """
    be get have
    """
)
# What follows a noun rather than a verb that takes an object.
AFTER_NOUNS: Final = _words(
    """
    against among and as at be between by can could deal do for from have if in into may
    might must of off on or over should since than that to under until will with would
    """
)
