"""demarche ingest --parts: what `demarche code --out` made, into the store, without coding anything again."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

import click

from demarche.cli.inputs import Failures
from demarche.records import Problem
from demarche.settings import Settings
from demarche.store import Store

BATCH = 512  # reports of one transaction: nothing is lost but time when it is killed


def ingest_parts(folders: Iterable[str], opened: Store, chosen: Settings, failures: Failures, *, recode: bool) -> int:
    """Keep the reports and events of finished runs; what is known already is left alone. The exit status."""
    from demarche.bulk import keep_parts

    outcomes: Counter[str] = Counter()
    told = 0
    try:
        for folder in folders:
            for kept in keep_parts(folder, opened, chosen, failures.tell, recode=recode, size=BATCH):
                outcomes[kept.outcome] += 1
                told += kept.events
                lost = kept.outcome in ("not coded", "forgotten")
                for note in kept.notes:
                    failures.tell(Problem(kept.report.source or kept.report.id, note, lost=lost))
        if sum(outcomes[o] for o in ("new", "version", "recoded")) > 1000:
            opened.tidy()
    finally:  # also after Ctrl-C: what was kept is safe
        parts = ", ".join(f"{count} {outcome}" for outcome, count in sorted(outcomes.items()))
        click.echo(
            f"{sum(outcomes.values())} reports: {parts or 'none'}; {told} mentions; store {opened.name}", err=True
        )
    return failures.status
