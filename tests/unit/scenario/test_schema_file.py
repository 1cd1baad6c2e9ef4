"""The schema file that editors read beside the scenarios."""

import json
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[3]
FILE = ROOT / "scenarios" / "scenario.schema.json"


def test_the_schema_file_is_the_schema() -> None:
    """`silosim schema > scenarios/scenario.schema.json` would change nothing.

    In a process of its own, to which no other test has brought plug-ins.
    """
    command = [sys.executable, "-m", "simulation", "schema"]
    done = subprocess.run(command, check=True, capture_output=True, cwd=ROOT)
    assert json.loads(FILE.read_text(encoding="utf-8")) == json.loads(done.stdout)
