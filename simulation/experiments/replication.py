"""Replications: independent runs of one scenario, in threads, the same whatever their number."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

from simulation.assembly import Assembly
from simulation.model import OrganizationModel, Progress
from simulation.outcomes.catalogue import measure
from simulation.outcomes.records import Record


@dataclass(frozen=True)
class Replication:
    """One replication: its record, its metrics and what it cost.

    Attributes:
        record: what happened.
        metrics: every metric by name.
        events: kernel events.
        kernel_seconds: time in the kernel.
    """

    record: Record
    metrics: dict[str, float]
    events: int
    kernel_seconds: float


def run_one(
    assembly: Assembly, seed: int, number: int, progress: Progress | None = None
) -> tuple[Record, float]:
    """Run one replication to the horizon; return its record and the seconds in the kernel."""
    model = OrganizationModel(assembly, seed=seed, replication=number)
    try:
        return model.run(progress), model.kernel_seconds
    finally:
        model.close()


def replicate(
    assembly: Assembly, seed: int, number: int, progress: Progress | None = None
) -> Replication:
    """Run one replication to the horizon and measure it."""
    record, seconds = run_one(assembly, seed, number, progress)
    return Replication(record, measure(record), record.events, seconds)


def run_all(jobs: Iterable[tuple[Assembly, int, int]], workers: int) -> Iterator[Replication]:
    """Run (assembly, seed, number) jobs and yield their replications in the order of the jobs.

    Args:
        jobs: what to run.
        workers: threads; the kernel releases the interpreter's lock. Results do not depend on it.
    """
    jobs = list(jobs)
    if workers == 1 or len(jobs) < 2:
        yield from (replicate(*job) for job in jobs)
        return
    with ThreadPoolExecutor(workers) as pool:
        futures = [pool.submit(replicate, *job) for job in jobs]
        try:
            yield from (future.result() for future in futures)
        finally:
            for future in futures:
                future.cancel()
