"""The wheel: what it carries, and that it does the main job away from the checkout."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import venv
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a wheel built from this checkout."""
    folder = tmp_path_factory.mktemp("wheel")
    command = [sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", str(folder)]
    subprocess.run([*command, str(ROOT)], check=True, capture_output=True)
    return next(folder.glob("*.whl"))


def test_the_wheel_carries_scenarios_schema_and_typing_marker(wheel: Path) -> None:
    """Everything the program reads at run time is in the wheel, and no test is."""
    names = set(zipfile.ZipFile(wheel).namelist())
    assert "simulation/bundled_scenarios/silo.yaml" in names
    assert "simulation/bundled_scenarios/theory/mm1.yaml" in names
    assert "simulation/bundled_scenarios/scenario.schema.json" in names
    assert "simulation/py.typed" in names
    assert not any(name.startswith("tests/") for name in names)


@pytest.mark.slow
def test_the_wheel_runs_the_main_job_in_an_empty_environment(wheel: Path, tmp_path: Path) -> None:
    """Installed into an empty environment, `silosim compare silo collaborative` works anywhere."""
    environment = tmp_path / "venv"
    venv.create(environment, with_pip=True)
    binaries = environment / ("Scripts" if os.name == "nt" else "bin")
    install = [binaries / "python", "-m", "pip", "install", "--quiet", str(wheel)]
    install += ["--constraint", str(ROOT / "requirements.lock")]
    subprocess.run(install, check=True, cwd=tmp_path)
    command = [binaries / "silosim", "compare", "silo", "collaborative", "--replications", "2"]
    command += ["--set", "time.horizon=10 days", "--set", "time.warm_up=1 day", "--json", "-"]
    clean = {key: value for key, value in os.environ.items() if key != "PYTHONPATH"}
    done = subprocess.run(
        command, check=True, cwd=tmp_path, capture_output=True, text=True, env=clean
    )
    assert json.loads(done.stdout)["scenarios"] == ["silo", "collaborative"]
