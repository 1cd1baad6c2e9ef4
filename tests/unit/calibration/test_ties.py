"""From e-mails to ties and files, on data made here and on a real company's where it is at hand."""

from __future__ import annotations

import csv
import io
import json
import math
import time
from pathlib import Path

import pytest

from simulation.calibration.emails import read_mail
from simulation.calibration.ties import Study, study
from simulation.calibration.ties_chart import read_people
from simulation.calibration.ties_writing import (
    PEOPLE_FILE,
    SCENARIO_FILE,
    TIES_FILE,
    in_words,
    network,
    people_csv,
    scenario_yaml,
    ties_csv,
)
from simulation.organization import build_organization
from simulation.presentation import mail_ties
from simulation.scenario import load_scenario
from simulation.scenario.problems import ScenarioError
from tests.support import DATA
from tests.unit.calibration.mail import (
    chart_file,
    drawn,
    irregular,
    mail_file,
    regular,
    studied,
)

MAIL, CHART = DATA / "manufacturing-emails.csv.gz", DATA / "manufacturing-org-chart.csv"
is_at_hand = pytest.mark.skipif(not MAIL.is_file(), reason="the e-mails of a company are not here")


def test_ties_are_pairs_that_wrote_to_each_other(tmp_path: Path) -> None:
    """A tie needs messages each way; lines of reporting are none; strangers are counted."""
    chart = chart_file(tmp_path, regular(2, 3)[0])
    both = [(1, 2), (2, 1), (1, 2), (2, 1)]  # twice each way
    once = [(3, 4), (4, 3), (3, 5), (5, 3), (3, 5)]
    formal = [(0, 1), (1, 0)]
    strange = [(1, 9), (9, 1), (8, 9)]
    mail = read_mail(mail_file(tmp_path, [*both, *once, (5, 6), *formal, *strange]))
    found = studied(mail, chart)
    assert found.ties == ((1, 2), (3, 4), (3, 5))
    assert found.formal == (6, 1)
    assert found.strangers.messages == 3
    assert found.strangers.addresses == (("p9", 3), ("p8", 1))
    assert studied(mail, chart, least=2).ties == ((1, 2),)


def test_table_by_distance_counts_all_pairs(tmp_path: Path) -> None:
    """Pairs, messages and ties at each distance are those of the tree."""
    chart = chart_file(tmp_path, regular(2, 3)[0])
    mail = read_mail(mail_file(tmp_path, [(0, 1), (1, 2), (2, 1), (3, 5), (5, 3), (3, 4)]))
    rows = {row.steps: row for row in studied(mail, chart).rows()}
    assert {steps: row.pairs for steps, row in rows.items()} == {1: 12, 2: 14, 3: 8, 4: 8}
    assert rows[1].messages == pytest.approx(1 / 12)
    assert rows[2].messages == pytest.approx(3 / 14)
    assert rows[1].tied is None
    assert rows[2].tied == pytest.approx(1 / 7)
    assert rows[4].tied == pytest.approx(1 / 4)


def test_files_make_a_scenario_with_these_ties(tmp_path: Path) -> None:
    """The scenario loads; who may talk to whom in it are the ties and the lines of reporting."""
    tree = irregular(60, 3)
    found = drawn(tmp_path, tree, 120, None, 1.5, 2)
    scenario = load_scenario(_written(found, tmp_path))
    organization = build_organization(scenario)
    ids = [member.id for member in organization.members]
    told = {
        frozenset((ids[a], ids[b]))
        for a in range(len(ids))
        for b in organization.contacts_of(a).tolist()
    }
    lines = {frozenset((f"p{i}", f"p{m}")) for i, m in enumerate(tree[0].tolist()) if m >= 0}
    assert told == lines | {frozenset((f"p{a}", f"p{b}")) for a, b in found.ties}


def test_the_structure_draws_as_many(tmp_path: Path) -> None:
    """With the section that is commented out in their place, as many ties are drawn."""
    found = drawn(tmp_path, irregular(60, 3), 120, None, 1.5, 2)
    path = _written(found, tmp_path)
    text = path.read_text(encoding="utf-8")
    path.write_text(
        text.replace("  # network:", "  network:").replace("ties: ties.csv", "ties: none"),
        encoding="utf-8",
    )
    scenario = load_scenario(path)
    assert scenario.organization.network.distance_scale == network(found)["distance_scale"]
    organization = build_organization(scenario)
    number = sum(len(organization.contacts_of(e)) for e in range(organization.size)) // 2
    assert number - (organization.size - 1) == len(found.ties) == 120


def _written(found: Study, folder: Path) -> Path:
    (folder / PEOPLE_FILE).write_text(people_csv(found), encoding="utf-8")
    (folder / TIES_FILE).write_text(ties_csv(found), encoding="utf-8")
    path = folder / SCENARIO_FILE
    path.write_text(scenario_yaml(found, "ours: 1"), encoding="utf-8")
    return path


