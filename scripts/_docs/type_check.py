"""Check the types of all code in README, docs/ and examples/ with pyright."""

from __future__ import annotations

import ast
import importlib.util
import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

from _docs import blocks, snippets

RULES = {
    "typeCheckingMode": "standard",
    "strictListInference": True,
    "strictParameterNoneValue": True,
    "reportMissingTypeArgument": "error",
    "reportMissingTypeStubs": False,
    "reportUnnecessaryComparison": "error",
    "reportUnnecessaryIsInstance": "error",
}


def write(root: Path, folder: Path) -> dict[str, list[str]]:
    """Write the files to check, and the settings of pyright.

    Args:
        root: The folder of the project.
        folder: Where to write.

    Returns:
        Each program that is left out -> the packages that it imports and that are not installed.
    """
    found = [block for page in blocks.written_pages(root) for block in blocks.blocks_of(page, root)]
    examples = [(path.relative_to(root).as_posix(), path.read_text("utf-8")) for path in root.glob("examples/*.py")]
    for name, source in [*snippets.files(found), *examples]:
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(source, encoding="utf-8")
    settings = {**RULES, "extraPaths": [str(root), str(root / "generated")]}
    (folder / "pyrightconfig.json").write_text(json.dumps(settings), encoding="utf-8")
    files = {path: sorted(set(_missing_packages(path))) for path in sorted(folder.rglob("*.py"))}
    for path, missing in files.items():
        if missing:
            path.unlink()
    return {path.relative_to(folder).as_posix(): missing for path, missing in files.items() if missing}


def _missing_packages(path: Path) -> Iterator[str]:
    """Yield the packages that a file imports, but that are neither installed nor files beside it."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        names = [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
        if isinstance(node, ast.ImportFrom) and node.module and not node.level:
            names = [node.module]
        for name in {name.split(".")[0] for name in names}:
            if not (path.parent / f"{name}.py").exists() and importlib.util.find_spec(name) is None:
                yield name


def pyright(folder: Path) -> int:
    """Run pyright over a folder, with the packages of this environment, and return its exit code."""
    command = [sys.executable, "-m", "pyright", "--project", str(folder), "--pythonpath", sys.executable]
    return subprocess.run(command, cwd=folder).returncode
