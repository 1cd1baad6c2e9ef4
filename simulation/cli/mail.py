"""Carrying out ``silosim ties``."""

from __future__ import annotations

import shlex
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from rich.table import Table

from simulation.calibration import ties_writing as written
from simulation.calibration.emails import read_mail
from simulation.calibration.ties import Study, study
from simulation.calibration.ties_chart import read_people
from simulation.cli import consoles
from simulation.cli.failures import BadInputError
from simulation.cli.inputs import check_files
from simulation.cli.places import STANDARD_OUTPUT, check_file, check_folder, write
from simulation.presentation import mail_ties
from simulation.presentation.blocks import as_html
from simulation.presentation.plots.mail_ties import by_distance
from simulation.presentation.plots.style import as_bytes
from simulation.scenario import load_scenario

REPORT = "report.html"
FIGURES = "ties.json"


@dataclass(frozen=True)
class Wishes:
    """What the user said about both tables.

    Attributes:
        mail, chart: by role, the column that plays it.
        delimiter: of the e-mails; empty if it is to be guessed.
        least: messages each way that make a tie.
    """

    mail: Mapping[str, str]
    chart: Mapping[str, str]
    delimiter: str
    least: int


def find_ties(
    emails: Path, chart: Path, wishes: Wishes, out: Path | None, json: Path | None, *, quiet: bool
) -> None:
    """Find the ties, show what they tell, and write what was asked for."""
    _check(emails, chart, wishes)
    check_folder(out, "--out")
    check_file(json, "--json", printed=True)
    found = study(
        read_mail(emails, wishes.mail, wishes.delimiter),
        read_people(chart, wishes.chart),
        least=wishes.least,
        files=(str(emails), str(chart)),
    )
    if json == STANDARD_OUTPUT:
        print(mail_ties.as_json(found), end="")
    else:
        _show(found)
    talk = consoles.talk()
    for caution in mail_ties.cautions(found):
        consoles.warn(talk, caution)
    if json is not None and json != STANDARD_OUTPUT:
        write(json, mail_ties.as_json(found))
    if out is not None:
        _write(found, out, emails)
        if not quiet:
            run = f"silosim run {shlex.quote(str(out / written.SCENARIO_FILE))}"
            talk.print(f"Written to {out}; run it: {run}", soft_wrap=True)


def _check(emails: Path, chart: Path, wishes: Wishes) -> None:
    check_files({"EMAILS": emails, "--org-chart": chart}, "give a CSV file")
    if wishes.least < 1:
        raise BadInputError(f"--least: must be 1 or more (got {wishes.least})")
    if len(wishes.delimiter) > 1 and wishes.delimiter != "\\t":
        raise BadInputError(f"--delimiter: must be one sign (got '{wishes.delimiter}')")


def _show(found: Study) -> None:
    console = consoles.results()
    for sentence in mail_ties.sentences(found):
        console.print(f"{sentence}\n")
    table = Table(box=None, pad_edge=False)
    for i, title in enumerate(mail_ties.HEADER):
        table.add_column(title, justify="right" if i else "left")
    for row in mail_ties.by_distance(found):
        table.add_row(*row)
    console.print(table)


def _write(found: Study, folder: Path, emails: Path) -> None:
    folder.mkdir(exist_ok=True)
    name = emails.name.split(".")[0] or "ours"
    figure = by_distance(found)
    files: dict[str, str | bytes] = {
        written.PEOPLE_FILE: written.people_csv(found),
        written.TIES_FILE: written.ties_csv(found),
        written.SCENARIO_FILE: written.scenario_yaml(found, name),
        FIGURES: mail_ties.as_json(found),
        REPORT: as_html(f"{name}: ties from e-mails", mail_ties.blocks(found, name)),
        **{f"{mail_ties.FIGURE}.{kind}": as_bytes(figure, kind) for kind in ("svg", "png")},
    }
    for file, content in files.items():
        write(folder / file, content)
    load_scenario(folder / written.SCENARIO_FILE)  # which tells what a scenario cannot have
