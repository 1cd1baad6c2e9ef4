"""How Sphinx builds the pages: ``make docs``, offline and with every warning an error.

The sources are those of the whole repository, so that links among README, docs and notebooks hold
here as they do where the files are read.
"""

from __future__ import annotations

import sys
from pathlib import Path

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT))

from simulation.versions import __version__  # noqa: E402 - of this checkout, not of what is installed

project = "silosim"
author = "The silosim developers"
project_copyright = "the silosim developers, Apache 2.0"
release = version = __version__
html_title = f"silosim {__version__}"

extensions = ["myst_parser", "sphinx.ext.autodoc", "sphinx.ext.napoleon"]
root_doc = "docs/index"
include_patterns = ["*.md", "docs/**.md", "notebooks/*.md"]

myst_heading_anchors = 3

autodoc_member_order = "bysource"
autodoc_typehints = "description"
autodoc_typehints_format = "short"

html_theme = "furo"
html_static_path = ["_static"]
html_css_files = ["silosim.css"]
html_show_sphinx = False
html_copy_source = False
html_show_sourcelink = False
html_show_search_summary = False  # it would fetch pages, which browsers refuse to pages on disk
