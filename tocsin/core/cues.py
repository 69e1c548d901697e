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
    ACT = "act"
    OTHER = "other"


class Row(NamedTuple):
    """Cues of one sense; `of`: the kinds of things they hold for, all where there is none."""

    sense: Sense
    entries: str
    of: tuple[Kind, ...] = ()


KINDS: Final = {
    Kind.TRUCE: """
        ceasefire cease fire truce armistice cessation halt pause stop suspend lull respite end
        silent silence hostility fighting
        """,
    Kind.TALKS: """
        talk negotiation dialogue conference summit mediation mediate diplomacy meeting meet
        negotiator mediator envoy delegation negotiate visit fly travel arrive
        """,
    Kind.DEAL: "deal accord agreement settlement treaty pact framework process",
    Kind.PLAN: "plan proposal initiative roadmap",
    Kind.MEASURE: """
        sanction embargo blacklist freeze unfreeze ban designation designate asset blockade tariff
        duty levy curfew mobilisation mobilization conscription delivery shipment waiver
        allow authorise authorize remove terrorist terror snapback visa bar
        """,
    Kind.YIELDING: "surrender capitulate capitulation lay flag give drop weapon arm",
    Kind.ACT: """
        swap exchange offensive invasion invade escalate escalation strike election evacuation
        siege disarmament annex annexation repatriate repatriation reservist deliver supply
        """,
}


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


