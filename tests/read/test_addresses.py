import pytest

from demarche.read.addresses import AddressRules, FetchError, is_public, is_url, place_of, shown

RULES = AddressRules()


@pytest.mark.parametrize(
    "address",
    "127.0.0.1 127.9.9.9 0.0.0.0 10.1.2.3 172.16.0.1 172.31.255.255 192.168.1.1 169.254.169.254 100.64.0.1 100.100.100.200 "
    "192.0.0.192 192.0.2.1 198.18.0.1 198.51.100.1 203.0.113.9 224.0.0.1 239.255.255.255 240.0.0.1 255.255.255.255 "
    "168.63.129.16 ::1 :: fe80::1 fe80::1%eth0 fc00::1 fd00:ec2::254 ff02::1 fec0::1 ::ffff:127.0.0.1 ::ffff:10.0.0.1 "
    "::127.0.0.1 64:ff9b::7f00:1 64:ff9b::a00:1 64:ff9b:1::1 2002:7f00:1:: 2001:0:1::1 2001:db8::1 100::1 "
    "3fff:ffff::g nonsense".split(),
)
def test_addresses_that_are_not_asked(address: str) -> None:
    assert not is_public(address)


@pytest.mark.parametrize(
    "address", "93.184.215.14 8.8.8.8 172.32.0.1 2606:2800:21f::1 ::ffff:8.8.8.8 64:ff9b::808:808".split()
)
def test_addresses_of_the_open_net(address: str) -> None:
    assert is_public(address)


@pytest.mark.parametrize(
    ("url", "reason"),
    [
        ("ftp://news.example/a", "not http"),
        ("javascript:alert(1)", "not http"),
        ("data:text/html,hello", "not http"),
        ("file:///etc/passwd", "not http"),
        ("//news.example/a", "not http|no address"),
        ("", "no address|not http"),
        ("http://", "no address"),
        ("http://user:word@news.example/", "user name"),
        ("http://news.example:22/", "port 22"),
        ("http://news.example:99999/", "no address"),
        ("http://news..example/", "no address"),
        ("http://a\\b/", "no address"),
        ("http://[::1/", "no address"),
        ("http://" + "a" * 300 + "/", "no address"),
        ("http://news.example/" + "a" * 3000, "address of 3,020 characters"),
        ("http://" + "ü" * 100 + ".example/", "no address"),
    ],
)
def test_addresses_that_cannot_be_read(url: str, reason: str) -> None:
    with pytest.raises(FetchError, match=reason) as caught:
        place_of(url, RULES)
    assert caught.value.lasting


@pytest.mark.parametrize(
    ("url", "clean"),
    [
        ("http://News.Example", "http://news.example/"),
        ("https://news.example:443/a?b=c#d", "https://news.example/a?b=c"),
        ("http://news.example/a b/ü", "http://news.example/a%20b/%C3%BC"),
        ("http://news.example/a\r\nHost: other", "http://news.example/a%0D%0AHost:%20other"),
        ("http://bücher.example/%41", "http://xn--bcher-kva.example/%41"),
        ("http://news.example./", "http://news.example/"),
        ("http://[2606:2800::1]/", "http://[2606:2800::1]/"),
    ],
)
def test_addresses_as_they_are_asked(url: str, clean: str) -> None:
    assert place_of(url, RULES).url == clean


def test_what_is_an_address_and_what_a_file() -> None:
    assert is_url("HTTPS://news.example")
    assert not is_url("httpfiles/a.txt")
    assert shown("a\x1b[31m\nb" + "c" * 300, 10) == "a\ufffd[31m\ufffdbcc…"
