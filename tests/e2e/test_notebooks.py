"""Every notebook runs, is the same as the Python file beside it, and shows what came out."""

from __future__ import annotations

from pathlib import Path

import jupytext
import pytest
from _pytest.mark.structures import ParameterSet
from nbclient import NotebookClient

FOLDER = Path(__file__).parents[2] / "notebooks"
PYTHON_FILES = sorted(FOLDER.glob("*.py"))
QUICK = "01_first_scenario"
LARGEST = 400_000  # bytes


def notebooks() -> list[ParameterSet]:
    """Return all notebooks; those after the first are left to the slow set."""
    slow = [pytest.mark.slow]
    return [pytest.param(p, id=p.stem, marks=[] if p.stem == QUICK else slow) for p in PYTHON_FILES]


def test_there_are_seven() -> None:
    """From the first scenario to a behaviour of one's own."""
    assert [path.stem[:2] for path in PYTHON_FILES] == [f"{n:02d}" for n in range(1, 8)]
    assert PYTHON_FILES[0].stem == QUICK


@pytest.mark.parametrize("path", PYTHON_FILES, ids=lambda path: path.stem)
def test_the_pair_says_the_same(path: Path) -> None:
    """The notebook has the cells of its Python file, in the same order."""
    script, notebook = jupytext.read(path), jupytext.read(path.with_suffix(".ipynb"))
    cells = [(cell.cell_type, cell.source) for cell in script.cells]
    assert [(cell.cell_type, cell.source) for cell in notebook.cells] == cells


@pytest.mark.parametrize("path", PYTHON_FILES, ids=lambda path: path.stem)
def test_the_notebook_shows_its_results(path: Path) -> None:
    """Outputs are kept: without errors and warnings, small enough to be opened anywhere."""
    notebook = path.with_suffix(".ipynb")
    assert notebook.stat().st_size < LARGEST, "python -m docs.notebooks makes pictures small"
    code = [cell for cell in jupytext.read(notebook).cells if cell.cell_type == "code"]
    assert [cell.execution_count for cell in code] == list(range(1, len(code) + 1))
    outputs = [output for cell in code for output in cell.outputs]
    assert {output.output_type for output in outputs} <= {
        "display_data",
        "execute_result",
        "stream",
    }
    assert not [output.text for output in outputs if output.get("name") == "stderr"]
    assert any("±" in str(output) or "[+" in str(output) for output in outputs), "no interval"


@pytest.mark.parametrize("path", PYTHON_FILES[1:], ids=lambda path: path.stem)
def test_the_notebook_teaches(path: Path) -> None:
    """It asks before it answers, says what would refute it, and ends with something to do."""
    text = path.read_text(encoding="utf-8")
    asked = [text.find(words) for words in ("**Guess first", "**Ask the room", "**Question")]
    first = text.index("# %%\n", text.index("import simulation"))
    assert any(0 < place < max(first, 4000) for place in asked)
    assert "## What would refute" in text
    assert "xercises" in text


@pytest.mark.filterwarnings("default")
@pytest.mark.parametrize("path", notebooks())
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
