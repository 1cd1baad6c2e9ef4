"""What the YAML parser complains about, in words that help."""

from __future__ import annotations

from typing import Any

from simulation.scenario.problems import Problem, shorten

_MEANINGS = (
    (
        "mapping values are not allowed",
        "a colon stands where none can be",
        "quote a text that contains ': ', or check the indentation",
    ),
    ("':'", "a key without a colon", "write key: value, with a space after the colon"),
    ("expected key", "the line does not fit those before it", "check indentation and brackets"),
    ("',' or", "a bracket is not closed", "close it, or add the missing comma"),
    ("expected node content", "a value is missing", "close the bracket, or write the value"),
    ("expected the node content", "a value is missing", "close the bracket, or write the value"),
    ("unexpected end of stream", "a quote is not closed", "close it"),
    ("unexpected document", "a quote is not closed", "close it"),
    ("block end", "the line does not fit those before it", "check indentation and brackets"),
    ("'-' indicator", "the list does not fit the lines before it", "check the indentation"),
    ("block sequence entries", "a list item cannot begin here", "put the dash on its own line"),
    ("document start", "the text goes on after its end", "check indentation and brackets"),
    ("undefined alias", "refers to another part of the file (*)", "write the value itself"),
    ("undefined tag", "has a tag", "remove it"),
    ("escape", "an escape (\\…) that does not exist in a quoted text", "use single quotes"),
    ("incompatible YAML", "asks for another version of YAML", "remove the %YAML line"),
)


def explain(error: Any, text: str, file: str) -> Problem:
    """Return what a yaml.YAMLError about `text` means, and where."""
    problem = str(getattr(error, "problem", None) or getattr(error, "reason", None) or error)
    mark = getattr(error, "problem_mark", None) or getattr(error, "context_mark", None)
    line, column = (mark.line + 1, mark.column + 1) if mark else (1, 1)
    letter = _letter(text, line, column)
    if "cannot start any token" in problem:
        if letter == "\t":
            message, remedy = "a tab where only spaces may be", "indent with spaces"
        else:
            message, remedy = f"a value cannot begin with {letter}", "put it in quotes"
        return Problem(file, line, column, "", message, "", remedy)
    for part, message, remedy in _MEANINGS:
        if part in problem:
            return Problem(file, line, column, "", message, _rest(text, line, column), remedy)
    what = problem.splitlines()[0] if problem else "unreadable"
    return Problem(file, line, column, "", f"is not YAML: {what[:100]}", "", "check this line")


def _letter(text: str, line: int, column: int) -> str:
    lines = text.splitlines()
    if line <= len(lines) and column <= len(lines[line - 1]):
        return lines[line - 1][column - 1]
    return ""


def _rest(text: str, line: int, column: int) -> str:
    """Return what stands from the place on, if anything does."""
    lines = text.splitlines()
    rest = lines[line - 1][column - 1 :].strip() if line <= len(lines) else ""
    return shorten(rest) if rest else "the end of the line" if line <= len(lines) else "the end"
