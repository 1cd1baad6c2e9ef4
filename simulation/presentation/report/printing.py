"""From the page to paper: a browser that is present prints it, without a window or a network."""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
from pathlib import Path

BROWSERS = (
    "chromium",
    "chromium-browser",
    "google-chrome",
    "google-chrome-stable",
    "chrome",
    "msedge",
    "microsoft-edge",
    "brave-browser",
)
ELSEWHERE = (
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
    "/Applications/Chromium.app/Contents/MacOS/Chromium",
    "/Applications/Microsoft Edge.app/Contents/MacOS/Microsoft Edge",
    r"C:\Program Files\Google\Chrome\Application\chrome.exe",
    r"C:\Program Files (x86)\Microsoft\Edge\Application\msedge.exe",
)
SECONDS = 180


class NoBrowserError(Exception):
    """There is no browser that could print, or it failed; the message says what to do instead."""


def browser() -> str | None:
    """Return the path of a browser that can print without a window; None if there is none."""
    on_path = (shutil.which(name) for name in BROWSERS)
    present = (place for place in ELSEWHERE if Path(place).is_file())
    return next((found for found in on_path if found), None) or next(present, None)


def to_pdf(html: str) -> bytes:
    """Return the page as a PDF.

    Raises:
        NoBrowserError: there is no browser, or it fails.
    """
    program = browser()
    if program is None:
        raise NoBrowserError(
            "a PDF needs Chromium, Chrome or Edge, and none is found; write FILE.html, open it in "
            "any browser and print it into a file"
        )
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:
        page, paper = Path(folder, "report.html"), Path(folder, "report.pdf")
        page.write_text(html, encoding="utf-8")
        as_root = ["--no-sandbox"] if getattr(os, "geteuid", lambda: 1)() == 0 else []
        command = [
            program, "--headless", "--disable-gpu", *as_root, f"--user-data-dir={folder}/profile",
            "--no-first-run", "--disable-extensions", "--no-pdf-header-footer",
            f"--print-to-pdf={paper}", page.as_uri(),
        ]  # fmt: skip
        try:
            done = subprocess.run(command, capture_output=True, timeout=SECONDS, check=False)
        except subprocess.TimeoutExpired:
            raise NoBrowserError(_failed(program, f"no answer in {SECONDS} s")) from None
        if not paper.is_file():
            last = done.stderr.decode(errors="replace").strip().splitlines()[-1:]
            raise NoBrowserError(_failed(program, *last))
        return paper.read_bytes()


def _failed(program: str, *why: str) -> str:
    return (
        f"{program} could not print the report ({'; '.join(why) or 'no reason given'}); "
        "write FILE.html and print it from a browser"
    )