# Past these the sentence speaks of something else.
BREAKS: Final = _words(
    """
    after although amid as because but despite following since though when where which while who
    whose yet before ahead whereas
    """
)
# What follows is what somebody says: who says it, and to whom, does not matter.
SAYING: Final = _words(
    "say report claim accuse add according state note tell argue write think believe insist stress"
)
# These hold for a whole clause, whatever its verb.
CLAUSAL: Final = _words(
    """
    could may might would should must if unless whether until not never no nobody none hope fear
    expect warn doubt likely unlikely deny neither nor ask urge demand insist want threaten vow
    pledge due because once
    """
)
# What may stand between a noun and what it is for: "talks on a full end to the war".
LIGHT: Final = _words(
    "the a an its his her their this that those these all any of permanent full long year"
    " month day old decade bloody"
)
LINKS: Final = _words("to of for on in over about aimed with between and against at")
# Words that take what follows further away.
WEIGHTY: Final = _words("in at with from by into for on during while and")
# Violence after or since a truce is the end of it.
VIOLENCE: Final = _words(
    """
    strike attack kill shell shelling bomb bombard bombardment bombing clash fire missile drone
    raid wound airstrike fighting blast assault violence troop seize capture storm overrun
    ambush rocket mortar gunfire offensive
    """
)
# Where prices move, a thing wanted or merely named is what moves them.
MARKETS: Final = _words(
    """
    benchmark bond dollar dow equity euro ftse gold investor market nasdaq nikkei pound rupee
    sensex share sterling stock stoxx trader yen yield futures bitcoin bullion currency
    treasuries shekel rouble ruble lira dax cac wti kospi seng bourse
    """
)
GOODS: Final = _words(
    """
    oil crude brent gas wheat price street copper cocoa sugar coffee corn soybean nickel
    aluminium aluminum palladium lng silver zinc tin lead platinum wool cotton rubber soyabean
    barley rice won zloty rand baht peso forint koruna krona yuan renminbi rupiah ringgit franc
    tenge hryvnia loonie aussie kiwi ore uranium bunker freight
    """
)  # a market only where they move
MOVES: Final = _words(
    """
    rise fall gain lose steady slip firm jump climb drop dip surge plunge slide soar rally
    rebound ease edge weaken strengthen mixed high low hit retreat inch settle tumble trim sink
    swing pare
    """
)
# Part of what may be.
UNSURE: Final = _words(
    """
    could may might would should if want weigh consider mull seek ask urge propose demand
    discuss offer plan eye
    """
)
# What somebody is declared to be.
BRANDS: Final = _words("terrorist terror")
# Out of a list of measures.
REMOVING: Final = _words("clear cross delete drop erase remove scrub strike take trim")
# Right behind goods, these are what prices do.
LEVELS: Final = _words(
    "up down flat firm firmer weaker stronger lower higher dull muted subdued quiet soft softer"
)
# Titles about books, films, museums and lives recall a thing, and do not report it.
CULTURE: Final = _words(
    """
    novel memoir museum documentary exhibition biography obituary diary auction antique musical
    opera theatre theater sculpture painting autobiography movie filmmaker novelist scrapbook
    legacy nostalgia screenplay poem bestseller archive memorial quiz plaque statue replica film
    stamp
    """
)
# What moves prices where nothing has happened yet.
DRIVERS: Final = _words(
    "hope doubt uncertainty optimism prospect fear worry expectation await weigh eye assess digest"
    " watch monitor bet chance consider ponder wait ahead rally cheer"
)
# What an answer is aimed at: "agreed to a proposal for a truce" is agreement.
PROPOSALS: Final = _words("demand draft offer plan proposal request bid bill resolution motion")
# What makes a proposal more than one.
ACCEPTING: Final = _words(
    "accept agree adopt approve pass sign ratify seal clinch take enact ink endorse finalise"
    " finalize"
)
# What turns a proposal down, where it leaves a thing that is there in place.
SCORNING: Final = _words(
    "slam blast denounce decry criticise criticize condemn assail lambast deride ridicule mock"
)
# Verbs whose participles describe a thing, "a signed deal", and that in their plain form act on it.
ACTING: Final = _words(
    """
    announce anticipate back broker collapse expect expire fail lapse mediate propose sign stall
    support threaten violate target
    """
)
# Of these, the ones that act on nothing.
FAILING: Final = _words("collapse expire fail lapse stall")
# What opens a clause that sets a condition: what governs it lies outside.
CONDITIONS: Final = _words("if unless whether once comment")
# They say how or when, and part no cue in two.
ADVERBS: Final = _words(
    """
    also already yet still finally formally reportedly now again just really largely fully
    partly unanimously overwhelmingly narrowly flatly firmly swiftly repeatedly openly briefly
    tentatively provisionally unilaterally mutually abruptly suddenly effectively virtually
    deliberately temporarily indefinitely immediately jointly publicly quickly soon
    """
)
# Nouns that are verbs as well: with something said of them they are nouns.
NOMINAL: Final = PROPOSALS | _words(
    "call push plea threat hope effort appeal vote fear support need ultimatum talk deadline"
    " warning"
)
# What measures that are there may do.
EFFECTS: Final = _words(
    """
    affect backfire bankrupt cause choke complicate cost cripple cut damage deepen deter
    devastate drain deprive disrupt drive exacerbate fuel harm have hurt hinder lead make mean
    push put raise reduce shrink slow spark squeeze starve strangle undermine weaken worsen
    """
)
# What is done to a sanctioned ship is the sanctions at work.
ENFORCING: Final = _words("board seize intercept detain evade dodge skirt blockade")
# Words that name a thing by its end.
UNDOING: Final = _words("unfreeze waiver allow authorise authorize remove")
# Between a verb and the phrase, these give the verb another object.
ASIDE: Final = _words("into about over on with at for against amid in")
OUT: Final = _words("from off")
# After these, even what somebody wants is another thing: "demands a seat at the talks".
FAR_ASIDE: Final = _words("over at")
# Nouns that describe only where a hyphen joins them: "sanctions-hit", not "sanctions hit banks".
JOINED: Final = _words("hit")
# What a thing is answered with: a verb that governs the answer does not reach the thing.
ANSWERS: Final = _words(
    """
    answer apology compensation countermeasure damages explanation reprisal response retaliation
    revenge vengeance
    """
)
# Measures that are broken are there, whether or not they are.
BREAKING: Final = _words(
    """
    break breach bust bypass circumvent circumvention dodge elude evade evasion flout sidestep
    skirt violate violation buster busting evader violator
    """
)
# A thing wished for says no more than that it is meant, once somebody agrees to it.
ASPIRED: Final = _words("permanent comprehensive durable lasting eventual elusive")
# Who vows to refuse has refused.
# A proposal that something is said of after the thing it is for: "a bid for a truce stalls".
PUT: Final = _words(
    """
    appeal attempt bid bill call chance demand draft effort hope motion offer optimism plan plea
    proposal prospect push request resolution talk vote
    """
)
PROMISING: Final = _words("vow pledge promise swear insist tell threaten demand want")
# What makes a participle a verb: "was sanctioned", "has surrendered".
AUXILIARIES: Final = _words("be get have")
# What follows a noun rather than a verb that takes an object.
AFTER_NOUNS: Final = _words(
    """
    against among and as at be between by can could deal do for from have if in into may might
    must of off on or over should since than that to under until will with would
    """
)
# A title that begins so asks.
ASKING: Final = _words("can will could should would may be do have")
# A preposition that puts a text's clause behind what the text reports.
SCENES: Final = _words(
    "after since following under amid despite during when before ahead fearing where"
)
FEARS: Final = _words("fearing")
# "in an effort to": what something else is done for.
AIMS: Final = _words("effort bid attempt push")
AIMING: Final = _words("in amid")
# The verbs of giving up.
GIVING: Final = _words("surrender capitulate lay put give drop hand turn throw")
# Before a month called May.
DATING: Final = _words("in since last by until of on from")
# Words of a phrase that say nothing of it.
MILD: Final = _words("day week month hour year point new fragile direct local mile")
MODALS: Final = _words("would could should must can")
NEGATIONS: Final = _words("no not never neither nobody none nor without despite")
NUMBERS: Final = _words("two three four five six seven eight nine ten dozen several more")
