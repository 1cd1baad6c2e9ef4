"""The schema file that editors read beside the scenarios."""

import json
from pathlib import Path

from simulation.scenario import json_schema

FILE = Path(__file__).parents[3] / "scenarios" / "scenario.schema.json"


def test_the_schema_file_is_the_schema() -> None:
    """`silosim schema > scenarios/scenario.schema.json` would change nothing."""
    assert json.loads(FILE.read_text(encoding="utf-8")) == json.loads(json.dumps(json_schema()))
