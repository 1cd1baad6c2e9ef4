"""Plug-ins: loaded once, told by origin, refused with file, line and remedy."""

from __future__ import annotations

import importlib
import pickle
import subprocess
import sys
from importlib.metadata import EntryPoint
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from simulation import OrganizationModel, Scenario, ScenarioError, compare, dump_scenario
from simulation import registry as registries
from simulation.extending import Number, Probability, Section, mechanism, metric, parameter
from simulation.extending import structure as as_structure
from simulation.organization import Organization, build_organization
from simulation.organization.organization import Structure
from simulation.outcomes.catalogue import measure
from simulation.plug_ins import PlugInError, files, load_file, origin_of
from simulation.registry import Registry
from simulation.scenario import (
    differences,
    from_outside,
    json_schema,
    parse_scenario,
    scenario_digest,
)
from tests.support import NEUTRAL, scenario_of

SHORT = {"time__horizon": "4 days", "time__warm_up": "1 days"}
RING = """\
import numpy as np
from simulation.extending import Structure, structure


@structure("ring")
def ring(scenario, roster):
    size = len(roster.department)
    manager, unit = np.zeros((2, size), np.int64)
    manager[0] = unit[0] = -1
    ties = [(e, e % (size - 1) + 1) for e in range(1, size)]
    return Structure(manager, unit, ("all",), ((0,),) * len(roster.departments), ties)
"""


