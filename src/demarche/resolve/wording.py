"""The closed word classes that the actor grammar turns on: determiners, prepositions, what marks a former office."""

from __future__ import annotations

PREPOSITIONS = frozenset(
    """
    of from in at for to on by with against over near outside inside around under between among amongst during
    after before into via through towards toward within across despite without upon about
    """.split()
)
# Prepositions whose complement tells what body an actor speaks or acts for.
BODY_PREPOSITIONS = ("of", "from", "for", "in", "at", "with", "within")
CONJUNCTIONS = frozenset("and or nor plus both versus".split())
RELATIVES = frozenset(
    """
    who whom whose which that where when while including accused said such because if
    """.split()
)
ARTICLES = frozenset(
    """
    the a an this these those its their his her our my some several many few most all any other another dozens
    hundreds thousands tens scores more than at least about nearly around two three four five six seven eight
    nine ten eleven twelve no each every certain various top senior high ranking leading new unnamed local newly
    elected appointed designated incumbent current visiting outgoing incoming powerful key prominent veteran
    longtime long-time chief-of-state
    """.split()
)
FORMER = frozenset("former ex erstwhile onetime past previous".split())
FALLEN = frozenset(
    """
    ousted deposed toppled exiled overthrown disgraced impeached fugitive jailed retired fallen
    """.split()
)
UNIDENTIFIED = frozenset("unidentified unknown unnamed masked suspected mystery".split())
OPPOSING = frozenset(
    """
    opposition dissident antigovernment antiregime anti-government
    """.split()
)
# Tied to a country or body by a hyphen, these say who stands behind an actor, not what it is ("US-backed rebels").
BEHIND = frozenset(
    """
    backed allied aligned funded supported sponsored trained held controlled occupied installed linked
    affiliated brokered mediated armed equipped friendly leaning inspired imposed sanctioned born made speaking
    dominated flagged bound appointed drafted owned built designated proposed style era ruled administered
    """.split()
)
LEADING = frozenset("led based run".split())
BESIDE = frozenset("pro anti non post ex sub".split())
FAMILY = frozenset(
    """
    wife husband son daughter brother sister widow family relatives relative mother father nephew niece cousin
    spouse sons daughters brothers sisters grandson children inlaw
    """.split()
)
# Heads that say nothing of a sector on their own: what stands before them does ("police chief", "army spokesman").
RELATIONAL = frozenset(
    """
    spokesman spokeswoman spokesperson official officials chief head leader leaders member members
    representative source delegation team office headquarters base convoy boss secretary deputy aide adviser
    advisor envoy commander director chairman chairwoman chairperson president chair figure personnel staff unit
    group party side authority leadership column post position site statement position building complex compound
    camp checkpoint patrol vehicle truck center centre station barracks supporter backer ally sympathizer
    sympathiser activist candidate veteran founder wing faction branch operative element negotiator mediator
    worker employee man woman people person ranks target facility command force forces action operation raid
    campaign attack strike strikes fire rule control move decision plan mission assets interests territory land
    soil position positions airstrike airstrikes offensive bombardment shelling rocket rockets missile missiles
    drone drones jet jets warplane warplanes plane planes aircraft helicopter helicopters ship ships vessel
    vessels tank tanks artillery
    """.split()
)
COUNTERPARTS = frozenset({"counterpart", "counterparts", "opposite number", "homologue"})
# Words that a sentence may open with in capitals, and that are no part of a name.
NEVER_NAMES = FORMER | FALLEN | UNIDENTIFIED | OPPOSING
NAME_PARTICLES = frozenset(
    """
    al el bin ibn bint de del della di da dos du van von der den la le ul ur y san ben ould abu
    """.split()
)
# Countries whose bare name is also a person's name: after a given name they are no country.
PERSONAL_COUNTRIES = frozenset(
    """
    jordan chad israel georgia ireland holland england france german india kenya dominica
    """.split()
)
# Unknown bodies by the last word of their name; first fit wins.
BODY_ENDINGS: tuple[tuple[str, str], ...] = (
    ("liberation army", "REB"), ("liberation front", "REB"), ("resistance army", "REB"), ("resistance front", "REB"),
    ("revolutionary front", "REB"), ("liberation movement", "REB"), ("brigade", "REB"), ("brigades", "REB"),
    ("front", "REB"), ("party", "PTY"), ("university", "EDU"), ("ministry", "GOV"), ("council", "GOV"),
    ("commission", "GOV"), ("agency", "GOV"), ("department", "GOV"), ("court", "JUD"), ("tribunal", "JUD"),
    ("parliament", "LEG"), ("assembly", "LEG"), ("senate", "LEG"), ("army", "MIL"), ("navy", "MIL"),
    ("command", "MIL"), ("battalion", "MIL"), ("regiment", "MIL"), ("police", "COP"), ("union", "LAB"),
    ("bank", "BUS"), ("company", "BUS"), ("corporation", "BUS"), ("group", "BUS"), ("times", "JRN"), ("news", "JRN"),
    ("tv", "JRN"), ("radio", "JRN"), ("church", "REL"), ("mosque", "REL"), ("hospital", "MED"),
    ("foundation", "SOC"), ("association", "SOC"), ("movement", "SOC"), ("society", "SOC"), ("federation", "SOC"),
    ("cartel", "CRM"), ("gang", "CRM"),
)  # fmt: skip
# Entities that PLOVER counts within another state and marks PRE (manual, "Partially recognized entities").
PARTLY_RECOGNISED = frozenset(
    {
        "abkhazia", "abkhaz", "abkhazian", "south ossetia", "south ossetian", "transnistria", "transnistrian",
        "transdniestria", "transdniestrian", "trans dniester", "nagorno karabakh", "karabakh", "artsakh",
        "northern cyprus", "turkish cypriot", "turkish republic of northern cyprus", "somaliland", "somalilander",
        "western sahara", "sahrawi", "saharawi", "luhansk peoples republic", "donetsk peoples republic",
    }
)  # fmt: skip
# Words for world regions and for everyone: who carries one belongs to no single country (PLOVER leaves it open).
REGIONAL = frozenset(
    """
    western arab european african asian latin gulf world international global foreign regional eastern nordic baltic
    balkan muslim islamic christian jewish kurdish kurd allied coalition multinational transatlantic central
    """.split()
)
