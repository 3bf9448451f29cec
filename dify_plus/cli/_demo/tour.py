"""Show each step of the demo: a heading, the code, and what the code prints."""

from __future__ import annotations

import inspect
import os
import textwrap
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, redirect_stdout
from io import StringIO
from typing import Any

from rich.console import Console
from rich.syntax import Syntax

from dify_plus.cli._demo.apps import APPS
from dify_plus.cli._demo.steps import STEPS
from dify_plus.testing import FakeDify

__all__ = ["record_demo", "show_demo"]

TOKEN_SECONDS = 0.045
"""Seconds between two words: about reading speed."""
INDEXING_SECONDS = 0.5
"""Seconds to index one document."""
NEXT = """
Next: run this code yourself.
- Without a key: `dify-plus fake-server --demo` serves the demo's apps and
  shows their keys. Set DIFY_BASE_URL, DIFY_API_KEY and DIFY_DATASET_API_KEY.
- With your own app: set DIFY_API_KEY, and DIFY_BASE_URL for a self-hosted
  server. `dify-plus doctor` checks them; `dify-plus chat` talks to the app."""


def show_demo(console: Console, *, token_delay: float = TOKEN_SECONDS, indexing_time: float = INDEXING_SECONDS) -> None:
    """Run the demo and show it.

    Args:
        console: The console to write to.
        token_delay: Seconds between two words.
        indexing_time: Seconds to index one document.
    """
    started = time.monotonic()
    with FakeDify(APPS, token_delay=token_delay, indexing_time=indexing_time) as fake:
        _line(console, "dify-plus demo", "bold")
        _line(console, f"A Dify server is running inside this process, at {fake.base_url}.")
        _line(console, "Its apps answer from a script. The client calls them over HTTP.")
        for number, (app, step) in enumerate(STEPS, start=1):
            _show(console, number, step)
            with _environment(fake, app):
                step()
        seconds = time.monotonic() - started
        _line(console, f"\nThe demo sent {len(fake.requests)} HTTP requests in {seconds:.1f} s.")
    _line(console, NEXT)


def record_demo() -> dict[str, Any]:
    """Run the demo at full speed and return the heading, code and output of each step."""
    started = time.monotonic()
    steps = []
    with FakeDify(APPS) as fake:
        for app, step in STEPS:
            with _environment(fake, app), redirect_stdout(StringIO()) as printed:
                step()
            heading, code = _parts(step)
            steps.append({"heading": heading, "code": code, "prints": printed.getvalue()})
        return {"steps": steps, "requests": len(fake.requests), "seconds": round(time.monotonic() - started, 1)}


@contextmanager
def _environment(fake: FakeDify, app: str) -> Iterator[None]:
    """Set the environment variables of a user of this app. No proxy is between the user and the server."""
    before = dict(os.environ)
    try:
        for name in [name for name in before if name.startswith("DIFY_")]:
            del os.environ[name]
        keys = {"DIFY_API_KEY": fake.key(app), "DIFY_DATASET_API_KEY": fake.dataset_key}
        os.environ.update(keys, DIFY_BASE_URL=fake.base_url, NO_PROXY="127.0.0.1", no_proxy="127.0.0.1")
        yield
    finally:
        os.environ.clear()
        os.environ.update(before)


def _show(console: Console, number: int, step: Callable[[], None]) -> None:
    heading, code = _parts(step)
    _line(console, f"\n{number}. {heading}", "bold")
    console.print()
    if console.is_terminal and not console.no_color:
        syntax = Syntax(code, "python", theme="ansi_dark", background_color="default")
        console.print(syntax.highlight(code), end="", soft_wrap=True)  # a Syntax cuts long lines
    else:
        _line(console, code)
    _line(console, "\nprints:\n", "dim")


def _parts(step: Callable[[], None]) -> tuple[str, str]:
    """Return a step's heading and the code of its body."""
    source = textwrap.dedent(inspect.getsource(step))
    _, _, body = source.partition('"""\n')
    heading = (step.__doc__ or "").strip().rstrip(".")
    return heading, textwrap.dedent(body).rstrip()


def _line(console: Console, text: str, style: str = "") -> None:
    console.print(text, style=style, markup=False, highlight=False, soft_wrap=True)
