"""Web pages -> the fields of a report: main text with its paragraphs, and what the page says about itself."""

from __future__ import annotations

import logging
from typing import Any

from demarche.read.decode import NotText

MAX_PAGE = 5_000_000  # characters: the search for the article takes some two seconds a million


def page_fields(page: str) -> dict[str, Any]:
    """Title, text, date, publisher, url and language of an HTML page; nothing that the page names is fetched.

    Raises NotText when no article can be found in it. Source: trafilatura, which keeps paragraphs as lines.
    """
    # trafilatura takes half a second to import: only runs that read pages pay for it
    from trafilatura import bare_extraction

    logging.getLogger("trafilatura").setLevel(logging.CRITICAL)  # its warnings would stand between our lines
    if len(page) > MAX_PAGE:
        raise NotText(f"a page of {len(page):,} characters: the limit is {MAX_PAGE:,}")
    try:
        found = bare_extraction(
            page,
            with_metadata=True,
            include_comments=False,
            include_tables=False,
            date_extraction_params={"extensive_search": False},
        )
    except (ValueError, TypeError, LookupError, AttributeError, RecursionError, OverflowError) as error:
        # it reads markup of strangers and was not written to refuse it: one odd page must not end a run
        raise NotText(f"the page cannot be read ({type(error).__name__})") from None
    fields = found if isinstance(found, dict) else found.as_dict() if found is not None else {}
    if not (fields.get("text") or "").strip():
        raise NotText("no article text found in the page")
    names = {
        "title": "title",
        "text": "text",
        "date": "date",
        "publisher": "sitename",
        "url": "url",
        "language": "language",
    }
    return {name: fields.get(theirs) or "" for name, theirs in names.items()} | {"guessed": True}
