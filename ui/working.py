"""Threads that do jobs one after the other; what comes of each is told with its ticket."""

from __future__ import annotations

import queue
import threading
from collections.abc import Callable

Job = Callable[[], object]
Told = Callable[[int, object, Exception | None], None]


class JobLine:
    """Jobs taken in their order by one thread, or by several beside each other. Threads begin with
    the first job. `told` is called on them; for whoever waits, before the job counts as done."""

    def __init__(self, name: str, told: Told, threads: int = 1) -> None:
        self._name = name
        self._told = told
        self._size = threads
        self._threads: list[threading.Thread] = []
        self._jobs: queue.Queue[tuple[int, Job] | None] = queue.Queue()
        self._open: set[int] = set()
        self._dropped: set[int] = set()
        self._progress = threading.Condition()

    def put(self, ticket: int, job: Job) -> None:
        with self._progress:
            self._open.add(ticket)
        self._jobs.put((ticket, job))
        if len(self._threads) < self._size:
            self._start()

    def drop(self, ticket: int) -> None:
        """Nobody waits for it any more: it is not begun, if it has not been yet."""
        with self._progress:
            if ticket in self._open:
                self._dropped.add(ticket)

    def wait_for(self, ticket: int, seconds: float) -> None:
        with self._progress:
            self._progress.wait_for(lambda: ticket not in self._open, seconds)

    def join(self) -> None:
        """Wait until all that was put is done."""
        self._jobs.join()

    def stop(self) -> None:
        """After the last job; what is put later begins anew."""
        for _ in self._threads:
            self._jobs.put(None)
        for thread in self._threads:
            thread.join()
        self._threads.clear()

    def _start(self) -> None:
        # A daemon, so that a crash on the way out cannot leave a process behind.
        thread = threading.Thread(target=self._work, name=self._name, daemon=True)
        self._threads.append(thread)
        thread.start()

    def _work(self) -> None:
        while (task := self._jobs.get()) is not None:
            ticket, job = task
            del task
            if ticket not in self._dropped:
                result, error = attempt(job)
                self._told(ticket, result, error)
                del result, error
            del job
            self._end(ticket)
        # Or whoever still asks for something would be waited for for ever.
        self._jobs.task_done()

    def _end(self, ticket: int) -> None:
        self._jobs.task_done()
        with self._progress:
            self._open.discard(ticket)
            self._dropped.discard(ticket)
            self._progress.notify_all()


def attempt(job: Job) -> tuple[object, Exception | None]:
    try:
        return job(), None
    except Exception as error:  # noqa: BLE001 - the thread's edge: all goes back as a value
        return None, error
