"""demarche serve: the web pages and the API. And the demo, which shows them on the bundled reports."""

from __future__ import annotations

import ipaddress
import os
import socket
import sys
import tempfile
import threading
import time
import urllib.request
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

import click

from demarche.cli.inputs import kit_options, settings
from demarche.errors import DemarcheError, SettingsError
from demarche.settings import DATA

PORT = 8765
DOSSIER = "/dyad/SYR/RUS"


@click.command("serve", short_help="Web pages and REST API over the store.")
@click.option(
    "--host", default="127.0.0.1", show_default=True, help="The address to listen on; 0.0.0.0 is all of them."
)
@click.option("--port", type=click.IntRange(0, 65535), default=PORT, show_default=True, help="0 takes any free one.")
@click.option("--token", help="What whoever edits must show [default: $DEMARCHE_TOKEN].")
@click.option("--store", help="A file or a database URL [default: $DEMARCHE_STORE, else your data folder].")
@kit_options
def serve(host: str, port: int, token: str | None, store: str | None, **options: Any) -> int:
    """Serve the store to browsers and programs until Ctrl-C.

    On this machine only (the default) everybody on it may edit. On another address a token is needed for edits;
    without one the pages are read-only. Put a proxy with HTTPS in front before you let others in.

    \b
      demarche serve
      DEMARCHE_TOKEN=… demarche serve --host 0.0.0.0 --port 80
    """
    from demarche.cli.house import house_of
    from demarche.show.web import make_app
    from demarche.store import open_store

    chosen = settings(**options)
    secret = token if token is not None else os.environ.get("DEMARCHE_TOKEN", "")
    if secret and len(secret) < 12:
        raise SettingsError("the token is too short to keep others out: take 12 characters or more")
    here = is_loopback(host)
    with closing(open_store(store or chosen.store, create=False)) as opened, listening(host, port) as door:
        house = house_of(opened, chosen, token=secret, host=_shown(host), loopback=here)
        click.echo(f"demarche serves {opened.name} at {address(door)} – stop with Ctrl-C", err=True)
        if not here and not secret:
            click.echo(
                "note: read-only, because it is open to other machines and no token was given (DEMARCHE_TOKEN)",
                err=True,
            )
        run(make_app(house), door)
    return 0


@click.command("demo", short_help="Code the bundled reports and show their dossier.")
@click.option("--no-serve", is_flag=True, help="Print only; start no server to look at.")
@click.option("--port", type=click.IntRange(0, 65535), default=PORT, show_default=True, help="0 takes any free one.")
@kit_options
def demo(no_serve: bool, port: int, **options: Any) -> int:
    """Keep the reports that come with demarche in a store for now, print what they tell, and serve the dossier.

    They are written for demarche and are no news. Without a terminal, the page is asked for once and the server stops.
    """
    from demarche.cli.house import house_of
    from demarche.keep import keep_reports
    from demarche.pipeline import load_kit
    from demarche.records import Query
    from demarche.show import print_table
    from demarche.show.merged import merged_table
    from demarche.show.web import make_app
    from demarche.store import open_store

    chosen = settings(**options)
    click.echo("Reports written for demarche to show what it does: no news, and not about real acts.\n")
    with tempfile.TemporaryDirectory(prefix="demarche-demo-") as folder, closing(
        open_store(str(Path(folder) / "demo.sqlite"))
    ) as opened:  # fmt: skip
        reports = list(demo_reports())
        mentions = sum(kept.events for kept in keep_reports(reports, load_kit(chosen), opened))
        found = list(opened.stream(Query(newest_first=False)))
        print_table(merged_table(found))
        terminal = sys.stdin.isatty() and sys.stdout.isatty()
        if not no_serve:
            with listening("127.0.0.1", port if terminal else 0) as door:
                app = make_app(house_of(opened, chosen, demo=True))
                where = address(door) + DOSSIER
                click.echo(f"\nThe dossier of Syria and Russia: {where}")
                if terminal:
                    click.echo("Stop with Ctrl-C.")
                    run(app, door)
                else:
                    click.echo(_asked_once(app, door, where))
    click.echo(f"{mentions} events in {len(reports)} reports, {len(found)} after merging. "
               "Try: demarche explain all YOUR-REPORT.txt --date 2025-12-24")  # fmt: skip
    return 0


