"""Plug-ins on the command line: used by name, told when they fail, said in every result."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.e2e.conftest import SHORT, Program
from tests.e2e.extending import write_programs

FLAT = ("--plugin", "flat.py", "--set", "organization.structure=flat")
TIRED = ("-p", "fatigue.py", "--set", "mechanisms.fatigue.growth=0.03")


@pytest.fixture(autouse=True)
def _programs(tmp_path: Path) -> None:
    """Let the programs of docs/extending.md lie in the folder of the commands."""
    write_programs(tmp_path)


@pytest.mark.slow
def test_results_say_what_they_rest_on(program: Program, tmp_path: Path) -> None:
    """Structure, metric and mechanism of three files act together, and all results name them."""
    done = program(
        "run", "silo", "-n", 2, *SHORT, *FLAT, *TIRED, "-p", "undisturbed.py",
        "--json", "r.json", "--timings", "t.json", "-o", "out",
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    words = " ".join(done.stdout.split())
    for told in ("the structure flat of flat.py", "the mechanism fatigue of fatigue.py"):
        assert told in words
    assert "Undisturbed people, %" in done.stdout
    result = json.loads((tmp_path / "r.json").read_text())
    told = {(item["sort"], item["name"]) for item in result["provenance"]["plug_ins"]}
    assert told == {("structure", "flat"), ("mechanism", "fatigue"), ("metric", "undisturbed")}
    assert 0 <= result["metrics"]["undisturbed"]["values"]["silo"]["mean"] <= 1
    assert "flat.py" in (tmp_path / "out" / "summary.txt").read_text()
    assert "compile_seconds" in (tmp_path / "t.json").read_text()


@pytest.mark.slow
def test_a_comparison_of_with_and_without(program: Program, tmp_path: Path) -> None:
    """One scenario with a mechanism and one without run side by side, each on its own kernel."""
    (tmp_path / "tired.yaml").write_text("extends: silo\nmechanisms: {fatigue: {growth: 0.05}}\n")
    (tmp_path / "fresh.yaml").write_text("extends: silo\n")
    options = ("-n", 2, *SHORT, "-p", "fatigue.py", "-q", "--workers", 2)
    done = program("compare", "fresh.yaml", "tired.yaml", *options, "--json", "both.json")
    assert done.returncode == 0, done.stderr
    assert done.stderr == ""
    alone = program("run", "silo", "-n", 2, *SHORT, "-q", "--json", "one.json")
    assert alone.returncode == 0
    both, one = (json.loads((tmp_path / f"{n}.json").read_text()) for n in ("both", "one"))
    for name, metric in one["metrics"].items():
        assert both["metrics"][name]["values"]["fresh"] == metric["values"]["silo"], name
    assert "plug_ins" not in one["provenance"]
    means = both["metrics"]["response_time_resolution_mean"]["values"]
    assert means["tired"]["mean"] > means["fresh"]["mean"]


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (("run", "silo", "-p", "no.py"), "no.py: no such file or directory"),
        (("check", "silo", "--plugin", "bad.py"), "bad.py:2: the plug-in fails: NameError"),
        (
            ("run", "silo", "--set", "organization.structure=flat"),
            "unknown structure 'flat' (got 'flat'); load its plug-in: --plugin FILE.py",
        ),
        (("show", "silo", *TIRED[2:]), "unknown mechanism 'fatigue'; load its plug-in"),
        (
            ("check", "silo", "-p", "fatigue.py", "--set", "mechanisms.fatigue.growth=7"),
            "mechanisms.fatigue.growth: must be at most 1 (got 7); write a value from 0 to 1",
        ),
        (
            ("run", "silo", "-n", 1, "-p", "uncompiled.py", "--set", "mechanisms.odd.a=1"),
            "uncompiled.py:11: slower of the mechanism 'odd' does not compile",
        ),
    ],
)
def test_what_is_wrong_is_told(
    arguments: tuple[object, ...], told: str, program: Program, tmp_path: Path
) -> None:
    """Mistakes end with code 2 and one line: place, mistake, remedy; never with a traceback."""
    (tmp_path / "bad.py").write_text("import simulation\nnothing\n")
    (tmp_path / "uncompiled.py").write_text(
        "from simulation.extending import Number, Section, mechanism, parameter\n\n\n"
        "class Odd(Section):\n    a: Number = parameter(0, ge=0, description='A.')\n\n\n"
        "odd = mechanism('odd', Odd)\n\n\n"
        "@odd.at('service_time')\ndef slower(p, s, e, r, time, own):\n    return 'long'\n"
    )
    done = program(*arguments)
    assert done.returncode == 2, done.stderr
    assert told in done.stderr
    assert "Traceback" not in done.stderr


def test_the_schema_with_a_plug_in(program: Program) -> None:
    """`schema --plugin` describes the mechanisms of the file."""
    schema = json.loads(program("schema", "-p", "fatigue.py").stdout)
    assert "growth" in json.dumps(schema["properties"]["mechanisms"])
