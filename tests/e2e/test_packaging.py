"""The wheel: what it carries, and that it does the main job away from the checkout."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tarfile
import venv
import zipfile
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).parents[2]
BINARIES = Path("Scripts" if os.name == "nt" else "bin")
CHANGES = {"time.horizon": "10 days", "time.warm_up": "1 day"}


def built(kind: str, root: Path, folder: Path) -> Path:
    """Build a wheel or an sdist from sources into an empty folder; return it."""
    command = [sys.executable, "-m", "build", f"--{kind}", "--no-isolation", "--outdir"]
    subprocess.run([*command, str(folder), str(root)], check=True, capture_output=True)
    (found,) = folder.iterdir()
    return found


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a wheel built from this checkout."""
    return built("wheel", ROOT, tmp_path_factory.mktemp("wheel"))


@pytest.fixture(scope="module")
def sdist(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a source distribution built from this checkout."""
    return built("sdist", ROOT, tmp_path_factory.mktemp("sdist"))


def test_the_wheel_carries_scenarios_schema_and_typing_marker(wheel: Path) -> None:
    """Everything the program reads at run time is in the wheel, and no test is."""
    names = set(zipfile.ZipFile(wheel).namelist())
    assert "simulation/bundled_scenarios/silo.yaml" in names
    assert "simulation/bundled_scenarios/theory/mm1.yaml" in names
    assert "simulation/bundled_scenarios/scenario.schema.json" in names
    assert "simulation/bundled_scenarios/experiments/regime_map.yaml" in names
    assert "simulation/bundled_scenarios/experiments/regime_map.json" in names
    assert "simulation/experiments/exercises/1.yaml" in names
    assert "simulation/py.typed" in names
    assert not any(name.startswith("tests/") for name in names)


@pytest.mark.slow
def test_the_wheel_carries_the_page(wheel: Path) -> None:
    """Scripts, styles, stories and the words of every language are in the wheel."""
    names = set(zipfile.ZipFile(wheel).namelist())
    page = ROOT / "simulation" / "presentation"
    words = [page / "words", *(path.parent for path in (page / "words").glob("*/fr.yaml"))]
    for folder in (page / "dashboard" / "assets", page / "dashboard", *words):
        for path in folder.iterdir():
            if path.is_file():
                assert path.relative_to(ROOT).as_posix() in names


@pytest.mark.slow
def test_the_wheel_runs_the_main_job_in_an_empty_environment(wheel: Path, tmp_path: Path) -> None:
    """Installed into an empty environment, `silosim compare silo collaborative` works anywhere."""
    environment = tmp_path / "venv"
    venv.create(environment, with_pip=True)
    binaries = environment / BINARIES
    install = [binaries / "python", "-m", "pip", "install", "--quiet", str(wheel)]
    install += ["--constraint", str(ROOT / "requirements.lock")]
    subprocess.run(install, check=True, cwd=tmp_path)
    assert compared(binaries, tmp_path)["scenarios"] == ["silo", "collaborative"]


def compared(binaries: Path, folder: Path) -> dict[str, Any]:
    """Return what `silosim compare silo collaborative` gives in an environment."""
    command = [binaries / "silosim", "compare", "silo", "collaborative", "--replications", "2"]
    command += [word for item in CHANGES.items() for word in ("--set", "=".join(item))]
    command += ["--json", "-"]
    clean = {key: value for key, value in os.environ.items() if key != "PYTHONPATH"}
    done = subprocess.run(
        command, check=True, cwd=folder, capture_output=True, text=True, env=clean
    )
    found: dict[str, Any] = json.loads(done.stdout)
    return found


@pytest.mark.slow
@pytest.mark.long
@pytest.mark.parametrize("resolution", ["lowest-direct", "highest"])
def test_the_oldest_and_the_newest_libraries_give_the_same(
    wheel: Path, tmp_path: Path, resolution: str
) -> None:
    """With the least versions of pyproject.toml and with the newest the main job gives the same."""
    environment = tmp_path / "venv"
    venv.create(environment, with_pip=False)
    binaries = environment / BINARIES
    install = [sys.executable, "-m", "uv", "pip", "install", "--quiet", "--python"]
    install += [str(binaries / "python"), "--resolution", resolution, str(wheel)]
    subprocess.run(install, check=True, cwd=tmp_path, capture_output=True)
    for command in (["check", "silo"], ["schema"], ["show", "silo", "--diff", "collaborative"]):
        subprocess.run(
            [binaries / "silosim", *command], check=True, cwd=tmp_path, stdout=subprocess.DEVNULL
        )
    from simulation.experiments.comparison import compare
    from simulation.scenario import load_scenario

    names = ["silo", "collaborative"]
    here = compare(*(load_scenario(name, CHANGES) for name in names), names=names, replications=2)
    mine = json.loads(json.dumps(here.as_json()))
    assert compared(binaries, tmp_path) == mine


def test_the_source_distribution_builds_the_same_wheel(
    wheel: Path, sdist: Path, tmp_path: Path
) -> None:
    """From the sources alone, tests and docs among them, a wheel of the same files is built."""
    safely: dict[str, Any] = {"filter": "data"} if hasattr(tarfile, "data_filter") else {}  # 3.11.4
    with tarfile.open(sdist) as archive:
        archive.extractall(tmp_path / "sources", **safely)
    (root,) = (tmp_path / "sources").iterdir()
    for name in ("tests/golden/cases.py", "docs/odd.md", "scenarios/silo.yaml", "LICENSE"):
        assert (root / name).is_file()
    assert contents(built("wheel", root, tmp_path / "again")) == contents(wheel)


def contents(wheel: Path) -> dict[str, int]:
    """Return the files of a wheel with their check sums."""
    return {item.filename: item.CRC for item in zipfile.ZipFile(wheel).infolist()}


def test_nothing_unwanted_is_packed(wheel: Path, sdist: Path) -> None:
    """No cache, no result, no file of an editor gets into what is published."""
    with tarfile.open(sdist) as archive:
        names = [*archive.getnames(), *contents(wheel)]
    unwanted = ("__pycache__", ".pyc", ".nbc", ".nbi", "node_modules", ".ipynb_checkpoints", ".DS_")
    assert [name for name in names if any(word in name for word in unwanted)] == []
