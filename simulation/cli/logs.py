"""Writing the event log of one replication."""

from __future__ import annotations

import io
from pathlib import Path

from simulation.cli.places import write
from simulation.model import OrganizationModel
from simulation.presentation.event_log import write_event_log
from simulation.scenario import Scenario


def write_log(scenario: Scenario, seed: int | None, path: Path) -> int:
    """Run the first replication once more with its log kept; return the number of events."""
    model = OrganizationModel(scenario, seed=seed, log=True)
    model.run()
    text = io.StringIO(newline="")
    events = write_event_log(model, text)
    write(path, text.getvalue())
    return events
