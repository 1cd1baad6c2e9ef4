"""``silosim ties``: what e-mails tell about who works with whom."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from simulation.cli import options as o
from simulation.cli.failures import told

COLUMNS = "Which column is what"

Emails = Annotated[
    Path,
    typer.Argument(
        metavar="EMAILS", show_default=False,
        help="A CSV file (or CSV.gz) with a row for each message: sender, recipient, time.",
    ),
]  # fmt: skip
OrgChart = Annotated[
    Path,
    o.option(o.WHAT, "FILE", "Who reports to whom: a CSV file with id and manager.", "--org-chart"),
]
Least = Annotated[
    int,
    o.option(
        o.WHAT, "N", "Messages each way that make a tie. [dim]Default: 1.[/dim]", "--least"
    ),
]  # fmt: skip
Delimiter = Annotated[
    str | None,
    o.option(COLUMNS, "SIGN", "Between cells of the e-mails. [dim]Default: guessed.[/dim]"),
]


def _column(text: str) -> object:
    return o.option(COLUMNS, "COLUMN", text)


@told
def ties(
    emails: Emails,
    org_chart: OrgChart,
    least: Least = 1,
    out: Annotated[
        Path | None,
        o.option(
            o.WRITTEN, "FOLDER", "Ties, people, a scenario, a report and its figure.", "--out", "-o"
        ),
    ] = None,
    json: Annotated[
        Path | None,
        o.option(o.WRITTEN, "FILE", "All figures as JSON; - for standard output, alone."),
    ] = None,
    quiet: o.Quiet = False,
    sender: Annotated[str | None, _column("Of the e-mails: who wrote.")] = None,
    recipient: Annotated[str | None, _column("Of the e-mails: to whom, one or several.")] = None,
    time: Annotated[str | None, _column("Of the e-mails: when.")] = None,
    delimiter: Delimiter = None,
    id: Annotated[str | None, _column("Of the org chart: who.")] = None,
    manager: Annotated[str | None, _column("Of the org chart: to whom they report.")] = None,
    address: Annotated[
        str | None, _column("Of the org chart: what people are called in the e-mails.")
    ] = None,
    department: Annotated[str | None, _column("Of the org chart: the department.")] = None,
) -> None:
    """Find the ties between people, and how strong the silos are, from their e-mails.

    Columns that are not told are guessed from their names.

    [bold]Examples[/bold]

    silosim ties emails.csv --org-chart people.csv

    silosim ties emails.csv.gz --org-chart people.csv --least 5 --out ours

    silosim ties mail.csv --org-chart hr.csv --sender From --recipient To --address E-mail
    """
    from simulation.cli.mail import Wishes, find_ties

    mail = {"sender": sender, "recipient": recipient, "time": time}
    chart = {"id": id, "manager": manager, "address": address, "department": department}
    wishes = Wishes(
        {role: name for role, name in mail.items() if name is not None},
        {role: name for role, name in chart.items() if name is not None},
        delimiter or "",
        least,
    )
    find_ties(emails, org_chart, wishes, out, json, quiet=quiet)
