"""JSON <-> few bytes: small objects of one kind, deflated with a dictionary of what they have in common.

A mention's JSON shrinks to about a fifth. The dictionary is part of the store's format: never change it, add a new
format byte.
"""

from __future__ import annotations

import json
import zlib
from typing import Any

_FORMAT = b"\x01"
_COMMON = (
    b'"why":"\\" is a name of ","why":"\\" is a role: GOV; \\" is the adjective of ; a state as actor: its government, '
    b'GOV","\\" is an office: GOV","world data","rules","alternatives":{},"lineage":[],"decisions":[],"disputed_by":[],'
    b'"type":"ASSAULT","type":"PROTEST","type":"AGREE","type":"SUPPORT","type":"ACCUSE","mode":null,"contexts":'
    b'["military","economic","diplomatic","legal"],"status":"happened","actors":[{"text":"","name":"","country":"USA",'
    b'"sector":"MIL","other_sectors":[],"office":"","entity":"org:","why":"","country":"RUS","sector":"GOV"}],'
    b'"recipients":[{"text":"","name":"","country":null,"sector":null,"other_sectors":[],"office":"foreign minister",'
    b'"entity":"person:","why":""}],"date":{"start":"2025-","end":"2025-","precision":"day","text":"Tuesday"},"place":'
    b'{"text":"","name":"","country":"","latitude":null,"longitude":null,"precision":"city","geonames":null},'
    b'"attributions":[{"text":"","name":"","kind":"government","country":null,"sector":"JRN"}],"hedged":false,'
    b'"casualties":{"killed":null,"injured":null},"quad":"verbal cooperation","quad":"material conflict","score":-4.0,'
    b'"cameo":"042","goldstein":1.9,"confidence":{"type":0.74,"mode":0.6,"actors":0.81,"recipients":0.5,"status":0.85},'
    b'"evidence":{"sentence":1,"start":,"end":,"text":"The ","trigger":{"start":,"end":,"text":"met"}}'
)


def pack(value: Any) -> bytes:
    """JSON value -> bytes; equal values give equal bytes."""
    squeezer = zlib.compressobj(level=6, wbits=-15, zdict=_COMMON)
    plain = json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode()
    return _FORMAT + squeezer.compress(plain) + squeezer.flush()


def unpack(data: bytes) -> Any:
    """What `pack` packed."""
    return json.loads(zlib.decompressobj(wbits=-15, zdict=_COMMON).decompress(bytes(data[1:])))
