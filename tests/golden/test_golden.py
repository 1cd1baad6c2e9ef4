"""The golden scenarios still give the results that are kept, to the last bit."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from simulation.kernel import state as k
from simulation.versions import RESULTS_VERSION
from tests.support import finished, log_of, scenario_of

from . import update
from .cases import CASES, measured

KEPT = json.loads(update.GOLDEN.read_text(encoding="utf-8"))


@pytest.mark.parametrize("name", CASES)
def test_golden(name: str) -> None:
    """Event trace, accounts and figures are those kept under this version of the results.

    If they are meant to change: ``python -m tests.golden.update --reason "…"``.
    """
    now, kept = measured(name), KEPT["cases"][name]
    assert now["figures"] == kept["figures"]
    assert now == kept


def test_golden_belongs_to_this_version() -> None:
    """The kept results are of the version that the program says it has."""
    assert KEPT["results_version"] == RESULTS_VERSION
    assert list(KEPT["cases"]) == list(CASES)


def test_golden_scenarios_touch_every_activity() -> None:
    """Together the golden scenarios write every kind of row that the event log knows."""
    known = {
        value
        for name, value in vars(k).items()
        if name.startswith("LOG_") and name not in ("LOG_FULL", "LOG_ROW")
    }
    seen: set[int] = set()
    for base, overrides in CASES.values():
        seen |= set(log_of(finished(scenario_of(base, **overrides))).activity.tolist())
    assert seen == known


# ── The update command ────────────────────────────────────────────────────────────────────────────


@pytest.fixture
def checkout(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return a folder with copies of the three files that the update writes."""
    for name in ("GOLDEN", "VERSIONS", "CHANGELOG"):
        source = getattr(update, name)
        copy = tmp_path / source.name
        if source.exists():
            shutil.copy(source, copy)
        monkeypatch.setattr(update, name, copy)
    return tmp_path


def contents(folder: Path) -> dict[str, str]:
    """Return the files of a folder as texts."""
    return {path.name: path.read_text(encoding="utf-8") for path in folder.iterdir()}


def test_update_wants_a_reason(checkout: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Without a reason, or with an empty one, nothing is written."""
    before = contents(checkout)
    for arguments in ([], ["--reason", "  "]):
        with pytest.raises(SystemExit) as ended:
            update.main(arguments)
        assert ended.value.code == 2
    assert "reason" in capsys.readouterr().err
    assert contents(checkout) == before


def test_update_without_a_change_writes_nothing(checkout: Path) -> None:
    """If all results are as they were, neither version nor changelog change."""
    before = contents(checkout)
    assert update.main(["--reason", "just looking"]) == 0
    assert contents(checkout) == before


def test_update_raises_the_version(checkout: Path) -> None:
    """Changed results are kept under the next version, and the changelog says why."""
    kept = json.loads(update.GOLDEN.read_text(encoding="utf-8"))
    kept["cases"]["neutral"]["log"] = "0" * 64
    update.GOLDEN.write_text(json.dumps(kept), encoding="utf-8")
    assert update.main(["--reason", "queues are served in reverse"]) == 0
    assert f"RESULTS_VERSION = {RESULTS_VERSION + 1}" in update.VERSIONS.read_text("utf-8")
    changelog = update.CHANGELOG.read_text("utf-8")
    assert f"- Results version {RESULTS_VERSION + 1}: queues are served in reverse" in changelog
    written = json.loads(update.GOLDEN.read_text(encoding="utf-8"))
    assert written == KEPT | {"results_version": RESULTS_VERSION + 1}
