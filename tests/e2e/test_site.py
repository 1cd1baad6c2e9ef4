"""The documentation builds without a warning, and its pages ask nothing of any network."""

from __future__ import annotations

import re
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from html.parser import HTMLParser
from pathlib import Path

import pytest

from tests.browser.conftest import chromium

ROOT = Path(__file__).parents[2]
LOADED = {"script": "src", "img": "src", "link": "href", "iframe": "src", "source": "src",
          "object": "data", "embed": "src", "video": "src", "audio": "src"}  # fmt: skip
"""What a browser loads by itself, and where that is named; a link that one may follow is not."""
REMOTE = re.compile(r"^(?:[a-z]+:)?//", re.IGNORECASE)
IN_STYLE = re.compile(r"""(?:url\(\s*["']?|@import\s+["'])((?:https?:)?//[^"')\s]+)""")


class Loads(HTMLParser):
    """Collects what a page loads by itself."""

    def __init__(self) -> None:
        """Have seen nothing yet."""
        super().__init__()
        self.found: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Look at a tag."""
        values = dict(attrs)
        self.found += [values.get(LOADED.get(tag, "")) or "", *IN_STYLE.findall(str(values))]


def remote(text: str) -> list[str]:
    """Return the addresses elsewhere that a page would load."""
    loads = Loads()
    loads.feed(text)
    return [address for address in loads.found if REMOTE.match(address)]


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the pages, built as `make docs` does."""
    folder = tmp_path_factory.mktemp("site")
    command = [sys.executable, "-m", "sphinx", "--builder", "html", "--quiet", "--fail-on-warning"]
    command += ["--keep-going", "--conf-dir", "docs", "--doctree-dir", str(folder / "trees")]
    done = subprocess.run(
        [*command, ".", str(folder / "html")], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    assert not done.stderr.strip(), done.stderr
    return folder / "html"


def test_make_docs_builds_it_so() -> None:
    """The Makefile builds with the same words as this test: a warning is an error."""
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    assert "--builder html --quiet --fail-on-warning --keep-going --conf-dir docs ." in makefile


def test_every_page_is_there(site: Path) -> None:
    """Every page of docs is built, and README, CONTRIBUTING and CHANGELOG with them."""
    sources = [*ROOT.glob("docs/**/*.md"), *ROOT.glob("*.md")]
    built = [site / path.relative_to(ROOT).with_suffix(".html") for path in sources]
    assert len(built) > 30
    assert [page for page in built if not page.is_file()] == []


def test_no_page_loads_anything_from_elsewhere(site: Path) -> None:
    """No script, style, image or font has an address on a network."""
    pages = sorted(site.rglob("*.html"))
    found = {page.name: remote(page.read_text(encoding="utf-8")) for page in pages}
    assert {name: addresses for name, addresses in found.items() if addresses} == {}
    styles = {path.name: IN_STYLE.findall(path.read_text("utf-8")) for path in site.rglob("*.css")}
    assert styles
    assert {name: addresses for name, addresses in styles.items() if addresses} == {}


@pytest.mark.parametrize(
    "text",
    [
        '<script src="https://cdn.example/x.js">',
        '<img src="//cdn.example/x.png">',
        '<link rel="stylesheet" href="http://fonts.example/css">',
        "<p style=\"background: url('https://cdn.example/x.png')\">",
    ],
)
def test_what_is_loaded_from_elsewhere_is_seen(text: str) -> None:
    """The test above would see a script, an image, a style and a picture in a style."""
    assert remote(text)
    assert not remote('<a href="https://example.org">one may follow it</a>')


def test_pages_open_offline_in_a_browser(site: Path) -> None:
    """Opened from disk, a page asks for local files only, finds them all, and searches."""
    program = chromium()
    playwright = pytest.importorskip("playwright.sync_api")
    if program is None:
        pytest.skip("there is no Chromium")
    asked: list[str] = []
    failed: list[str] = []

    def look() -> None:
        with playwright.sync_playwright() as browsers:
            browser = browsers.chromium.launch(executable_path=program, args=["--no-sandbox"])
            page = browser.new_page()
            page.on("request", lambda request: asked.append(request.url))
            page.on("requestfailed", lambda request: failed.append(request.url))
            for name in ("docs/index", "docs/tutorial/first_scenario", "README"):
                page.goto((site / f"{name}.html").as_uri())
            page.goto((site / "search.html").as_uri() + "?q=handoff")
            page.wait_for_selector("#search-results li a")
            browser.close()

    # In a thread of its own: the tests of the page may have left theirs with a loop.
    with ThreadPoolExecutor(1) as thread:
        thread.submit(look).result()
    assert asked
    assert [url for url in asked if not url.startswith(("file:", "data:"))] == []
    assert failed == []
