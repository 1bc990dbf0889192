"""SVG out of plain values: every attribute and text is escaped, so that charts can hold words of reports."""

from __future__ import annotations

from collections.abc import Iterable

from markupsafe import Markup, escape


def tag(name: str, *children: str | Markup, **attributes: object) -> Markup:
    """An element. ``klass`` stands for class, ``_`` in names for ``-``; None leaves an attribute out."""
    words = [name]
    for key, value in attributes.items():
        if value is None:
            continue
        key = "class" if key == "klass" else key if key in ("viewBox", "preserveAspectRatio") else key.replace("_", "-")
        shown = f"{value:.2f}".rstrip("0").rstrip(".") if isinstance(value, float) else value
        words.append(f'{key}="{escape(shown)}"')
    inside = Markup("").join(children)
    return Markup(f"<{' '.join(words)}>") + inside + Markup(f"</{name}>")


def point(label: str, *children: Markup, href: str | None = None) -> Markup:
    """A part of a chart that says what it is: on hover (title), and to whoever walks through it by keyboard."""
    return tag("g", tag("title", label), *children, klass="pt", data_tip=label, data_href=href)


def chart(
    label: str, width: float, height: float, parts: Iterable[Markup], *, box: str = "", klass: str = ""
) -> Markup:
    """A whole drawing, ``width`` by ``height`` units, which grows with the page."""
    return tag(
        "svg", *parts, xmlns="http://www.w3.org/2000/svg", viewBox=box or f"0 0 {width:g} {height:g}", role="img",
        aria_label=label, klass=f"chart {klass}".strip(), tabindex="0",
    )  # fmt: skip
