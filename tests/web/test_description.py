"""Random requests made from the OpenAPI document (schemathesis): none may end in an error of the server."""

from __future__ import annotations

import schemathesis
from hypothesis import HealthCheck, Phase, settings

from tests.web.conftest import Site

BOUNDED = settings(
    max_examples=6, deadline=None, derandomize=True, database=None, phases=[Phase.explicit, Phase.generate],
    suppress_health_check=list(HealthCheck),
)  # fmt: skip


def test_no_request_that_the_description_allows_ends_in_a_server_error(started: object) -> None:
    site: Site = started()  # type: ignore[operator]
    description = schemathesis.openapi.from_url(f"{site.base}/api/openapi.json")
    asked: set[str] = set()
    wrong: list[str] = []
    for result in description.get_all_operations():
        operation = result.ok()

        @BOUNDED
        @schemathesis_given(operation)
        def ask(case: schemathesis.Case) -> None:
            asked.add(f"{case.method} {case.path}")
            answer = case.call(base_url=site.base, timeout=60)
            allowed = {int(s) for s in operation.definition.raw["responses"]} | {308}
            if answer.status_code >= 500 or answer.status_code not in allowed:
                wrong.append(f"{case.method} {answer.request.url}: {answer.status_code}")

        ask()
    assert not wrong
    assert len(asked) == len(list(description.get_all_operations()))


def schemathesis_given(operation):  # type: ignore[no-untyped-def]
    from hypothesis import given

    return given(case=operation.as_strategy())
