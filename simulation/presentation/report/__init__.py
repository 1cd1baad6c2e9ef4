"""The report: a comparison, a run or a sweep, on one page that can be read, printed and passed on.

One HTML file that asks nothing of anybody: pictures are in it, and its own policy forbids any
request. The same comparison gives the same bytes.
"""

from simulation.presentation.report.page import report_html
from simulation.presentation.report.printing import NoBrowserError, browser, to_pdf
from simulation.presentation.report.sweeps import sweep_report

__all__ = ["NoBrowserError", "browser", "report_html", "sweep_report", "to_pdf"]
