"""Pages of one file: a base and a style that are the same, and a template for what each tells."""

from __future__ import annotations

from importlib.resources import files
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined

PACKAGE = "simulation.presentation.report"


def rendered(template: str, /, **values: Any) -> str:
    """Return the page that a template makes of values, which are shown as text."""
    environment = Environment(
        loader=PackageLoader(PACKAGE), autoescape=True, undefined=StrictUndefined,
        trim_blocks=True, lstrip_blocks=True, keep_trailing_newline=True,
    )  # fmt: skip
    style = (files(PACKAGE) / "templates" / "report.css").read_text("utf-8")
    return environment.get_template(template).render(style=style, **values)