@pytest.fixture(autouse=True)
def _forgotten(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let nothing that a test registers or loads outlast it."""
    for registry in (registries.structures, registries.metrics, registries.mechanisms):
        registry.names()
        for table in ("_things", "_makers", "_origins"):
            monkeypatch.setattr(registry, table, dict(getattr(registry, table)))
    monkeypatch.setattr("simulation.plug_ins._loaded", {})


def plug_in(folder: Path, text: str, name: str = "mine.py") -> Path:
    """Return a file with a plug-in."""
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return path


# ── Files ─────────────────────────────────────────────────────────────────────────────────────────


def test_a_structure_from_a_file_is_used_by_name(tmp_path: Path) -> None:
    """A scenario names a structure of a loaded file as one of ours; the file is loaded once."""
    path = plug_in(tmp_path, RING)
    load_file(path)
    load_file(str(path))
    assert files() == (str(path.resolve()),)
    scenario = scenario_of("silo", **SHORT, organization__structure="ring")
    organization = build_organization(scenario)
    assert organization.depth.max() == 1
    assert OrganizationModel(scenario).employee(3).contacts[1].index == 2


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("\n\nx = 1 / 0\n", r"mine\.py:3: the plug-in fails: ZeroDivisionError: division by zero"),
        ("def f(:\n", r"mine\.py:1: the plug-in fails: SyntaxError"),
        ("import sys\nsys.exit(3)\n", r"mine\.py:2: the plug-in fails: SystemExit: 3"),
        ("import no_such_thing\n", r"mine\.py:1: .* No module named 'no_such_thing'; repair it"),
        (
            RING.replace('"ring"', '"matrix"'),
            r"mine\.py:5: there is a structure 'matrix' in silosim itself; choose another name",
        ),
        (
            RING.replace('"ring"', '"my ring"'),
            r"mine\.py:5: the name of a structure is made of letters, digits and _, got 'my ring'",
        ),
    ],
)
def test_a_file_that_fails_is_told_with_its_line(text: str, told: str, tmp_path: Path) -> None:
    """What is wrong with a plug-in is told with file, line and remedy, and nothing is loaded."""
    with pytest.raises(PlugInError, match=told):
        load_file(plug_in(tmp_path, text))
    assert files() == ()


def test_files_that_are_none(tmp_path: Path) -> None:
    """A missing file, and one that is no Python, are told with the remedy."""
    with pytest.raises(PlugInError, match=r"no such file or directory; give the path of a Python"):
        load_file(tmp_path / "none.py")
    with pytest.raises(PlugInError, match=r"a plug-in is a Python file"):
        load_file(tmp_path / "ring.yaml")


def test_two_things_of_one_name(tmp_path: Path) -> None:
    """Two files that define the same name are told with both places."""
    load_file(plug_in(tmp_path, RING))
    with pytest.raises(
        PlugInError, match=r"other\.py:6: the structure 'ring' is defined already, in mine\.py:5"
    ):
        load_file(plug_in(tmp_path, f"\n{RING}", "other.py"))


def test_a_repaired_file_is_loaded_again_and_a_changed_one_is_not(tmp_path: Path) -> None:
    """After a failure the repaired file loads; once loaded, it must not change meanwhile."""
    with pytest.raises(PlugInError, match="ZeroDivisionError"):
        load_file(plug_in(tmp_path, f"{RING}\n1 / 0\n"))
    load_file(plug_in(tmp_path, RING))
    with pytest.raises(PlugInError, match="has changed since it was loaded"):
        load_file(plug_in(tmp_path, f"{RING}\n"))


def test_a_cell_that_is_run_again_replaces_what_it_defined() -> None:
    """Defining a thing anew under its name, as a notebook does, takes the place of the old one."""
    for number in (1, 2):

        @as_structure("again")
        def again(scenario: Scenario, roster: Any, number: int = number) -> Any:
            return number

    assert registries.structures.get("again")(None, None) == 2


def test_registries_know_ours_first(tmp_path: Path) -> None:
    """Names from outside come last, and only they have an origin; unknown ones are listed."""
    load_file(plug_in(tmp_path, RING))
    assert registries.structures.names()[-1] == "ring"
    assert registries.structures.origin("matrix") is None
    origin = registries.structures.origin("ring")
    assert str(origin) == "mine.py:5"
    assert origin_of(scenario_of) is not None
    assert origin_of(build_organization) is None
    with pytest.raises(KeyError, match="unknown thing 'a'; known are: none"):
        Registry("thing", {}).get("a")


def test_programs_can_be_told_apart(tmp_path: Path) -> None:
    """All that comes from outside is listed with the digests of the files, the same every time."""
    before = registries.outside()
    load_file(plug_in(tmp_path, RING))
    (new,) = set(registries.outside()) - set(before)
    assert new.startswith("structure ring: mine.py ")
    assert registries.outside() == registries.outside()


# ── Installed packages ────────────────────────────────────────────────────────────────────────────


def install(monkeypatch: pytest.MonkeyPatch, folder: Path, text: str, module: str) -> None:
    """Let a package with a plug-in be installed, in the eyes of this process."""
    plug_in(folder, text, f"{module}.py")
    monkeypatch.syspath_prepend(folder)
    point = EntryPoint(name="mine", value=module, group="silosim.plugins")
    monkeypatch.setattr("simulation.plug_ins.entry_points", lambda group: [point])
    monkeypatch.setattr("simulation.plug_ins._installed_seen", [])


def test_entry_points_are_loaded(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A module that a package names in the group `silosim.plugins` is loaded by itself."""
    install(monkeypatch, tmp_path, RING, "installed_ring")
    scenario = scenario_of("silo", **SHORT, organization__structure="ring")
    assert build_organization(scenario).depth.max() == 1


def test_a_failing_package_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A package whose plug-in fails is told with place and remedy."""
    install(monkeypatch, tmp_path, "1 / 0\n", "installed_failure")
    with pytest.raises(
        PlugInError, match=r"'mine' of the package .* ZeroDivisionError.*failure\.py:1.*uninstall"
    ):
        scenario_of("silo")


def test_a_failing_package_is_told_until_it_is_repaired(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Packages after one that fails are not missing without a word when one tries again."""
    install(monkeypatch, tmp_path, "1 / 0\n", "installed_twice")
    for _ in range(2):
        with pytest.raises(PlugInError, match="ZeroDivisionError"):
            registries.structure_names()
    plug_in(tmp_path, RING, "installed_twice.py")
    importlib.invalidate_caches()
    assert "ring" in registries.structure_names()


# ── Structures ────────────────────────────────────────────────────────────────────────────────────


def built(**changes: Any) -> Organization:
    """Return the organization of a flat structure with some of its parts changed."""

    @as_structure("changed")
    def changed(scenario: Scenario, roster: Any) -> Any:
        size, departments = len(roster.department), len(roster.departments)
        manager, unit = np.zeros((2, size), np.int64)
        manager[0] = unit[0] = -1
        parts = {
            "manager": manager, "unit": unit, "units": ("all",),
            "territories": ((0,),) * departments, "ties": (),
        }  # fmt: skip
        return changes["whole"] if "whole" in changes else Structure(**(parts | changes))

    return build_organization(scenario_of(NEUTRAL, organization__structure="changed"))


def test_a_sound_structure_is_taken() -> None:
    """The structure that the next test spoils is one, and its ties may be an iterator."""
    assert built(ties=iter([(1, 2)])).size == 10


CIRCLE = np.array([-1, 0, 3, 2, 0, 0, 0, 0, 0, 0])


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"whole": 3}, "must return a Structure, got int"),
        ({"manager": [0, 0]}, r"manager must hold one whole number for each of the 10 employees"),
        ({"manager": [[1], [2, 3]]}, r"manager must hold one whole number .* \(got object of"),
        ({"units": None}, r"units must be a tuple of names \(got NoneType\)"),
        ({"manager": np.zeros(10)}, r"got float64 of shape \(10,\)"),
        ({"manager": np.zeros(10, int)}, "manager must be -1 for employee 0, the chief"),
        ({"manager": np.full(10, 99)}, r"must lie between -1 and 9 \(got 99, 99, 99, 99, 99, …\)"),
        ({"manager": CIRCLE}, "a circle of superiors"),
        ({"unit": np.full(10, -1)}, r"unit must name one for everybody but the chief"),
        ({"unit": np.full(10, 1)}, "unit must lie between -1 and 0"),
        ({"ties": [(1, 2, 3)]}, "ties must be pairs of employees"),
        ({"ties": [(1, 99)]}, "ties name employees that do not exist"),
        ({"territories": ((0,),)}, "territories must name one unit or more for each of the 2"),
        ({"territories": ((0,), ())}, "territories must name one unit or more"),
        ({"territories": ((0,), (7,))}, "territories of logistics name units that do not exist"),
        ({"second_manager": np.full(10, 12)}, "second_manager must lie between -1 and 9"),
    ],
)
def test_what_is_no_structure_is_told(changes: dict[str, Any], told: str) -> None:
    """What a structure returns is checked before anything relies on it; its file and line told."""
    with pytest.raises(PlugInError, match=rf"^test_plug_ins\.py:\d+: the structure .*{told}"):
        built(**changes)


