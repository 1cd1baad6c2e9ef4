"""Keep new golden results: ``python -m tests.golden.update --reason "why they change"``.

Results change only through this command. If any differ from those kept, it rewrites golden.json,
raises `RESULTS_VERSION` and adds a line to the changelog; if none do, it writes nothing. A first
file is kept under the version there is.
"""

from __future__ import annotations

import argparse
import json
import re
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from .cases import CASES, measured

ROOT = Path(__file__).parents[2]
GOLDEN = Path(__file__).with_name("golden.json")
VERSIONS = ROOT / "simulation" / "versions.py"
CHANGELOG = ROOT / "CHANGELOG.md"
SECTION = "### Results"
VERSION = re.compile(r"^RESULTS_VERSION = (\d+)$", re.MULTILINE)


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure all cases and keep them if they changed; return the exit code."""
    parser = argparse.ArgumentParser(prog="python -m tests.golden.update", description=__doc__)
    parser.add_argument("--reason", required=True, help="why the results change, in one line")
    reason = " ".join(parser.parse_args(arguments).reason.split())
    if not reason:
        parser.error("--reason is empty: say why the results change")
    now = {name: measured(name) for name in CASES}
    kept = json.loads(GOLDEN.read_text(encoding="utf-8")) if GOLDEN.exists() else None
    changed = [name for name in now if kept is None or kept["cases"].get(name) != now[name]]
    if kept is not None and not changed and list(kept["cases"]) == list(now):
        print("no result changed; nothing written")
        return 0
    text = VERSIONS.read_text(encoding="utf-8")
    version = _version(text)
    if kept is not None:
        version += 1
        VERSIONS.write_text(VERSION.sub(f"RESULTS_VERSION = {version}", text), encoding="utf-8")
        _tell(f"- Results version {version}: {reason}")
    _write({"results_version": version, "cases": now})
    print(f"results version {version}; changed: {', '.join(changed) or 'the list of cases'}")
    return 0


def _version(text: str) -> int:
    found = VERSION.search(text)
    if found is None:
        raise SystemExit(f"{VERSIONS} has no line 'RESULTS_VERSION = …'")
    return int(found[1])


def _write(content: dict[str, Any]) -> None:
    text = json.dumps(content, indent=1, ensure_ascii=False) + "\n"
    GOLDEN.write_text(text, encoding="utf-8")


def _tell(line: str) -> None:
    """Add a line to the section on results of the newest release in the changelog."""
    text = CHANGELOG.read_text(encoding="utf-8") if CHANGELOG.exists() else "# Changelog\n"
    releases = [found.start() for found in re.finditer(r"^## ", text, re.MULTILINE)]
    if not releases:
        text = text.rstrip() + "\n\n## Unreleased\n"
        releases = [text.index("## Unreleased")]
    end = releases[1] if len(releases) > 1 else len(text)
    head, newest, rest = text[: releases[0]], text[releases[0] : end], text[end:]
    if SECTION in newest:
        newest = newest.replace(f"{SECTION}\n", f"{SECTION}\n{line}\n", 1)
    else:
        newest = f"{newest.rstrip()}\n\n{SECTION}\n{line}\n" + ("\n" if rest else "")
    CHANGELOG.write_text(head + newest + rest, encoding="utf-8")


if __name__ == "__main__":
    sys.exit(main())
