"""Work spread over processes of this machine: results in order, memory bounded, a killed worker replaced once."""

from __future__ import annotations

import multiprocessing
import signal
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from multiprocessing.connection import Connection, wait
from multiprocessing.context import SpawnContext, SpawnProcess
from typing import Any, Generic, TypeVar

from demarche.errors import DemarcheError
from demarche.records import Report

T = TypeVar("T")
R = TypeVar("R")
CHARACTERS = 60_000  # of a chunk: some 400 sentences, enough to be sorted by length
MOST = 200  # reports of a chunk
WINDOW = 4  # chunks to a worker that are read, worked on or waiting for their turn


def chunked(reports: Iterable[Report], characters: int = CHARACTERS, most: int = MOST) -> Iterator[list[Report]]:
    """Reports in chunks of about so many characters: what is sent to a worker at once."""
    chunk: list[Report] = []
    size = 0
    for report in reports:
        chunk.append(report)
        size += len(report.body)
        if size >= characters or len(chunk) >= most:
            yield chunk
            chunk, size = [], 0
    if chunk:
        yield chunk


def in_order(
    items: Iterable[T], start: Callable[[], Callable[[T], R]], workers: int, window: int = WINDOW
) -> Iterator[R]:
    """``start()(item)`` for each item, in order, by ``workers`` processes that each call ``start`` once.

    Items are read only as far ahead as ``window`` to a worker. A worker that is killed (by the system, out of memory)
    is replaced and its item tried once more. Raises what ``start`` or the work raise of our own errors, and
    DemarcheError when a worker fails.
    """
    context = multiprocessing.get_context("spawn")  # forked copies of threads and database connections are not sound
    crew = [_Worker[T, R](context, start) for _ in range(workers)]
    whole = False
    try:
        yield from _manage(crew, iter(items), window * workers)
        whole = True
    finally:
        for worker in crew:
            worker.leave(kill=not whole)


def _manage(crew: list[_Worker[T, R]], items: Iterator[T], most: int) -> Iterator[R]:
    ready: deque[tuple[int, T]] = deque()
    done: dict[int, R] = {}
    read = given_out = 0
    more = True
    while True:
        for worker in crew:
            if worker.task is None and ready:
                worker.give(*ready.popleft())
        while given_out in done:
            yield done.pop(given_out)
            given_out += 1
        busy = {w.connection: w for w in crew if w.task is not None}
        wanted = more and read - given_out < most and (len(ready) < len(crew) or not busy)
        if not busy and not wanted:
            return
        for connection in wait(list(busy), timeout=0 if wanted else None):  # one item is read while they work
            worker = busy[connection]  # type: ignore[index]
            number, result = worker.take()
            done[number] = result
        if wanted:
            try:
                ready.append((read, next(items)))
                read += 1
            except StopIteration:
                more = False


class _Worker(Generic[T, R]):
    """One process, what it has in hand, and whether that was tried before."""

    def __init__(self, context: SpawnContext, start: Callable[[], Callable[[T], R]]) -> None:
        self._context = context
        self._start = start
        self._again = False
        self.task: tuple[int, T] | None = None
        self._hire()

    def _hire(self) -> None:
        self.connection, other = self._context.Pipe()
        self.process: SpawnProcess = self._context.Process(target=_serve, args=(other, self._start), daemon=True)
        self.process.start()
        other.close()

    def give(self, number: int, item: T) -> None:
        """Hand an item over; a worker that died idle is replaced when the result is asked for."""
        self.task = (number, item)
        with suppress(BrokenPipeError, ConnectionResetError):
            self.connection.send(item)

    def take(self) -> tuple[int, R]:
        """The number and the result of what was in hand; waits for it."""
        assert self.task is not None
        while True:
            try:
                result: Any = self.connection.recv()
                break
            except (EOFError, ConnectionResetError):
                self._replace()
        if isinstance(result, DemarcheError):
            raise result
        number, self.task, self._again = self.task[0], None, False
        return number, result

    def _replace(self) -> None:
        self.process.join()
        code = self.process.exitcode or 0
        if code >= 0:  # it ended by itself: Python has told the error, and another try would end the same way
            raise DemarcheError("a worker process failed; what it says of the error stands above")
        if self._again or self.task is None:
            raise DemarcheError(
                f"a worker process was killed twice (signal {-code}) at the same reports: out of memory?"
            )
        self._again = True
        self.connection.close()
        self._hire()
        self.give(*self.task)

    def leave(self, *, kill: bool) -> None:
        """End the process: at once, or when it sees that nothing more comes."""
        self.connection.close()
        if kill:
            self.process.terminate()
        self.process.join(5)
        if self.process.is_alive():
            self.process.kill()
            self.process.join()


def _serve(connection: Connection, start: Callable[[], Callable[[Any], Any]]) -> None:
    """The life of a worker: load once, then work until the other end closes."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C goes to the whole group: the parent ends its workers
    try:
        work = start()
    except DemarcheError as error:
        _answer_all(connection, error)
        return
    with suppress(EOFError, BrokenPipeError, ConnectionResetError):
        while True:
            item = connection.recv()
            try:
                result = work(item)
            except DemarcheError as error:
                result = error
            connection.send(result)


def _answer_all(connection: Connection, error: DemarcheError) -> None:
    with suppress(EOFError, BrokenPipeError, ConnectionResetError):
        while True:
            connection.recv()
            connection.send(error)
