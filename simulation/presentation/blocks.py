"""A page as a list of blocks, written as Markdown or as one HTML file."""

from __future__ import annotations

import html
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from simulation.presentation.tables import plain_markdown


@dataclass(frozen=True)
class Heading:
    """A heading of level 1, 2 or 3."""

    text: str
    level: int = 2


@dataclass(frozen=True)
class Paragraph:
    """Plain text."""

    text: str


@dataclass(frozen=True)
class Command:
    """Lines to copy into a shell."""

    text: str


class Strong(str):
    """A cell of a table that is to be seen first."""

    __slots__ = ()


@dataclass(frozen=True)
class Table:
    """A table; all but the first column is aligned to the right, and a `Strong` cell is bold."""

    header: Sequence[str]
    rows: Sequence[Sequence[str]]


@dataclass(frozen=True)
class Image:
    """A figure in a file, with what it shows in words."""

    file: str
    words: str


Block = Heading | Paragraph | Command | Table | Image

LOOK = """\
body { max-width: 62rem; margin: 2rem auto; padding: 0 1rem; font: 16px/1.5 system-ui, sans-serif;
       color: #222; background: #fff; }
img { max-width: 100%; height: auto; }
.wide { overflow-x: auto; }
table { border-collapse: collapse; margin: 1rem 0; font-variant-numeric: tabular-nums; }
th, td { padding: .25rem .75rem; border-bottom: 1px solid #ddd; text-align: right; }
th:first-child, td:first-child { text-align: left; }
pre { background: #f4f4f4; padding: .75rem; overflow-x: auto; }
"""


def as_markdown(blocks: Iterable[Block]) -> str:
    """Return a page as Markdown."""
    return "\n".join(_markdown(block) for block in blocks)


def _markdown(block: Block) -> str:
    match block:
        case Heading(text, level):
            return f"{'#' * level} {plain_markdown(text)}\n"
        case Paragraph(text):
            return f"{plain_markdown(text)}\n"
        case Command(text):
            return f"```sh\n{text}\n```\n"
        case Image(file, words):
            return f"![{plain_markdown(words)}]({file})\n"
        case Table(header, rows):
            head, *body = ([_cell(cell) for cell in line] for line in (header, *rows))
            lines = [head, ["---", *["---:"] * (len(header) - 1)], *body]
            return "".join(f"| {' | '.join(line)} |\n" for line in lines)


def _cell(text: str) -> str:
    plain = plain_markdown(text)
    return f"**{plain}**" if isinstance(text, Strong) else plain


def as_html(title: str, blocks: Iterable[Block], language: str = "en") -> str:
    """Return a page as one HTML file; figures are files beside it."""
    body = "\n".join(_html(block) for block in blocks)
    return (
        f'<!doctype html>\n<html lang="{language}">\n<head>\n<meta charset="utf-8">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f"<title>{html.escape(title)}</title>\n<style>\n{LOOK}</style>\n</head>\n"
        f"<body>\n<main>\n{body}\n</main>\n</body>\n</html>\n"
    )


def _html(block: Block) -> str:
    match block:
        case Heading(text, level):
            return f"<h{level}>{html.escape(text)}</h{level}>"
        case Paragraph(text):
            return f"<p>{html.escape(text)}</p>"
        case Command(text):
            return f"<pre>{html.escape(text)}</pre>"
        case Image(file, words):
            return f'<img src="{html.escape(file)}" alt="{html.escape(words)}">'
        case Table(header, rows):
            head = "".join(f'<th scope="col">{html.escape(cell)}</th>' for cell in header)
            lines = [
                "<tr>" + "".join(f"<td>{_html_cell(cell)}</td>" for cell in row) + "</tr>"
                for row in rows
            ]
            table = f"<table>\n<thead><tr>{head}</tr></thead>\n<tbody>\n{chr(10).join(lines)}\n"
            return f'<div class="wide">{table}</tbody>\n</table></div>'


def _html_cell(text: str) -> str:
    plain = html.escape(text)
    return f"<strong>{plain}</strong>" if isinstance(text, Strong) else plain