def demo_reports() -> Iterator[Any]:
    """The bundled reports, in order."""
    from demarche.coded import read_cases

    for file in sorted((DATA / "demo").glob("*.coded")):
        with file.open(encoding="utf-8") as lines:
            for case in read_cases(lines, file.name):
                yield case.report


def is_loopback(host: str) -> bool:
    """Whether an address can be reached from this machine only."""
    try:
        return host == "localhost" or ipaddress.ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return False


@contextmanager
def listening(host: str, port: int) -> Iterator[socket.socket]:
    """A socket that listens. Raises SettingsError when the address cannot be had."""
    try:
        family, kind, protocol, _, where = socket.getaddrinfo(host.strip("[]"), port, type=socket.SOCK_STREAM)[0]
        door = socket.socket(family, kind, protocol)
    except OSError as error:
        raise SettingsError(f"--host {host}: {error.strerror or error}") from None
    try:
        if os.name != "nt":
            door.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            door.bind(where)
            door.listen(128)  # from now on whoever comes waits, until the server runs
        except OSError as error:
            raise SettingsError(
                f"{host}:{port} cannot be listened on: {error.strerror}; choose another --port"
            ) from None
        yield door
    finally:
        door.close()


def address(door: socket.socket) -> str:
    """The address of a listening socket, for a browser on this machine."""
    host, port = door.getsockname()[:2]
    host = {"0.0.0.0": "127.0.0.1", "::": "[::1]"}.get(host, f"[{host}]" if ":" in host else host)
    return f"http://{host}:{port}"


def server_of(app: Any) -> Any:
    """The server that will run the application: it tells only what goes wrong, and who it is to nobody."""
    import uvicorn

    return uvicorn.Server(
        uvicorn.Config(
            app, log_level="warning", access_log=False, server_header=False, proxy_headers=False, lifespan="on",
            timeout_graceful_shutdown=3,
        )
    )  # fmt: skip


def run(app: Any, door: socket.socket) -> None:
    """Serve until Ctrl-C (or a kind kill), then stop cleanly."""
    try:
        server_of(app).run(sockets=[door])
    except KeyboardInterrupt:
        click.echo("stopped", err=True)


@contextmanager
def beside(app: Any, door: socket.socket) -> Iterator[None]:
    """Serve in another thread for as long as the block runs. Raises DemarcheError when the server does not start."""
    server = server_of(app)
    thread = threading.Thread(target=server.run, kwargs={"sockets": [door]}, daemon=True)
    thread.start()
    end = time.monotonic() + 20
    while not server.started:
        if time.monotonic() > end or not thread.is_alive():
            raise DemarcheError("the server did not start")
        time.sleep(0.02)
    try:
        yield
    finally:
        server.should_exit = True
        thread.join(10)


def _asked_once(app: Any, door: socket.socket, where: str) -> str:
    """Ask the page for its dossier as a browser would; the answer in words."""
    import json

    with beside(app, door):
        opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
        with opener.open(where, timeout=20) as page:
            size, status = len(page.read()), page.status
        with opener.open(where + ".json", timeout=20) as page:
            dossier = json.load(page)
    lines = [f"The page answers ({status}, {size / 1000:.0f} kB).", "", dossier["standing"]["words"]]
    for section in dossier["sections"]:
        lines.append(f"  {section['name']}: {section['total']}")
        for row in section["rows"]:
            parties = " → ".join(
                ", ".join(p["label"] for p in row[side]) for side in ("actors", "recipients") if row[side]
            )
            lines.append(
                f"    {row['when']}  {row['type']} {row['mode']} {row['status']}: {parties} ({row['told']}) {row['id']}"
            )
    return "\n".join(lines) + "\n"


def _shown(host: str) -> str:
    return f"[{host}]" if ":" in host and not host.startswith("[") else host


COMMANDS = (serve, demo)