def test_all_mistakes_are_told_at_once() -> None:
    """Several mistakes of one structure are told together."""
    with pytest.raises(PlugInError, match=r"manager must .*; unit must .*; ties name .*; territor"):
        built(manager=[1], unit=[1], ties=[(1, 99)], territories=())


def test_a_structure_that_fails_is_told_with_its_line() -> None:
    """An exception inside a structure is told with the line at which it came up."""

    @as_structure("failing")
    def failing(scenario: Scenario, roster: Any) -> Any:
        return roster.nothing

    line = failing.__code__.co_firstlineno + 2
    with pytest.raises(PlugInError, match=rf"test_plug_ins\.py:{line}: the structure 'failing' f"):
        build_organization(scenario_of(NEUTRAL, organization__structure="failing"))


# ── Metrics ───────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("value", "told"),
    [
        ("many", "must return a number, got str; return float"),
        (None, "must return a number, got NoneType"),
        (ZeroDivisionError("no people"), "fails: ZeroDivisionError: no people"),
    ],
)
def test_a_metric_returns_a_number(value: Any, told: str) -> None:
    """A metric that returns something else, or fails, is told with its name and line."""

    @metric("odd", "Odd", "share", "higher", "People")
    def odd(record: Any) -> Any:
        """Return what it should not."""
        if isinstance(value, Exception):
            raise value
        return value

    record = OrganizationModel(scenario_of(NEUTRAL)).run()
    with pytest.raises(PlugInError, match=rf"^test_plug_ins\.py:\d+: the metric 'odd' {told}"):
        measure(record)


