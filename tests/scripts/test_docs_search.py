"""In headless Chromium, in the pages as mkdocs builds them: the search finds words that people use, and tables fit."""

from __future__ import annotations

import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

import dify_plus
from tests.support import browser

ROOT = Path(dify_plus.__file__).parents[1]
ANSWERS = {
    "429": "failures.html",
    "FastAPI response": "typed-apps.html",
    "WaitTimeout": "knowledge.html",
    "agent generated image": "chat.html",
    "comparison_operator": "knowledge.html",
    "conversation_id": "chat.html",
    "environment variable": "configuration.html",
    "error handling": "failures.html",
    "fork": "in-your-program.html",
    "hierarchical process_rule": "knowledge.html",
    "human in the loop": "recipes/human-in-the-loop.html",
    "map_workflow": "many.html",
    "moderation": "streams.html",
    "OpenTelemetryObserver": "reference/observers.html",
    "pagination": "glossary.html",
    "proxy": "glossary.html",
    "rate limit": "failures.html",
    "reconnect": "failures.html",
    "redirect": "configuration.html",
    "total timeout": "configuration.html",
    "with_options": "configuration.html",
}
"""Words -> a page that is among the first three results."""

TYPE = """
const field = document.querySelector("[data-md-component=search-query]");
field.focus();
field.value = WORDS;
field.dispatchEvent(new Event("keyup"));
"""
STATE = "document.querySelector('.md-search-result__meta').textContent"
FOUND = """
const results = [...document.querySelectorAll(".md-search-result__item")].slice(0, 3);
return results.map(result => new URL(result.querySelector("a").href).pathname.slice(1));
"""
WIDE = """
const tables = [...document.querySelectorAll("article table")];
return tables.filter(table => table.getBoundingClientRect().right > innerWidth).length;
"""
LABELS = "return [...document.querySelectorAll('article td[data-label]')].map(cell => cell.dataset.label);"


class Quiet(SimpleHTTPRequestHandler):
    def log_message(self, *_: object) -> None:
        pass


@contextmanager
def served(folder: Path) -> Iterator[str]:
    """Serve a folder. Yield its address."""
    with ThreadingHTTPServer(("127.0.0.1", 0), partial(Quiet, directory=str(folder))) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.server_port}"
        finally:
            server.shutdown()
            thread.join()


@pytest.mark.slow
@pytest.mark.skipif(browser.MISSING is not None, reason=str(browser.MISSING))
def test_the_search_finds_the_page_that_answers_and_tables_fit_a_phone(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "mkdocs", "build", "--quiet", "--config-file", str(ROOT / ".mkdocs.yml")]
    done = subprocess.run([*command, "--site-dir", str(tmp_path)], capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr
    results = {}
    with served(tmp_path) as address, browser.browser() as window:
        window.open(f"{address}/index.html")
        for words in ANSWERS:
            window.run(TYPE.replace("WORDS", "''"))
            window.wait(f"{STATE}.includes('Type')")
            window.run(TYPE.replace("WORDS", repr(words)))
            window.wait(f"{STATE}.includes('matching')")
            results[words] = window.run(FOUND)
        window.resize(400)
        window.open(f"{address}/configuration.html")
        assert [window.run(WIDE), window.run(LABELS)[:3]] == [0, ["what it sets", "default", "unit"]]
    assert {words: found for words, found in results.items() if ANSWERS[words] not in found} == {}
