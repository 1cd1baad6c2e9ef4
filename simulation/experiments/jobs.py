"""Many studies, one pool of threads: each hands out batches of jobs and is resumed with results."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Generator, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from functools import partial
from queue import SimpleQueue
from typing import Any, Generic, TypeAlias, TypeVar

Result = TypeVar("Result")
Batch: TypeAlias = Sequence[Callable[[], Any]]
Study: TypeAlias = Generator[Batch, list[Any], Result]
"""Yields batches of jobs, none empty, is resumed with their results in order, and returns."""


class _Running(Generic[Result]):
    """A study under way.

    Attributes:
        results: of the present batch, as they come in.
        missing: how many of them are not there yet.
    """

    def __init__(self, study: Study[Result]) -> None:
        self.study = study
        self.results: list[Any] | None = None
        self.missing = 0

    def resume(self) -> Batch:
        """Return the next batch.

        Raises:
            StopIteration: there is none; its value is what the study returns.
        """
        batch = next(self.study) if self.results is None else self.study.send(self.results)
        self.results, self.missing = [None] * len(batch), len(batch)
        return batch

    def take(self, position: int, result: Any) -> None:
        """Take the result of a job."""
        assert self.results is not None
        self.results[position] = result
        self.missing -= 1


def run_studies(
    studies: Sequence[Study[Result]],
    workers: int,
    planned: int = 0,
    progress: Callable[[int, int], None] | None = None,
) -> Iterator[Result]:
    """Run studies side by side and yield what each returns, as soon as it does.

    Args:
        studies: begun in this order; the batches of all wait in one queue.
        workers: threads; the kernel releases the interpreter's lock. Results do not depend on it.
        planned: jobs that are expected in all.
        progress: called with jobs done and planned.
    """
    finished: SimpleQueue[tuple[_Running[Result], int, Future[Any]]] = SimpleQueue()
    ready = deque(_Running(study) for study in studies)
    under_way = done = submitted = 0
    with ThreadPoolExecutor(workers) as pool:
        try:
            while True:
                while ready:
                    running = ready.popleft()
                    try:
                        batch = running.resume()
                    except StopIteration as end:
                        yield end.value
                        continue
                    under_way += 1
                    submitted += len(batch)
                    for position, job in enumerate(batch):
                        future = pool.submit(job)
                        future.add_done_callback(partial(_announce, finished, running, position))
                if not under_way:
                    return
                running, position, future = finished.get()
                running.take(position, future.result())
                done += 1
                if progress is not None:
                    progress(done, max(planned, submitted))
                if running.missing == 0:
                    under_way -= 1
                    ready.append(running)
        finally:
            pool.shutdown(cancel_futures=True)


def _announce(
    finished: SimpleQueue[tuple[_Running[Result], int, Future[Any]]],
    running: _Running[Result],
    position: int,
    future: Future[Any],
) -> None:
    finished.put((running, position, future))