def test_a_metric_says_what_it_is() -> None:
    """A metric without a docstring, or without a direction, is refused."""
    with pytest.raises(PlugInError, match="'bare' needs a docstring"):
        metric("bare", "Bare", "share", "higher", "People")(lambda record: 1.0)


def test_metrics_of_ours_are_not_taken() -> None:
    """A metric cannot take the name of one of ours."""
    with pytest.raises(PlugInError, match="there is a metric 'lost_revenue' in silosim itself"):

        @metric("lost_revenue", "Mine", "share", "lower", "Money")
        def mine(record: Any) -> float:
            """Be another one."""
            return 0.0


# ── Mechanisms in a scenario ──────────────────────────────────────────────────────────────────────


class Pace(Section):
    """What may be set."""

    growth: Number = parameter(0.0, ge=0, le=1, neutral=0.0, description="A number.")
    share: Probability = parameter("10 %", description="A share.")


def with_pace(**values: Any) -> Scenario:
    """Return a scenario that sets a mechanism called `pace`."""
    mechanism("pace", Pace)
    return scenario_of("silo", **{f"mechanisms__pace__{k}": v for k, v in values.items()})


def test_values_are_read_with_units_and_defaults() -> None:
    """What is set of a mechanism is read by its section, can be written back and compared."""
    scenario = with_pace(growth=0.5)
    assert dict(scenario.mechanisms["pace"]) == {"growth": 0.5, "share": 0.1}
    text = dump_scenario(scenario)
    assert "growth: 0.5" in text
    assert scenario_of(text) == scenario
    found = differences(scenario_of("silo"), scenario)
    assert [(d.path, d.b["growth"]) for d in found] == [("mechanisms.pace", 0.5)]


@pytest.mark.parametrize(
    ("values", "told"),
    [
        ({"grwth": 0.5}, "mechanisms.pace.grwth: unknown key; did you mean 'growth'?"),
        ({"growth": 2}, r"mechanisms.pace.growth: must be at most 1 \(got 2\); write a value from"),
        ({"share": "5 min"}, r"mechanisms.pace.share: .*5 min"),
    ],
)
def test_wrong_values_are_told(values: dict[str, Any], told: str) -> None:
    """A misspelt key and a value out of bounds are told as anywhere in a scenario."""
    with pytest.raises(ScenarioError, match=told):
        with_pace(**values)


def test_unknown_mechanisms_are_told() -> None:
    """A mechanism that is not loaded is told with the remedy, a misspelt one with its name."""
    with pytest.raises(ScenarioError, match="unknown mechanism 'pce'; load its plug-in: --plug"):
        scenario_of("silo", mechanisms__pce__growth=1)
    mechanism("pace", Pace)
    with pytest.raises(ScenarioError, match="unknown mechanism 'pce'; did you mean 'pace'"):
        scenario_of("silo", mechanisms__pce__growth=1)


def test_mechanisms_that_are_none() -> None:
    """Unknown hooks, wrong arguments, names twice and sections without numbers are refused."""
    pace = mechanism("pace", Pace, of_people=["tired"])
    with pytest.raises(PlugInError, match="unknown hook 'time' of the mechanism 'pace'; known are"):
        pace.at("time")(lambda p: p)
    with pytest.raises(PlugInError, match=r"must take \(p, s, e, r, time, own\)"):
        pace.at("service_time")(lambda p, s: p)
    for names in (["growth"], ["purpose"], ["_tired"], ["two words"], ["class"]):
        with pytest.raises(PlugInError, match=f"cannot call something {names[0]}"):
            mechanism("other", Pace, of_people=names)
    with pytest.raises(PlugInError, match="needs a Section with one parameter or more"):
        mechanism("empty", type("Empty", (Section,), {"__doc__": "Nothing."}))
    with pytest.raises(PlugInError, match="needs a Section"):
        mechanism("empty", dict)


