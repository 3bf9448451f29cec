"""The public API under mypy and pyright: correct uses have the right types, mistakes are reported."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest

pytestmark = pytest.mark.slow

HERE = Path(__file__).parent
ROOT = HERE.parents[1]
FILES = ["public_api.py", "resources.py", "parsing.py", "mistakes.py", "faulty.py"]
CHECKERS = {
    "mypy": ["-m", "mypy", "--config-file", "pyproject.toml", "--no-error-summary"],
    "pyright": ["-m", "pyright", "--project", "pyproject.toml", "--pythonpath", sys.executable],
}


def run(checker: str, *files: Path) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, *CHECKERS[checker], *map(str, files)]
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True)


@pytest.mark.parametrize("checker", CHECKERS)
def test_types_are_as_promised(checker: str) -> None:
    # The last file has a mistake without an ignore, and a needless ignore: a checker that reads it reports both.
    done = run(checker, *(HERE / name for name in FILES))
    found = re.findall(r"(\w+\.py):(\d+)(?::\d+)?(?: -|:) error", done.stdout)
    assert found == [("faulty.py", "5"), ("faulty.py", "6")], done.stdout + done.stderr
