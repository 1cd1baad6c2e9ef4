"""The route of a kind as stages of a scenario: departments, with the waits before them."""

from __future__ import annotations

from itertools import pairwise
from typing import Any

import numpy as np

from simulation.calibration.fit import Fit
from simulation.calibration.kinds import SCALE

WAITING = "waiting"
"""The department of waits that no queue explains."""
APPROVAL_AT, DECISION_AT = "approval_at_", "decision_at_"
"""How the labels of their stages begin; the department at which it is needed follows."""
RESTING, RESTING_AT_ONCE, REOPENED = "resting", "resting_at_once", "reopened"


def route_of(fit: Fit, number: int) -> list[dict[str, Any]]:
    """Return the stages of a kind as they are written: department, label, work, needs, next."""
    return _Route(fit, number).stages()


class _Route:
    """Puts the nodes of a kind in order and writes each as one stage or two."""

    def __init__(self, fit: Fit, number: int) -> None:
        self.fit, self.number = fit, number
        self.kind = fit.kinds[number]
        self.names = fit.departments.names
        self.end = fit.paths.nodes

    def stages(self) -> list[dict[str, Any]]:
        order = self._order()
        written: list[tuple[dict[str, Any], int | None]] = []
        for node in order:
            written += self._of_node(node)
        again = self._rest(self.kind.start)
        if again is not None:
            name = self.names[self.kind.first]
            stage = self._wait(f"before_{name}", again)
            written.append((stage | {"next": {name: 1.0}}, None))
        self._tell_whom_to_ask([stage for stage, _ in written])
        for i, (stage, source) in enumerate(written):
            if source is not None:
                following = written[i + 1][0] if i + 1 < len(written) else None
                self._lead_on(stage, source, following)
        return [stage for stage, _ in written]

    def _order(self) -> list[int]:
        """Return the nodes that are reached, each followed by where most go on to."""
        left = set(np.flatnonzero(self.kind.visits[: self.end] > 0).tolist())
        here = self.kind.start
        order = [here]
        left.discard(here)
        while left:
            chances = {node: int(self.kind.moves[here, node]) for node in sorted(left)}
            best = max(chances, key=lambda node: (chances[node], self.kind.visits[node]))
            order.append(best)
            left.discard(best)
            here = best
        return order

    def _of_node(self, node: int) -> list[tuple[dict[str, Any], int | None]]:
        times = self.fit.times
        label = self._labels().get(node)
        if node in self.fit.paths.approval_at:
            return self._approval(node)
        if label is not None:
            return [(self._wait(label, times.rests.get((self.number, node), "0 min")), node)]
        name = self.names[self.kind.first if node == self.kind.start else node]
        stage: dict[str, Any] = {"department": name}
        if node == self.kind.first != self.kind.start:
            stage["label"] = f"{name}_again"
        own = times.own_work.get((self.number, node))
        if own is not None:
            stage["work"] = own
        rest = self._rest(node)
        if node == self.kind.start or rest is None:
            return [(stage, node)]
        stage["needs"] = [self.names[self.kind.first]]
        return [(self._wait(f"before_{name}", rest), None), (stage, node)]

    def _approval(self, node: int) -> list[tuple[dict[str, Any], int | None]]:
        """Return the wait for an approval, and the work of deciding where that is known."""
        name = self.names[self.fit.paths.approval_at[node]]
        wait = self._wait(f"{APPROVAL_AT}{name}", self._rest(node) or "0 min")
        wait["department"] = self.fit.approvals
        if self.fit.times.decision is None:
            return [(wait, node)]
        decision = {"department": self.fit.deciders, "label": f"{DECISION_AT}{name}", "needs": []}
        return [(wait, None), (decision, node)]

    def _tell_whom_to_ask(self, stages: list[dict[str, Any]]) -> None:
        """Name who is asked after an approval: nobody can tell anything where cases only lie."""
        asides = (self.fit.approvals, self.fit.deciders)
        for before, stage in pairwise(stages):
            if before["department"] in asides and stage["department"] in self.names:
                stage.setdefault("needs", [self.names[self.kind.first]])

    def _rest(self, node: int) -> Any:
        return self.fit.times.rests.get((self.number, node))

    def _wait(self, label: str, work: Any) -> dict[str, Any]:
        return {"department": WAITING, "label": label, "work": work, "needs": []}

    def _lead_on(self, stage: dict[str, Any], node: int, following: dict[str, Any] | None) -> None:
        """Write where a stage leads, unless all go to the following one, or it ends the route."""
        chances = {
            self._target(goal): int(chance) / SCALE
            for goal, chance in enumerate(self.kind.moves[node].tolist())
            if chance > 0
        }
        usual = "done" if following is None else following.get("label", following["department"])
        if chances != {usual: 1.0}:
            stage["next"] = dict(
                sorted(chances.items(), key=lambda pair: (pair[0] != "done", -pair[1]))
            )

    def _labels(self) -> dict[int, str]:
        """Return what nodes are called that are waits or approvals of their own."""
        paths = self.fit.paths
        approvals = {
            node: f"{APPROVAL_AT}{self.names[at]}" for node, at in paths.approval_at.items()
        }
        nodes = (paths.resting, paths.resting_at_once, paths.back)
        return dict(zip(nodes, (RESTING, RESTING_AT_ONCE, REOPENED), strict=True)) | approvals

    def _target(self, node: int) -> str:
        if node == self.end:
            return "done"
        if (label := self._labels().get(node)) is not None:
            return label
        name = self.names[node]
        if self._rest(node) is not None:
            return f"before_{name}"
        return f"{name}_again" if node == self.kind.first != self.kind.start else name