def test_the_schema_knows_loaded_mechanisms() -> None:
    """Editors complete mechanisms that are loaded, and leave others alone."""
    described = json_schema()["properties"]["mechanisms"]["anyOf"][0]
    assert described["properties"] == {} or "pace" not in described["properties"]
    mechanism("pace", Pace)
    described = json_schema()["properties"]["mechanisms"]["anyOf"][0]
    assert set(described["properties"]["pace"]["anyOf"][0]["properties"]) == {"growth", "share"}
    assert {"type": "object"} in [
        described["additionalProperties"], *described["additionalProperties"].get("anyOf", [])
    ]  # fmt: skip


# ── Provenance, and other processes ───────────────────────────────────────────────────────────────


def test_results_say_what_they_rest_on(tmp_path: Path) -> None:
    """What comes from outside stands in the provenance; without any there is no such key."""
    silo = scenario_of("silo", **SHORT)
    assert "plug_ins" not in compare(silo, replications=1).as_json()["provenance"]
    load_file(plug_in(tmp_path, RING))

    @metric("one", "One", "share", "higher", "People")
    def one(record: Any) -> float:
        """Be one."""
        return 1.0

    ring = scenario_of("silo", **SHORT, organization__structure="ring")
    told = compare(silo, ring, replications=1).as_json()["provenance"]["plug_ins"]
    assert [(item["sort"], item["name"], item["file"]) for item in told] == [
        ("structure", "ring", "mine.py"),
        ("metric", "one", "test_plug_ins.py"),
    ]
    assert all(len(item["digest"]) == 16 for item in told)


def test_the_digest_of_a_scenario_tells_versions_of_a_plug_in_apart(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The same scenario with another version of its structure has another digest."""
    digests = []
    for text in (RING, f"{RING}\n# another version\n"):
        with monkeypatch.context() as patch:
            patch.setattr("simulation.plug_ins._loaded", {})
            path = plug_in(tmp_path, text)
            load_file(path)
            scenario = scenario_of("silo", organization__structure="ring")
            assert [item.name for item in from_outside(scenario)] == ["ring"]
            digests.append(scenario_digest(scenario))
    assert len(set(digests)) == 2
    assert from_outside(scenario_of("silo")) == ()


def test_a_scenario_takes_its_plug_ins_along(tmp_path: Path) -> None:
    """A scenario that arrives in another process finds the structures it names."""
    load_file(plug_in(tmp_path, RING))
    scenario = scenario_of("silo", **SHORT, organization__structure="ring")
    assert pickle.loads(pickle.dumps(scenario)) == scenario
    (tmp_path / "scenario.pickle").write_bytes(pickle.dumps(scenario))
    program = (
        "import pickle, sys\n"
        "from simulation.organization import build_organization\n"
        "scenario = pickle.loads(open(sys.argv[1], 'rb').read())\n"
        "print(build_organization(scenario).depth.max())"
    )
    command = [sys.executable, "-c", program, str(tmp_path / "scenario.pickle")]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    assert done.stdout == "1\n"


@pytest.mark.parametrize(
    "change",
    [
        {"organization.structure": "ring"},
        {"organization": {"structure": "ring", "departments": {"sales": {"staff": 4}}}},
    ],
)
def test_a_structure_that_comes_later_is_told(change: dict[str, Any], tmp_path: Path) -> None:
    """Results rest on it as well, however an intervention sets it."""
    load_file(plug_in(tmp_path, RING))
    text = """
extends: neutral
organization: {departments: {sales: {staff: 4}}}
requests: {order: {rate: 1 / h, route: [sales]}}
"""
    scenario = parse_scenario(text, {"interventions": [{"day": 30, "set": change}]})
    assert [(item.sort, item.name) for item in from_outside(scenario)] == [("structure", "ring")]
