"""The commands in scripts/: what they have in common."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
from pathlib import Path

import pytest

from _bench import hooks
from _dev import environment

SCRIPTS = Path(__file__).parents[2] / "scripts"
COMMANDS = sorted(path.name for path in SCRIPTS.iterdir() if path.is_file())
WRITE_NOTHING = {
    "benchmark",
    "check-snippets",
    "clean-room",
    "dev",
    "lint-spec",
    "load-fake",
    "release-notes",
    "spec-diff",
}
"""Commands that change no file of the project."""


def test_there_are_commands_only_and_their_parts_are_packages() -> None:
    for name in COMMANDS:
        assert (SCRIPTS / name).read_text(encoding="utf-8").startswith("#!/usr/bin/env python3\n"), name
    folders = [path for path in SCRIPTS.iterdir() if path.is_dir() and path.name != "__pycache__"]
    for folder in folders:
        assert re.fullmatch(r"_[a-z]+", folder.name)
        assert (folder / "__init__.py").exists()


@pytest.mark.parametrize("name", COMMANDS)
def test_help_needs_nothing_but_the_standard_library(name: str) -> None:
    command = [sys.executable, "-S", "-E", str(SCRIPTS / name), "--help"]
    done = subprocess.run(command, capture_output=True, text=True, encoding="utf-8")
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.startswith(f"usage: {name} ")
    assert ("--check " in done.stdout) is (name not in WRITE_NOTHING)


def test_the_set_up_imports_only_the_standard_library() -> None:
    for path in [*(SCRIPTS / "_dev").glob("*.py"), SCRIPTS / "dev"]:
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Import | ast.ImportFrom):
                names = [alias.name for alias in node.names] if isinstance(node, ast.Import) else [node.module or ""]
                tops = {name.partition(".")[0] for name in names}
                assert tops <= {*sys.stdlib_module_names, "_dev"}, path


@pytest.mark.skipif(sys.platform == "win32", reason="links need a privilege on Windows")
def test_virtualenvs_behind_a_link_are_left_alone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    kept = tmp_path / "other" / ".venv" / "3.11" / "kept"
    kept.parent.mkdir(parents=True)
    kept.touch()
    link = tmp_path / ".venv"
    link.symlink_to(kept.parents[1])
    monkeypatch.setattr(environment, "VENVS", link)
    with pytest.raises(environment.EnvironmentProblem, match="belong to somebody else"):
        environment.ensure()
    assert [path.name for path in kept.parents[1].rglob("*")] == ["3.11", "kept"]


@pytest.mark.parametrize("module", hooks.CUTS)
def test_the_benchmark_finds_every_hook_for_observers(module: str) -> None:
    source = (SCRIPTS.parent / f"{module.replace('.', '/')}.py").read_text(encoding="utf-8")
    compile(hooks.without_hooks(module, source), module, "exec")
