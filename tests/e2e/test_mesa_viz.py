"""Mesa's browser interface takes the model (where the optional extra `mesa-viz` is installed)."""

from __future__ import annotations

from typing import Any

import pytest

from tests.e2e.extending import programs


@pytest.mark.filterwarnings("ignore")  # of that interface itself
def test_the_model_shows_and_steps_in_the_browser_interface() -> None:
    """The program of docs/extending.md renders; its model steps and can be made anew."""
    solara = pytest.importorskip("solara", exc_type=ImportError)
    space: dict[str, Any] = {}
    exec(compile(programs()["viz.py"], "viz.py", "exec"), space)
    box, context = solara.render(space["page"], handle_error=False)
    try:
        assert box.children
    finally:
        context.close()
    model = space["sim"].OrganizationModel(
        **space["fixed"], **{"communication.interdependence": space["share"]["value"]}
    )
    model.step()
    assert len(model.datacollector.get_model_vars_dataframe()) == 1
