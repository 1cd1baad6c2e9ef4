"""One small file a peer; each defines ``run(workload, customers, seed) -> Result``."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from importlib import import_module

from benchmarks.workloads import Result, UnavailableError, Workload

Run = Callable[[Workload, int, int], Result]


@dataclass(frozen=True)
class Peer:
    """A name for tables, and the PyPI package it needs (none for a loop of our own)."""

    label: str
    package: str | None = None

    def load(self, module: str) -> Run:
        """Return the peer's `run`, or raise UnavailableError with the remedy."""
        try:
            run: Run = import_module(f"benchmarks.peers.{module}").run
            return run
        except ModuleNotFoundError as error:
            raise UnavailableError(f"not installed: pip install {self.package}") from error
        except ImportError as error:
            raise UnavailableError(f"cannot be imported: {error}") from error


# In the order in which a round runs them; the keys are the files and the words of --only.
PEERS = {
    "silosim": Peer("silosim", "silosim"),
    "c_loop": Peer("C loop (4-ary heap)"),
    "cimba_store": Peer("cimba", "cimba"),
    "heapq_loop": Peer("heapq loop (Python)"),
    "simpy_resource": Peer("SimPy, Resource", "simpy"),
    "simpy_store": Peer("SimPy, Store", "simpy"),
    "mesa_events": Peer("Mesa events", "mesa"),
    "ciw_network": Peer("Ciw", "ciw"),
}
