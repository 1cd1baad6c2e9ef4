"""``tools:`` how the use of the shared customer system spreads."""

from __future__ import annotations

from simulation.scenario.declaration import Section, parameter
from simulation.scenario.fields import Probability


class Tools(Section):
    """Adoption of the shared system by contact (Bass 1969, Management Science 15:215).

    It starts from the share `communication.shared_system` and acts once a working day, after the
    warm-up.
    """

    innovation: Probability = parameter(
        "0 %",
        neutral="0 %",
        source="off; Bass 1969 found about 3 % a year",
        description="Chance a day that somebody begins to use the shared system on their own.",
    )
    imitation: Probability = parameter(
        "0 %",
        neutral="0 %",
        source="off; Bass 1969 found about 38 % a year",
        description="Chance a day that somebody begins to use it if all their contacts do; in "
        "proportion to the share of contacts that do.",
    )
