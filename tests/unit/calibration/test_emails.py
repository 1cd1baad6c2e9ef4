"""E-mails and org charts: read in whatever clothes, refused with what would be right."""

from __future__ import annotations

import gzip
from datetime import datetime
from pathlib import Path

import pytest

from simulation.calibration.columns import normal
from simulation.calibration.emails import read_mail
from simulation.calibration.ties_chart import read_people
from simulation.scenario.problems import ScenarioError

PLAIN = "from,to,sent\nann,bob,2024-03-01 09:00\nbob,ann,2024-03-02T10:00:00+01:00\n"
WANTED = {("ann", "bob"): 1, ("bob", "ann"): 1}


def write(folder: Path, content: str | bytes, name: str = "mail.csv") -> Path:
    """Write a file and return its path."""
    path = folder / name
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return path


def refused(path: Path, **options: object) -> str:
    """Return with what words e-mails are refused."""
    with pytest.raises(ScenarioError) as caught:
        read_mail(path, **options)  # type: ignore[arg-type]
    return str(caught.value)


def chart_refused(path: Path) -> str:
    """Return with what words a chart is refused."""
    with pytest.raises(ScenarioError) as caught:
        read_people(path)
    return str(caught.value)


@pytest.mark.parametrize(
    "content",
    [
        PLAIN,
        PLAIN.replace(",", ";"),
        PLAIN.replace(",", "\t"),
        PLAIN.replace("\n", "\r\n"),
        b"\xef\xbb\xbf" + PLAIN.encode(),
        PLAIN.encode("utf-16"),
        gzip.compress(PLAIN.encode(), mtime=0),
        PLAIN.replace("from,to,sent", "Sender,Recipient,EventDate"),
        PLAIN.replace("from,to,sent", "Absender,Empfänger,Datum"),
        PLAIN.replace("ann,bob", '"Ann <ann>","Bob <bob>"'),
    ],
    ids=(
        "plain", "semicolons", "tabs", "windows", "mark", "utf-16", "packed", "english", "german",
        "names",
    ),
)  # fmt: skip
def test_the_same_mail_in_other_clothes(content: str | bytes, tmp_path: Path) -> None:
    """Delimiters, line ends, byte-order marks, packing and headers make no difference."""
    mail = read_mail(write(tmp_path, content))
    assert mail.number == WANTED
    assert mail.rows == 2
    assert mail.first == datetime(2024, 3, 1, 9)
    assert mail.last == datetime(2024, 3, 2, 10)


def test_columns_by_name_and_several_recipients(tmp_path: Path) -> None:
    """What is told wins over what is guessed; a cell may name several recipients, each once."""
    text = 'from,to,who,whom\nx,y,ann,"bob; eve, bob"\n'
    mail = read_mail(write(tmp_path, text), {"sender": "who", "recipient": "whom"})
    assert mail.number == {("ann", "bob"): 1, ("ann", "eve"): 1}
    assert mail.first is None


def test_a_comma_in_a_name_makes_no_second_recipient(tmp_path: Path) -> None:
    """As mail programs write them: the last name first, in quotes, with the address behind."""
    cell = '"Bond, B" <bob>; "Eden; E" <eve>, "ann'
    text = f'from;to\nann;"{cell.replace(chr(34), chr(34) * 2)}"\n'
    mail = read_mail(write(tmp_path, text))
    assert mail.number == {("ann", "bob"): 1, ("ann", "eve"): 1, ("ann", '"ann'): 1}


def test_what_cannot_be_used_is_counted(tmp_path: Path) -> None:
    """Mails to oneself, rows without somebody and times that cannot be read are counted."""
    rows = ["a,a,2024-01-01", "a,,2024-01-01", "a", "", ",b,2024-01-01", "a,b,yesterday", "a,b,"]
    mail = read_mail(write(tmp_path, "from,to,date\n" + "\n".join(rows) + "\n"))
    assert mail.number == {("a", "b"): 2}
    assert (mail.rows, mail.selves, mail.broken, mail.untimed) == (6, 1, (3, 3), 2)


