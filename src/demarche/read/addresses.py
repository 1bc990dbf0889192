"""Which addresses of the net are read: an URL is taken apart, its host looked up, and every address checked.

The check is made on the address that is then connected to (``Place.addresses``), never on the name: a name may answer
otherwise the second time it is asked ("DNS rebinding").
"""

from __future__ import annotations

import ipaddress
import re
import socket
import threading
from collections.abc import Callable
from dataclasses import dataclass
from urllib.parse import quote, urlsplit

MAX_URL = 2000  # characters
_PORTS = {"http": 80, "https": 443}
_HOST = re.compile(r"[A-Za-z0-9_](?:[A-Za-z0-9_.-]{0,251}[A-Za-z0-9_.])?")
# Not "global" by every Python's list, or global but answered by the cloud a machine stands in (metadata services).
_REFUSED = tuple(
    ipaddress.ip_network(n)
    for n in "0.0.0.0/8 100.64.0.0/10 192.0.0.0/24 192.88.99.0/24 198.18.0.0/15 224.0.0.0/3 168.63.129.16/32 "
    "2001::/23 2001:db8::/32 2002::/16".split()
)
_UNICAST = ipaddress.ip_network("2000::/3")
_NAT64 = ipaddress.ip_network("64:ff9b::/96")

Resolver = Callable[[str, int], list[str]]  # host, port -> IP addresses; raises OSError


class FetchError(Exception):
    """Why something cannot be had. ``lasting``: asking again will not help; ``wait``: seconds to let pass."""

    def __init__(self, reason: str, *, lasting: bool = False, wait: float = 0.0) -> None:
        super().__init__(reason)
        self.lasting = lasting
        self.wait = wait


@dataclass(frozen=True, slots=True)
class AddressRules:
    """Whom demarche may ask: public addresses on ports 80 and 443, unless all or single hosts are let in."""

    allow_private: bool = False
    allowed_hosts: frozenset[str] = frozenset()

    def open_to(self, host: str) -> bool:
        """Whether private addresses and other ports are allowed for this host."""
        return self.allow_private or host in self.allowed_hosts


@dataclass(frozen=True, slots=True)
class Place:
    """An URL taken apart: ``target`` is path and query as they go on the wire, ``url`` the whole without fragment."""

    url: str
    scheme: str
    host: str
    port: int
    target: str

    @property
    def authority(self) -> str:
        """Host and port as the Host header has them; the port is left out when it is the scheme's own."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return host if self.port == _PORTS[self.scheme] else f"{host}:{self.port}"


def is_url(text: str) -> bool:
    """Whether the user means an address of the net and not a file."""
    return text[:8].lower().startswith(("http://", "https://"))


def place_of(url: str, rules: AddressRules) -> Place:
    """Take an URL apart. Raises FetchError (lasting) for other schemes, names, passwords, odd hosts, ports."""
    url = url.strip()
    if len(url) > MAX_URL:
        raise FetchError(f"address of {len(url):,} characters", lasting=True)
    if any(c <= " " or c == "\x7f" for c in url):
        url = quote(url, safe="%:/?#[]@!$&'()*+,;=~-._")  # blanks in addresses are frequent and harmless once quoted
    try:
        parts = urlsplit(url)
        scheme = parts.scheme.lower()
        if scheme not in _PORTS:
            raise FetchError(f"not http or https: {shown(scheme + ':' if scheme else url, 30)}", lasting=True)
        port = parts.port
        host = _host(parts.hostname or "")
    except ValueError as error:
        raise FetchError(f"no address that can be read: {shown(str(error), 80)}", lasting=True) from None
    if parts.username is not None or parts.password is not None:
        raise FetchError("an address with a user name in it is not read", lasting=True)
    if port not in {None, 80, 443} and not rules.open_to(host):
        raise FetchError(f"port {port}: only 80 and 443 are read (see --allow-private)", lasting=True)
    number = port or _PORTS[scheme]
    path = quote(parts.path or "/", safe="%/:@!$&'()*+,;=~-._")
    query = "?" + quote(parts.query, safe="%/:@!$&'()*+,;=~-._?[]") if parts.query else ""
    place = Place("", scheme, host, number, path + query)
    return Place(f"{scheme}://{place.authority}{path}{query}", scheme, host, number, path + query)


def _host(host: str) -> str:
    """The host as it is looked up: lower case, IDNA. Raises ValueError."""
    if ":" in host:
        return str(ipaddress.IPv6Address(host.split("%")[0]))
    if not host.isascii():
        host = host.encode("idna").decode("ascii")
    if not _HOST.fullmatch(host) or ".." in host:
        raise ValueError(f"host {host[:40]!r}")
    return host.lower().rstrip(".")


def addresses_of(place: Place, rules: AddressRules, resolve: Resolver, timeout: float) -> list[str]:
    """The addresses that may be connected to. Raises FetchError when the host is unknown or none of them may be."""
    found = _look_up(place, resolve, timeout)
    if rules.open_to(place.host):
        return found
    fit = [a for a in found if is_public(a)]
    if not fit:
        raise FetchError(
            f"{place.host} is at a private address ({found[0]}): refused (see --allow-private)", lasting=True
        )
    return fit


def is_public(address: str) -> bool:
    """Whether an IP address is one of the open net: not private, loopback, link-local, multicast, CGNAT, metadata."""
    try:
        ip = ipaddress.ip_address(address.split("%")[0])
    except ValueError:
        return False
    if isinstance(ip, ipaddress.IPv6Address):
        if ip.ipv4_mapped is not None:
            return is_public(str(ip.ipv4_mapped))
        if ip in _NAT64:
            return is_public(str(ipaddress.IPv4Address(int(ip) & 0xFFFFFFFF)))
        if ip not in _UNICAST:
            return False
    return ip.is_global and not ip.is_multicast and not any(ip.version == n.version and ip in n for n in _REFUSED)


def system_resolver(host: str, port: int) -> list[str]:
    """Addresses of a host as the system knows them, in its order of preference."""
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(str(entry[4][0]) for entry in found))


def _look_up(place: Place, resolve: Resolver, timeout: float) -> list[str]:
    """Look a host up in a thread of its own: the system's look-up has no time limit that could be set."""
    answer: list[str] = []
    trouble: list[str] = []

    def ask() -> None:
        try:
            answer.extend(resolve(place.host, place.port))
        except (OSError, UnicodeError) as error:
            trouble.append(str(getattr(error, "strerror", None) or error))

    thread = threading.Thread(target=ask, daemon=True)
    thread.start()
    thread.join(timeout)
    if thread.is_alive():
        raise FetchError(f"{place.host} could not be looked up within {timeout:g} s")
    if trouble or not answer:
        raise FetchError(f"{place.host} is not known: {shown(trouble[0] if trouble else 'no address', 80)}")
    return list(answer)


def shown(text: str, limit: int = 200) -> str:
    """Text of others as it may stand in a message: one line, no control characters, bounded."""
    clean = "".join(c if c.isprintable() else "\N{REPLACEMENT CHARACTER}" for c in text[: limit + 1])
    return clean if len(clean) <= limit else clean[:limit] + "…"
