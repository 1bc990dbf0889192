"""Merging: which reports print one text, which mentions tell one event, what that event is, and who rests on whom.

signature(report), bands(signature), resemblance(a, b), COPY    copies of one text
mention(event, document)                                        an event made comparable
blocks(mention), wanted(keys)                                   keys: mentions that share none are never compared
link(a, b)                                                      how likely two mentions tell one event, with reasons
chance(a, b)                                                    the same without reasons, quickly
cluster(mentions, links, decisions)                             which mentions are one event
merged(merge, mentions, links, outlets, decisions)              the event: fields, disagreements, lineage, origins
describe_rules()                                                the manual, for ``demarche rules``

Everything here is a pure function of what it is given. Definitions (same event, copies, origin): docs/merging.md.
"""

from __future__ import annotations

import inspect

from demarche.merge.blocks import blocks, wanted
from demarche.merge.cluster import cluster
from demarche.merge.copies import COPY, SIGNATURE_VERSION, bands, resemblance, signature
from demarche.merge.fields import RULES as FIELD_RULES
from demarche.merge.lineage import lineage_of, origins_of
from demarche.merge.link import FEATURES, chance, link
from demarche.merge.mentions import mention
from demarche.merge.merged import merged

MERGE_VERSION = 2  # rises whenever links, clusters or merged events would come out otherwise

__all__ = [
    "COPY", "MERGE_VERSION", "SIGNATURE_VERSION", "bands", "blocks", "chance", "cluster", "describe_rules", "link",
    "mention", "merged", "resemblance", "signature", "wanted",
]  # fmt: skip


def describe_rules() -> list[tuple[str, str]]:
    """Name and manual text of every feature, of the clustering, of every field's rule and of lineage, in order."""
    rules = (*FEATURES, cluster, *FIELD_RULES, origins_of, lineage_of)
    return [(rule.__name__, inspect.getdoc(rule) or "") for rule in rules]
