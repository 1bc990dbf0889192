"""Random requests made from the OpenAPI document (schemathesis): none may end in an error of the server."""

from __future__ import annotations

from typing import Any

import schemathesis
from hypothesis import HealthCheck, Phase, given, settings

from tests.web.conftest import Site

BOUNDED = settings(
    max_examples=6, deadline=None, derandomize=True, database=None, phases=[Phase.explicit, Phase.generate],
    suppress_health_check=list(HealthCheck),
)  # fmt: skip


def test_no_request_that_the_description_allows_ends_in_a_server_error(started: Any) -> None:
    site: Site = started()
    description = schemathesis.openapi.from_url(f"{site.base}/api/openapi.json")
    operations = [result.ok() for result in description.get_all_operations()]
    assert len(operations) >= 15
    wrong: list[str] = []
    asked = [_ask(operation, site.base, wrong) for operation in operations]
    assert wrong == []
    assert min(asked) >= 1


def _ask(operation: Any, base: str, wrong: list[str]) -> int:
    """Ask one operation; what it answers against its own description goes to ``wrong``. How often it was asked."""
    allowed = {int(status) for status in operation.definition.raw["responses"]}
    count = 0

    @BOUNDED
    @given(case=operation.as_strategy())
    def ask(case: Any) -> None:
        nonlocal count
        count += 1
        answer = case.call(base_url=base, timeout=60)
        if answer.status_code not in allowed or (answer.status_code >= 500 and answer.status_code != 503):
            wrong.append(f"{case.method} {answer.request.url}: {answer.status_code} {answer.content[:200]!r}")

    ask()
    return count
