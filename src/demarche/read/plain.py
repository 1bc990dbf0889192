"""Bits of markup inside feeds -> plain text with its paragraphs."""

from __future__ import annotations

import html
import re

MAX_MARKUP = 1_000_000  # characters of one item
_BLOCKS = frozenset(
    "address article aside blockquote br dd div dl dt figcaption figure footer h1 h2 h3 h4 h5 h6 header hr li main ol "
    "p pre section table td th tr ul".split()
)
_HIDDEN = frozenset("script style noscript template iframe object embed svg math form button head figcaption".split())
_MARKUP = re.compile(r"<[A-Za-z/!?]|&[#A-Za-z]")
_TAG = re.compile(r"<[^<>]{0,2000}>")


def plain_text(markup: str) -> str:
    """The words of a piece of HTML, one paragraph a line with blank lines between; text without tags stays as it is."""
    markup = markup[:MAX_MARKUP]
    if not _MARKUP.search(markup):
        return _paragraphs(markup.split("\n"))
    from lxml import etree  # only for feeds that carry markup

    parser = etree.HTMLParser(no_network=True, recover=True, remove_comments=True, remove_pis=True, huge_tree=False)
    try:
        root = etree.fromstring(f"<html><body>{_without_controls(markup)}</body></html>", parser)
    except etree.XMLSyntaxError:
        root = None
    if root is None:
        return _paragraphs([plain_line(markup)])
    lines: list[list[str]] = [[]]
    hidden = 0
    for step, element in etree.iterwalk(root, events=("start", "end")):
        name = element.tag if isinstance(element.tag, str) else ""
        if step == "start":
            hidden += name in _HIDDEN
            if name in _BLOCKS:
                lines.append([])
            if not hidden and name:
                lines[-1].append(element.text or "")
            continue
        hidden -= name in _HIDDEN
        if name in _BLOCKS:
            lines.append([])
        if not hidden:
            lines[-1].append(element.tail or "")
    return _paragraphs(["".join(line) for line in lines])


def plain_line(markup: str) -> str:
    """A title: tags out, references undone, one line."""
    return " ".join(html.unescape(_TAG.sub(" ", markup) if "<" in markup else markup).split())


def _paragraphs(lines: list[str]) -> str:
    return "\n\n".join(words for line in lines if (words := " ".join(line.split())))


def _without_controls(text: str) -> str:
    return re.sub("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff]", " ", text)
