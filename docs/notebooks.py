"""Run the notebooks and keep what they show: ``python -m docs.notebooks``, or with names.

Each ``notebooks/NAME.py`` is run from above in a folder of its own, as a student would, and
``NAME.ipynb`` written beside it, with outputs: the same cells give the same file.
"""

from __future__ import annotations

import base64
import io
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

FOLDER = Path(__file__).parents[1] / "notebooks"
LONGEST = 600  # seconds, of a cell
COLOURS = 200  # of a picture; figures have few
WIDEST = 1000  # pixels


def run(path: Path) -> Any:
    """Return the notebook of a Python file, with the outputs of its cells."""
    import jupytext  # type: ignore[import-untyped]
    from nbclient import NotebookClient

    notebook = jupytext.read(path)
    notebook.metadata["kernelspec"] = {
        "name": "python3", "display_name": "Python 3", "language": "python",
    }  # fmt: skip
    with tempfile.TemporaryDirectory() as folder:
        client = NotebookClient(
            notebook, timeout=LONGEST, record_timing=False, resources={"metadata": {"path": folder}}
        )
        client.execute()
    return notebook


def tidied(notebook: Any, name: str) -> Any:
    """Return a notebook without what differs from run to run, its pictures made small."""
    notebook.metadata = {
        "jupytext": {"formats": "ipynb,py:percent"},
        "kernelspec": notebook.metadata["kernelspec"],
    }
    for number, cell in enumerate(notebook.cells):
        cell["id"] = f"{name.split('_')[0]}-{number:02d}"
        cell.metadata = {}
        if cell.cell_type == "code":  # warnings of tools are not results
            cell.outputs = [o for o in cell.outputs if o.get("name") != "stderr"]
        for output in cell.get("outputs", []):
            data = output.get("data", {})
            if "image/png" in data:
                data["image/png"] = small(data["image/png"])
                data.pop("text/plain", None)
            if "text/markdown" in data:
                data.pop("text/plain", None)
    return notebook


def small(picture: str) -> str:
    """Return a PNG in base64 with few colours, and not wider than a page."""
    from PIL import Image

    image = Image.open(io.BytesIO(base64.b64decode(picture))).convert("RGB")
    if image.width > WIDEST:
        height = round(image.height * WIDEST / image.width)
        image = image.resize((WIDEST, height), Image.Resampling.LANCZOS)
    buffer = io.BytesIO()
    image.quantize(COLOURS, dither=Image.Dither.NONE).save(buffer, "PNG", optimize=True)
    return base64.b64encode(buffer.getvalue()).decode()


def main(names: list[str]) -> None:
    """Run the notebooks of these names, or of all."""
    import nbformat

    for path in sorted(FOLDER.glob("*.py")):
        if names and path.stem not in names:
            continue
        start = time.perf_counter()
        notebook = tidied(run(path), path.stem)
        file = path.with_suffix(".ipynb")
        text: str = nbformat.writes(notebook)  # type: ignore[no-untyped-call]
        file.write_text(text.rstrip("\n") + "\n", encoding="utf-8")
        print(
            f"{file.name}: {time.perf_counter() - start:.0f} s, {file.stat().st_size / 1e3:.0f} kB"
        )


if __name__ == "__main__":
    main(sys.argv[1:])
