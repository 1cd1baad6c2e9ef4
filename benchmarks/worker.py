"""A process for each peer, alive through all rounds and asleep between its runs.

Peers do not share an interpreter: cimba 0.9.6 fails to compile after another numba kernel has been
compiled in the same process (KeyError on a field of a record), and none should pay for another's
garbage. Requests and answers are lines of JSON.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from dataclasses import asdict
from types import TracebackType
from typing import Self

from benchmarks.peers import PEERS
from benchmarks.workloads import WORKLOADS, Result, UnavailableError, Workload


class Worker:
    """The process of one peer; use it as a context."""

    def __init__(self, peer: str) -> None:
        self.peer = peer
        command = [sys.executable, "-m", "benchmarks.worker", peer]
        self._process = subprocess.Popen(
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )

    def run(self, workload: Workload, customers: int, seed: int) -> Result:
        """Run the peer once.

        Raises UnavailableError if it cannot run, RuntimeError (traceback printed) if it failed.
        """
        stdin, stdout = self._process.stdin, self._process.stdout
        assert stdin is not None
        assert stdout is not None
        stdin.write(json.dumps([workload.name, customers, seed]) + "\n")
        stdin.flush()
        answer = stdout.readline()
        if not answer:
            raise RuntimeError(f"{self.peer} failed on {workload.name}: see above")
        content = json.loads(answer)
        if "unavailable" in content:
            raise UnavailableError(content["unavailable"])
        return Result(**content)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._process.communicate()


def serve(peer: str) -> None:
    """Answer requests until the input ends; what a peer prints goes to the error stream."""
    answers = os.fdopen(os.dup(1), "w")
    os.dup2(2, 1)
    for line in sys.stdin:
        name, customers, seed = json.loads(line)
        try:
            content = asdict(PEERS[peer].load(peer)(WORKLOADS[name], customers, seed))
        except UnavailableError as reason:
            content = {"unavailable": str(reason)}
        print(json.dumps(content), file=answers, flush=True)


if __name__ == "__main__":
    serve(sys.argv[1])
