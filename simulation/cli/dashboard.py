"""``silosim dashboard``: the page."""

from __future__ import annotations

import socket
from importlib.util import find_spec
from typing import TYPE_CHECKING, Annotated

import typer

from simulation.cli import consoles
from simulation.cli import options as o
from simulation.cli.failures import BadInputError, told

if TYPE_CHECKING:
    from simulation.presentation.dashboard.drafts import Draft
    from simulation.presentation.dashboard.server import Place

USUAL = ("silo", "collaborative")
NEEDED = ("nicegui", "segno")
LAST_PORT = 65_535

Sides = Annotated[
    list[str] | None,
    typer.Argument(
        metavar="[A B]",
        help="Two scenarios to begin with. [dim]Default: silo collaborative.[/dim]",
        show_default=False,
    ),
]
Port = Annotated[
    int,
    o.option(
        None, "N",
        "Port to listen on; 0 takes a free one. [dim]Default: 8080, or a free one.[/dim]",
        "--port", "-p",
    ),
]  # fmt: skip
Host = Annotated[
    str,
    o.option(
        None, "ADDRESS",
        "Address to listen on; any but this machine's own needs the token that is then shown. "
        "[dim]Default: 127.0.0.1.[/dim]",
    ),
]  # fmt: skip
NoBrowser = Annotated[bool, o.flag(None, "Do not open a browser.", "--no-browser")]
Language = Annotated[
    str | None,
    o.option(None, "fr|en", "Language of the page. [dim]Default: that of the browser.[/dim]"),
]  # fmt: skip


@told
def dashboard(
    scenarios: Sides = None,
    port: Port = -1,
    host: Host = "127.0.0.1",
    no_browser: NoBrowser = False,
    lang: Language = None,
) -> None:
    """Open the page: two organizations, the same customers, live in a browser.

    [bold]Examples[/bold]

    silosim dashboard

    silosim dashboard silo matrix --lang fr

    silosim dashboard --host 0.0.0.0  # phones in the room may vote
    """
    missing = [name for name in NEEDED if find_spec(name) is None]
    if missing:
        raise BadInputError(
            f"the page needs {' and '.join(missing)}; install with: pip install 'silosim[web]'"
        )
    if not -1 <= port <= LAST_PORT:
        raise BadInputError(f"--port must be from 0 to {LAST_PORT} (got {port})")
    if scenarios is not None and len(scenarios) != 2:
        raise BadInputError(f"give two scenarios, or none (got {len(scenarios)})")
    _check_language(lang)
    drafts = _drafts(scenarios or list(USUAL))
    from simulation.cli.compiling import load_kernel
    from simulation.presentation.dashboard import server

    listener = _listener(host, port)
    place = server.open_place(host, listener)
    server.serve(
        place,
        listener,
        drafts,
        language=lang or "",
        browser=not no_browser,
        ready=lambda: _announce(place),
        load_kernel=lambda: load_kernel(consoles.talk(), quiet=False),
    )


def _check_language(lang: str | None) -> None:
    from simulation.presentation.words import languages

    if lang is not None and lang not in languages():
        raise BadInputError(f"--lang must be one of {', '.join(languages())} (got {lang[:20]!r})")


def _drafts(sources: list[str]) -> tuple[Draft, Draft]:
    from simulation.cli.inputs import load
    from simulation.presentation.dashboard.drafts import (
        of_scenario,
        refuse_what_is_too_large,
        shipped,
    )
    from simulation.scenario.places import find

    loaded = load(sources, {})
    for scenario, source in zip(loaded.values(), sources, strict=True):
        refuse_what_is_too_large(scenario, source)
    first, second = (
        shipped(source.removesuffix(".yaml")) if find(source).bundled else of_scenario(scenario)
        for source, scenario in zip(sources, loaded.values(), strict=True)
    )
    return first, second


def _listener(host: str, port: int) -> socket.socket:
    """Return where to listen: at the port that is asked for, else at the usual or a free one."""
    from simulation.presentation.dashboard import server

    if port >= 0:
        return server.listen(host, port)
    try:
        return server.listen(host, 8080)
    except OSError:
        return server.listen(host, 0)


def _announce(place: Place) -> None:
    """Say where the page is, and show the code that phones can read."""
    print(f"silosim is at {place.page}", flush=True)
    if place.voting:
        import segno

        print(f"Phones vote at {place.voting}", flush=True)
        segno.make(place.voting, error="m").terminal(compact=True)
    print("Stop with Ctrl-C.", flush=True)
