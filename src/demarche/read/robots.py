"""robots.txt as RFC 9309 has it: groups by product token, the longest rule wins, and what failures mean."""

from __future__ import annotations

import re
from dataclasses import dataclass
from urllib.parse import unquote_to_bytes

MAX_ROBOTS = 512 * 1024  # bytes that are read; RFC 9309 asks for at least 500 KiB
MAX_RULES = 5000
_TOKEN = re.compile(r"[A-Za-z_-]+")


@dataclass(frozen=True, slots=True)
class Robots:
    """What a host allows: (allowed, pattern) rules of the groups that mean us, and the pause it asks for in seconds."""

    rules: tuple[tuple[bool, bytes], ...] = ()
    delay: float | None = None
    sitemaps: tuple[str, ...] = ()

    def allows(self, target: str) -> bool:
        """Whether a path (with its query) may be asked for: the longest rule that fits decides, ``allow`` if equal."""
        path = _octets(target)
        fits = [(len(pattern), allowed) for allowed, pattern in self.rules if _fits(pattern, path)]
        return max(fits)[1] if fits else True


ALL = Robots()


def read_robots(data: bytes, product: str) -> Robots:
    """The rules for ``product`` (compared without case), those for ``*`` when none are."""
    own: list[tuple[str, str]] = []
    others: list[tuple[str, str]] = []
    sitemaps: list[str] = []
    named = False
    agents: list[str] = []
    in_rules = False
    for key, value in _lines(data):
        if key == "user-agent":
            if in_rules:
                agents, in_rules = [], False
            token = _TOKEN.match(value)
            agents.append("*" if value.startswith("*") else token[0].lower() if token else "")
            named = named or agents[-1] == product.lower()
        elif key == "sitemap":
            sitemaps.append(value[:2000])
        elif key in {"allow", "disallow", "crawl-delay"}:
            in_rules = True
            if product.lower() in agents:
                own.append((key, value))
            elif "*" in agents:
                others.append((key, value))
    chosen = own if named else others
    rules = tuple((key == "allow", _octets(value)) for key, value in chosen if key != "crawl-delay" and value)
    delays = [
        float(value) for key, value in chosen if key == "crawl-delay" and re.fullmatch(r"\d{1,6}(\.\d{1,3})?", value)
    ]
    return Robots(rules[:MAX_RULES], max(delays, default=None), tuple(sitemaps[:50]))


def _lines(data: bytes) -> list[tuple[str, str]]:
    """(key in small letters, value) of each line that has both."""
    text = data[:MAX_ROBOTS].decode("utf-8", errors="replace").removeprefix("\ufeff")
    pairs = (line.split("#", 1)[0].partition(":") for line in re.split(r"\r\n|\r|\n", text))
    return [(key.strip().lower(), value.strip()) for key, mark, value in pairs if mark]


def _octets(path: str) -> bytes:
    """A path for comparison: percent-encoding undone, but not of the slash and the wildcards."""
    kept = re.sub(r"%(2[FfAa4])", lambda match: "%25" + match[1].upper(), path)
    return unquote_to_bytes(kept)


def _fits(pattern: bytes, path: bytes) -> bool:
    """Match with ``*`` (anything) and a final ``$`` (the end), piece by piece: no pattern can make this slow."""
    anchored = pattern.endswith(b"$")
    first, *pieces = (pattern[:-1] if anchored else pattern).split(b"*")
    if not path.startswith(first):
        return False
    at = len(first)
    if anchored and not pieces:
        return at == len(path)
    last = pieces.pop() if anchored else b""
    for piece in pieces:
        found = path.find(piece, at)
        if found < 0:
            return False
        at = found + len(piece)
    return not anchored or (len(path) - at >= len(last) and path.endswith(last))
