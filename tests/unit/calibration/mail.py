"""Synthetic organizations and e-mails whose structure is known."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

import numpy as np
import numpy.typing as npt

from simulation.calibration.emails import Mail, read_mail
from simulation.calibration.ties import Study, study
from simulation.calibration.ties_chart import read_people
from simulation.organization.informal_ties import informal_ties

Integers = npt.NDArray[np.int64]


def regular(branching: int, levels: int) -> tuple[Integers, Integers]:
    """Return manager and depth of everybody in a regular tree."""
    manager = [-1]
    depth = [0]
    start, end = 0, 1
    for level in range(1, levels):
        for superior in range(start, end):
            manager += [superior] * branching
            depth += [level] * branching
        start, end = end, len(manager)
    return np.array(manager, np.int64), np.array(depth, np.int64)


def irregular(size: int, seed: int) -> tuple[Integers, Integers]:
    """Return manager and depth of everybody in a tree that grew at random."""
    generator = np.random.default_rng(seed)
    manager, depth = [-1], [0]
    for person in range(1, size):
        superior = int(generator.integers(0, min(person, 1 + person // 2)))
        manager.append(superior)
        depth.append(depth[superior] + 1)
    return np.array(manager, np.int64), np.array(depth, np.int64)


def chart_file(folder: Path, manager: Integers) -> Path:
    """Write an org chart; people are called p0, p1, …"""
    path = folder / "chart.csv"
    rows = (f"p{i},{f'p{m}' if m >= 0 else ''}\n" for i, m in enumerate(manager.tolist()))
    path.write_text("id,manager\n" + "".join(rows), encoding="utf-8")
    return path


def mail_file(folder: Path, pairs: Iterable[tuple[int, int]], name: str = "mail.csv") -> Path:
    """Write an e-mail for each ordered pair."""
    path = folder / name
    rows = (f"p{a},p{b},2024-01-01 08:00:00\n" for a, b in pairs)
    path.write_text("from,to,sent\n" + "".join(rows), encoding="utf-8")
    return path


def mail_of_ties(ties: list[tuple[int, int]], seed: int) -> list[tuple[int, int]]:
    """Return e-mails both ways for each tie, some once, some often."""
    generator = np.random.default_rng(seed)
    times = generator.geometric(0.3, (len(ties), 2))
    both = [
        pair
        for tie, (there, back) in zip(ties, times.tolist(), strict=True)
        for pair in [tie] * there + [tie[::-1]] * back
    ]
    return [both[i] for i in generator.permutation(len(both))]


def drawn(
    folder: Path,
    tree: tuple[Integers, Integers],
    ties: int,
    depth_scale: float | None,
    distance_scale: float | None,
    seed: int,
) -> Study:
    """Return what is found in the e-mails of ties that the structure `network` has drawn."""
    found = informal_ties(*tree, ties, depth_scale, distance_scale, seed)
    mail = read_mail(mail_file(folder, mail_of_ties(found, seed)))
    return studied(mail, chart_file(folder, tree[0]))


def studied(mail: Mail, chart: Path, least: int = 1) -> Study:
    """Return what e-mails tell about a chart."""
    return study(mail, read_people(chart), least=least, files=("mail.csv", chart.name))
