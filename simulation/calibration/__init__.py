"""Calibration: from the event log of a real organization to a scenario that behaves like it.

Reading (`read_log`) brings any log into one form; `calibrate` fits a scenario to it; `goodness`
runs that forward and holds it against the log; `holdout` does so with a later part, not seen yet.
"""

from simulation.calibration.bootstrap import Interval, intervals, parameters, refits
from simulation.calibration.calibrating import Calibration, calibrate
from simulation.calibration.failures import LogError
from simulation.calibration.fit import Fit, Wanted
from simulation.calibration.goodness import Goodness, Row, goodness
from simulation.calibration.holdout import Forecast, holdout
from simulation.calibration.moments import Wishes
from simulation.calibration.quality import Quality
from simulation.calibration.reading import Told, read_log
from simulation.calibration.writing import Heading, write_scenario

__all__ = [
    "Calibration",
    "Fit",
    "Forecast",
    "Goodness",
    "Heading",
    "Interval",
    "LogError",
    "Quality",
    "Row",
    "Told",
    "Wanted",
    "Wishes",
    "calibrate",
    "goodness",
    "holdout",
    "intervals",
    "parameters",
    "read_log",
    "refits",
    "write_scenario",
]
