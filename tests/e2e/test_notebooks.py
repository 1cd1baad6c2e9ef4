"""Every notebook runs, and is the same as the Python file beside it."""

from __future__ import annotations

from pathlib import Path

import jupytext
import pytest
from nbclient import NotebookClient

FOLDER = Path(__file__).parents[2] / "notebooks"
PYTHON_FILES = sorted(FOLDER.glob("*.py"))


@pytest.mark.parametrize("path", PYTHON_FILES, ids=lambda path: path.stem)
def test_the_pair_says_the_same(path: Path) -> None:
    """The notebook has the cells of its Python file, in the same order."""
    script, notebook = jupytext.read(path), jupytext.read(path.with_suffix(".ipynb"))
    cells = [(cell.cell_type, cell.source) for cell in script.cells]
    assert [(cell.cell_type, cell.source) for cell in notebook.cells] == cells


@pytest.mark.filterwarnings("default")
@pytest.mark.parametrize("path", PYTHON_FILES, ids=lambda path: path.stem)
def test_the_notebook_runs(path: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A student who runs all cells, from the first to the last, meets no error."""
    monkeypatch.setenv("PYTHONPATH", str(FOLDER.parent))
    monkeypatch.setenv("MPLBACKEND", "agg")
    notebook = jupytext.read(path)
    notebook.metadata["kernelspec"] = {"name": "python3", "display_name": "x", "language": "python"}
    client = NotebookClient(notebook, timeout=300, resources={"metadata": {"path": str(tmp_path)}})
    client.execute()
    code = [cell for cell in notebook.cells if cell.cell_type == "code"]
    assert [cell.execution_count for cell in code] == list(range(1, len(code) + 1))
