"""Words around a toponym that tell what kind of place it is, and words that look like toponyms and are none."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

_REGION: Final = ("region", "district")
_CITY: Final = ("capital", "city", "town")
_DISTRICT: Final = ("district", "region")
_WATER: Final = ("river", "sea", "strait", "area")

# Feature word: the kinds of entry that it fits, the best first.
FEATURES: Final[Mapping[str, tuple[str, ...]]] = MappingProxyType(
    {
        **dict.fromkeys(
            (
                "province", "provinces", "governorate", "governorates", "state", "region", "oblast", "krai", "republic",
                "prefecture", "department", "canton", "emirate", "territory", "voivodeship", "autonomous region",
            ),
            _REGION,
        ),
        **dict.fromkeys(
            (
                "district", "districts", "county", "counties", "municipality", "commune", "borough", "regency",
                "subdistrict", "sub-district", "raion",
            ),
            _DISTRICT,
        ),
        **dict.fromkeys(("city", "town", "village", "suburb", "neighbourhood", "neighborhood", "settlement"), _CITY),
        **dict.fromkeys(("island", "islands", "isle", "archipelago", "atoll"), ("island", "area", "region")),
        **dict.fromkeys(("river", "lake", "sea", "ocean", "gulf", "bay"), _WATER),
        **dict.fromkeys(("strait", "straits", "canal", "channel"), ("strait", "sea", "site")),
        **dict.fromkeys(("mountain", "mountains", "mount", "hills", "heights"), ("mountain", "area")),
        **dict.fromkeys(
            ("valley", "desert", "peninsula", "plain", "strip", "enclave", "triangle", "basin"), ("area", "region")
        ),
        **dict.fromkeys(
            (
                "air base", "airbase", "air force base", "airfield", "naval base", "naval facility", "military base",
                "base", "garrison", "naval station", "barracks", "army base",
            ),
            ("base", "airport", "port", "site"),
        ),
        **dict.fromkeys(("airport", "international airport"), ("airport", "base")),
        **dict.fromkeys(("port", "seaport", "harbour", "harbor"), ("port", "base")),
        **dict.fromkeys(("refugee camp", "camp", "prison", "detention centre", "detention center"), ("camp", "site")),
        **dict.fromkeys(("crossing", "border crossing", "border gate"), ("crossing",)),
        **dict.fromkeys(
            (
                "nuclear plant", "nuclear power plant", "power plant", "nuclear facility", "enrichment plant",
                "refinery",
                "plant", "reactor", "shrine", "mosque", "temple", "dam", "oil field", "gas field",
            ),
            ("site", "dam"),
        ),
    }
)  # fmt: skip
LONGEST_FEATURE: Final = 3  # words
# Kinds of the small places that a feature word turns a town's name into.
SITES: Final = frozenset(("base", "airport", "port", "camp", "crossing", "dam", "site"))

LOCATIVES: Final = frozenset(
    "in at near from to outside around inside across towards toward into through over above between via off throughout "
    "within leaving reach reached north south east west of".split()
)
# A toponym after these contains the one before them.
CONTAINERS: Final = frozenset(("in", "of", "on", "near", "at", "from", "off", "outside"))
CONNECTORS: Final = frozenset(
    "of the de la le les du des da do dos das del di e y en el al la las los and sur upon on under am an der und bin"
    " ben a o ul ad ash as ar az ez ed er et en".split()
)
ARABIC_ARTICLES: Final = frozenset("al el ar as ash at ad az an es ez ed er et en ul".split())
# Title words: the name after them is a person's, the name before them an office's holder.
TITLES: Final = frozenset(
    "mr mrs ms dr prof professor sir lord lady president minister premier chancellor king queen prince princess sheikh "
    "general gen col colonel major maj captain capt lieutenant lt sgt sergeant judge justice senator sen rep secretary "
    "governor mayor ambassador archbishop bishop pope cardinal imam ayatollah mullah father sister brother saint st "
    "superintendent inspector constable commissioner spokesman spokeswoman coach captain".split()
)
# Words that begin sentences and titles far more often than they name one of the small towns of that name.
COMMON: Final = frozenset(
    "a i the of and in on at to by for from with as is are was were be he she it they we you his her their our my this "
    "that these those not no but or if so do did has have had can may will would should one two three four five six "
    "seven eight nine ten many most some all any each every both few more much other another such same new old first "
    "second third last next early late north south east west northern southern eastern western central upper lower "
    "police army government ministry minister president council congress senate parliament court house party union "
    "bank company group force forces navy air guard office department agency committee commission "
    "board united national international federal state republic kingdom city town village county district province "
    "region island islands river lake sea bay gulf cape mount mountain mountains hill hills "
    "valley park square street road avenue bridge station airport port base camp "
    "university college school hospital church mosque temple center centre hotel "
    "monday tuesday wednesday thursday friday saturday sunday january february march april may june july august "
    "september october november december spring summer autumn winter today yesterday tomorrow mr mrs ms dr sir lord "
    "god jesus christ mary john paul peter george david james robert william thomas charles joseph michael daniel "
    "reading nice mobile orange bath deal sale split male man hope love war peace victory liberty independence justice "
    "freedom union unity progress enterprise best real normal mission media data date time times news post mail star "
    "sun globe herald journal tribune guardian independent observer echo mirror express asked added says said told "
    "officials sources residents witnesses however meanwhile according although though while when where why what who "
    "how after before since until during despite because also even still yet then there here now again only just "
    "never ever once often soon later local public private health water fire food life death home world earth moon "
    "women men children people student students teacher workers leader leaders chief head general rebels troops "
    "soldiers militants islam muslim christian jewish catholic orthodox sunni shia kurdish arab".split()
)
# A toponym before one of these names the thing, not the place ("Marburg virus", "the Oslo accords").
NAMED_AFTER: Final = frozenset(
    "virus viruses disease fever haemorrhagic hemorrhagic syndrome strain flu agreement agreements accord accords "
    "treaty convention conventions protocol declaration".split()
)
