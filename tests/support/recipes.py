"""The programs of a recipe page: written to a folder, and run against FakeDify."""

from __future__ import annotations

import contextlib
import io
import os
import runpy
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

import dify_plus
from _docs.blocks import files_of
from dify_plus.testing import FakeDify

PAGES = Path(dify_plus.__file__).parents[1] / "docs"
HANG = 60
"""Seconds. It only guards against hanging."""


class Recipe:
    """The files of a page, in a folder, and a FakeDify whose address is in the environment variables."""

    def __init__(self, page: str, folder: Path, fake: FakeDify, monkeypatch: pytest.MonkeyPatch) -> None:
        self.folder, self.fake, self._monkeypatch = folder, fake, monkeypatch
        for name, source in files_of(PAGES / page).items():
            (folder / name).write_text(source, encoding="utf-8")
        monkeypatch.chdir(folder)
        monkeypatch.syspath_prepend(folder)
        monkeypatch.setenv("DIFY_BASE_URL", fake.base_url)
        monkeypatch.setenv("DIFY_DATASET_API_KEY", fake.dataset_key)
        monkeypatch.setenv("DIFY_USER", "user-123")

    def use(self, app: str) -> None:
        """Set the key of an app in the environment."""
        self._monkeypatch.setenv("DIFY_API_KEY", self.fake.key(app))

    def run(self, app: str, program: str, *arguments: str, typed: str = "", expect: int = 0) -> str:
        """Run a program like `python PROGRAM ...`, but in this process, which is faster. Return its output."""
        self.use(app)
        self._monkeypatch.setattr(sys, "argv", [program, *arguments])
        self._monkeypatch.setattr(sys, "stdin", io.StringIO(typed))
        printed, code = io.StringIO(), 0
        with contextlib.redirect_stdout(printed):
            try:
                runpy.run_path(program, run_name="__main__")
            except SystemExit as end:
                code = end.code if isinstance(end.code, int) else 0
        assert code == expect, printed.getvalue()
        return printed.getvalue()

    def spawn(self, app: str, *command: str, typed: str = "") -> str:
        """Run Python in a separate process. Return its output."""
        self.use(app)
        environment = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}
        done = subprocess.run(
            [sys.executable, *command], env=environment, input=typed, capture_output=True, text=True, timeout=HANG
        )
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout


Unpack = Callable[[str], Recipe]