def test_lines_are_those_of_the_file(tmp_path: Path) -> None:
    """A subject, or a job, in several lines counts as so many."""
    text = 'from,to,subject\na,b,"one\ntwo\nthree"\n\na,,x\n'
    assert read_mail(write(tmp_path, text)).broken == (1, 6)
    chart = 'id,manager,job\na,,"one\ntwo"\nb,x,\n'
    assert ":4:1: nobody has the id 'x'" in chart_refused(write(tmp_path, chart))


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ("", "has no rows; begin with a row of names"),
        ("who,whom\na,b\n", "no column seems to be the sender; name it: --sender COLUMN; columns"),
        ("from,day\na,b\n", "no column seems to be the recipient; name it: --recipient COLUMN"),
        (b"from,to\n\xe9,b\n", "is not in UTF-8; save it as CSV UTF-8"),
        (gzip.compress(PLAIN.encode() * 99, mtime=0)[:-20], "is packed, but damaged"),
        ("from,to\n" + "x" * 200_000 + ",b\n", "is no CSV file: field larger than field limit"),
    ],
    ids=("empty", "no sender", "no recipient", "latin-1", "damaged", "endless cell"),
)
def test_what_is_no_mail_is_refused(content: str | bytes, said: str, tmp_path: Path) -> None:
    """Each refusal names the file, what is wrong and what would be right, on one line."""
    path = write(tmp_path, content)
    text = refused(path)
    assert text.startswith(f"{path}: ")
    assert said in text


def test_all_that_is_wrong_at_once(tmp_path: Path) -> None:
    """Columns that are not there are told together, with what was probably meant."""
    told = {"sender": "Form", "recipient": "too"}
    lines = refused(write(tmp_path, PLAIN), told=told).splitlines()
    assert "there is no column 'Form' for --sender; did you mean 'from'?" in lines[0]
    assert "there is no column 'too' for --recipient" in lines[1]


def test_words_of_a_header() -> None:
    """Headers are compared by their words."""
    assert normal("ReportsToID") == "reports to id"
    assert normal("E-Mail_Address ") == "e mail address"


# ── Org charts ──


def test_chart_of_a_personnel_system(tmp_path: Path) -> None:
    """Columns to spare are passed over; people are known by their address; a chief by itself."""
    text = (
        "Salary;Employee ID;Line manager;E-mail;Department\n"
        "9;1;1;Chief@x.org;\n5;2;1;Ann@X.org;Sales\n5;3;2;bob@x.org;\n"
    )
    people = read_people(write(tmp_path, text))
    assert people.ids == ("1", "2", "3")
    assert people.manager.tolist() == [-1, 0, 1]
    assert people.departments == ("", "Sales", "Sales")
    assert people.number_of == {"chief@x.org": 0, "ann@x.org": 1, "bob@x.org": 2}


def test_departments_without_a_column(tmp_path: Path) -> None:
    """Without departments, the branches below the chief are, called by who leads them."""
    people = read_people(write(tmp_path, "id,manager\nc,\na,c\nb,c\nd,a\n"))
    assert dict(zip(people.ids, people.departments, strict=True)) == {
        "c": "", "a": "a", "b": "b", "d": "a",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("id,manager\na,b\nb,a\nc,\n", ":2:1: managers go round in a circle: a → b → a"),
        ("id,manager\na,\nb,x\n", ":3:1: nobody has the id 'x'"),
        ("id,manager\na,\n\nb,a\nb,a\n", ":5:1: the id 'b' is there twice"),
        ("id,manager\na,\nb,\n", ":2:1: 'a' is one of 2 who report to nobody"),
        ("id,boss of\na,\n", "no column seems to be the manager; name it: --manager COLUMN"),
        ("id,manager,email\na,,x@y\nb,a,X@Y\n", "two people have the address 'X@Y'"),
    ],
)
def test_what_is_no_chart_is_refused(text: str, said: str, tmp_path: Path) -> None:
    """What is wrong with a chart is told as in a scenario, with its line in the file."""
    assert said in chart_refused(write(tmp_path, text))