def test_names_are_no_formulas(tmp_path: Path) -> None:
    """Names that a spreadsheet would run are escaped, the same in both files."""
    chart = tmp_path / "chart.csv"
    chart.write_text('id,manager\nboss,\n=1+1,boss\n"@a,b",boss\n', encoding="utf-8")
    people = read_people(chart)
    assert people.ids == ("boss", "=1+1", "@a,b")
    table = tmp_path / "mail2.csv"
    table.write_text("from;to\n=1+1;z\nz;=1+1\n", encoding="utf-8")
    chart.write_text("id,manager\nboss,\n=1+1,boss\nx,=1+1\nz,boss\n", encoding="utf-8")
    found = studied(read_mail(table), chart)
    assert ties_csv(found).splitlines()[1:] == ["'=1+1,z"]
    assert people_csv(found).splitlines()[1:] == ["boss,", "'=1+1,boss", "x,'=1+1", "z,boss"]
    scenario = load_scenario(_written(found, tmp_path))
    assert set(scenario.organization.departments) == {"'=1+1", "z"}


@pytest.mark.parametrize(
    ("pairs", "least", "said"),
    [
        (
            [(8, 9)],
            1,
            "no message is between two people of chart.csv: it has addresses such as 'p8'",
        ),
        ([(1, 2), (2, 4)], 1, "no two people wrote to each other"),
        ([(1, 2), (2, 1)], 3, "3 times each; ask for less: --least 1"),
        ([(1, 1)], 1, "has no message from one address to another in 1 rows"),
    ],
)
def test_mail_without_ties_is_refused(
    pairs: list[tuple[int, int]], least: int, said: str, tmp_path: Path
) -> None:
    """What leaves nothing to be found is told with what could be done."""
    chart = chart_file(tmp_path, regular(2, 3)[0])
    with pytest.raises(ScenarioError) as caught:
        studied(read_mail(mail_file(tmp_path, pairs)), chart, least)
    assert said in str(caught.value)


def test_too_many_ties_for_a_scenario(tmp_path: Path) -> None:
    """More ties than a scenario holds are refused, with a way to have fewer."""
    chart = chart_file(tmp_path, regular(210, 2)[0])
    pairs = [(a, b) for a in range(1, 211) for b in range(1, 211) if a != b]
    with pytest.raises(ScenarioError, match=r"21,945 pairs wrote to each other; .*--least 3"):
        studied(read_mail(mail_file(tmp_path, pairs)), chart)


def test_figures_as_json(tmp_path: Path) -> None:
    """All figures are in the JSON; infinity is null."""
    found = drawn(tmp_path, regular(4, 4), 200, None, 1.5, 2)
    content = json.loads(mail_ties.as_json(found))
    assert content["ties"] == 200
    assert content["depth_scale"]["high"] is None
    assert content["distance_scale"]["value"] == pytest.approx(found.scales.distance.value, 1e-5)
    assert [row["steps"] for row in content["by_distance"]] == [1, 2, 3, 4, 5, 6]


def test_scales_in_words(tmp_path: Path) -> None:
    """A scale that cannot be told from infinity is told by its bound, another by its interval."""
    scales = drawn(tmp_path, regular(5, 5), 800, None, 1.5, 2).scales
    assert in_words(scales.depth).startswith("is at least ")
    assert in_words(scales.distance).startswith("is 1.")


@is_at_hand
def test_a_real_company() -> None:
    """A manufacturing company: messages by distance, ζ about 2 to 5, λ at a bound, in seconds."""
    began = time.perf_counter()
    found = study(read_mail(MAIL), read_people(CHART), files=(MAIL.name, CHART.name))
    elapsed = time.perf_counter() - began
    rows = list(found.rows())
    seen = [42.9, 12.8, 3.4, 2.7, 2.1, 2.3]  # of the data's own description
    assert [round(row.messages, 1) for row in rows[:6]] == pytest.approx(seen, abs=0.051)
    for row in rows[:6]:  # the curve that is fitted has this shape
        assert abs(math.log(row.curve / row.messages)) < 0.25
    assert found.inside.share.value == pytest.approx(0.452, abs=0.001)
    assert found.inside.chance == pytest.approx(0.314, abs=0.001)
    assert found.inside.strength.low > 0.05
    assert found.scales.depth.value == math.inf
    assert found.scales.depth.low > 2
    assert 2 < found.scales.distance.value < 5
    assert 2 < found.scales.distance.low < found.scales.distance.high < 8
    assert 2 < found.by_messages.distance.value < 5
    assert elapsed < 30  # about two seconds on a quiet machine


@is_at_hand
def test_ties_of_a_real_company_can_be_loaded(tmp_path: Path) -> None:
    """The files of the company make a scenario with a contact for each tie."""
    found = study(read_mail(MAIL), read_people(CHART), least=5, files=("", ""))
    assert len(list(csv.reader(io.StringIO(ties_csv(found))))) == len(found.ties) + 1 == 921
    organization = build_organization(load_scenario(_written(found, tmp_path)))
    assert organization.size == 154
