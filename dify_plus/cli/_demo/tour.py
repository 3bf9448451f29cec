"""Shows each step of the demo: a heading, the code, and what the code prints."""

from __future__ import annotations

import inspect
import textwrap
import time
from collections.abc import Callable
from contextlib import redirect_stdout
from io import StringIO
from typing import Any

from rich.console import Console
from rich.syntax import Syntax

from dify_plus import Dify
from dify_plus.cli._demo.apps import APPS
from dify_plus.cli._demo.steps import STEPS
from dify_plus.testing import FakeDify

__all__ = ["give", "record"]

TOKEN_SECONDS = 0.045
"""Between two words: about as fast as one reads."""
INDEXING_SECONDS = 0.5
"""For one document."""


def give(console: Console) -> None:
    """Give the whole tour.

    Args:
        console: Where it is shown.
    """
    started = time.monotonic()
    with FakeDify(APPS, token_delay=TOKEN_SECONDS, indexing_time=INDEXING_SECONDS) as fake:
        _line(console, "dify-plus demo", "bold")
        _line(console, f"A Dify server is running inside this process, at {fake.base_url}.")
        _line(console, "Its apps speak from a script; every call below goes to it over HTTP, through the real client.")
        for number, (app, step) in enumerate(STEPS, start=1):
            with _client(fake, app) as dify:
                _show(console, number, step)
                step(dify)
        seconds = time.monotonic() - started
        _line(console, f"\nThat was all real: {len(fake.requests)} HTTP requests in {seconds:.1f} s.")
    _line(console, "Next: set DIFY_API_KEY (and DIFY_BASE_URL for a server of your own), then try `dify-plus chat`.")


def record() -> dict[str, Any]:
    """Take the whole tour at full speed, and give what each step is, does and prints."""
    started = time.monotonic()
    steps = []
    with FakeDify(APPS) as fake:
        for app, step in STEPS:
            with _client(fake, app) as dify, redirect_stdout(StringIO()) as printed:
                step(dify)
            heading, code = _parts(step)
            steps.append({"heading": heading, "code": code, "prints": printed.getvalue()})
        return {"steps": steps, "requests": len(fake.requests), "seconds": round(time.monotonic() - started, 1)}


def _client(fake: FakeDify, app: str) -> Dify:
    return Dify(fake.key(app), dataset_api_key=fake.dataset_key, base_url=fake.base_url, user="demo")


def _show(console: Console, number: int, step: Callable[[Dify], None]) -> None:
    heading, code = _parts(step)
    _line(console, f"\n{number}. {heading}", "bold")
    console.print()
    if console.is_terminal and not console.no_color:
        console.print(Syntax(textwrap.indent(code, "    "), "python", theme="ansi_dark", background_color="default"))
    else:
        _line(console, textwrap.indent(code, "    "))
    _line(console, "\nprints:\n", "dim")


def _parts(step: Callable[[Dify], None]) -> tuple[str, str]:
    """A step's heading and the code of its body, from its source."""
    source = textwrap.dedent(inspect.getsource(step))
    _, _, body = source.partition('"""\n')
    heading = (step.__doc__ or "").strip().rstrip(".")
    return heading, textwrap.dedent(body).rstrip()


def _line(console: Console, text: str, style: str = "") -> None:
    console.print(text, style=style, markup=False, highlight=False, soft_wrap=True)
