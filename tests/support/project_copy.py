"""Copy the project, and run the scripts of the copy."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]

# Runs a script in this environment. Without the patch, the script would first set up a virtualenv for the copy.
LAUNCH = """
import runpy, sys
from _dev import environment
environment.enter = lambda: None
del sys.argv[0]
runpy.run_path(sys.argv[0], run_name="__main__")
"""


def copy_project(root: Path, *more: str) -> Path:
    """Copy the files that the scripts need, and more files and folders."""
    for name in ("dify_plus", "generated", "openapi", "scripts", *more):
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        if (ROOT / name).is_dir():
            shutil.copytree(ROOT / name, root / name, ignore=shutil.ignore_patterns("__pycache__"))
        else:
            shutil.copy(ROOT / name, root / name)
    return root


def run_script(root: Path, *command: str, seed: int = 0) -> subprocess.CompletedProcess[str]:
    """Run a script of a copy: its name and arguments."""
    return run_python(root, "-c", LAUNCH, str(root / "scripts" / command[0]), *command[1:], seed=seed)


def run_python(root: Path, *arguments: str, seed: int = 0) -> subprocess.CompletedProcess[str]:
    """Run Python with the packages of a copy."""
    folders = os.pathsep.join([str(root / "scripts"), str(root), str(root / "generated")])
    environment = {**os.environ, "PYTHONPATH": folders, "PYTHONHASHSEED": str(seed), "PYTHONDONTWRITEBYTECODE": "1"}
    return subprocess.run(
        [sys.executable, *arguments], env=environment, cwd=root, capture_output=True, text=True, encoding="utf-8"
    )
