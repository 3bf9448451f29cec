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
from dify_plus._arguments.app_inputs import InputField
from dify_plus.cli._types.module import module

STUB = "from typing import Any\n\ndef __getattr__(name: str) -> Any: ...\n"
APP_TYPES = module(
    "workflow",
    "Report maker",
    [
        InputField(variable="subject", type="text-input", label="What to write about", required=True, max_length=48),
        InputField(variable="tone", type="select", label="Tone", options=["formal", "casual"]),
    ],
)
"""The module that `dify-plus types` writes on the page about typed apps."""

RULES = {
    "typeCheckingMode": "standard",
    "strictListInference": True,
    "strictParameterNoneValue": True,
    "reportMissingTypeArgument": "error",
    "reportMissingTypeStubs": False,
    "reportMissingModuleSource": False,
    "reportUnnecessaryComparison": "error",
    "reportUnnecessaryIsInstance": "error",
}


def write(root: Path, folder: Path) -> dict[str, list[str]]:
    """Write the files to check, and the settings of pyright.

    A package that is not installed gets stubs, in which everything has the type `Any`.

    Args:
        root: The folder of the project.
        folder: Where to write.

    Returns:
        Each file that imports packages that are not installed -> these packages.
    """
    found = [block for page in blocks.written_pages(root) for block in blocks.blocks_of(page, root)]
    examples = [(path.relative_to(root).as_posix(), path.read_text("utf-8")) for path in root.glob("examples/*.py")]
    for name, source in [*snippets.files(found), *examples, ("docs/typed-apps/app_types.py", APP_TYPES)]:
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(source, encoding="utf-8")
    settings = {**RULES, "extraPaths": [str(root), str(root / "generated")]}
    (folder / "pyrightconfig.json").write_text(json.dumps(settings), encoding="utf-8")
    files = {path: set(_missing_modules(path)) for path in sorted(folder.rglob("*.py"))}
    for name in set().union(*files.values()):
        place = folder / "typings"
        for part in name.split("."):
            place /= part
            place.mkdir(parents=True, exist_ok=True)
            (place / "__init__.pyi").write_text(STUB, encoding="utf-8")
    return {
        path.relative_to(folder).as_posix(): sorted({name.split(".")[0] for name in missing})
        for path, missing in files.items()
        if missing
    }


def _missing_modules(path: Path) -> Iterator[str]:
    """Yield the modules that a file imports, but whose packages are neither installed nor files beside it."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        names = [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
        if isinstance(node, ast.ImportFrom) and node.module and not node.level:
            names = [node.module]
        for name in names:
            package = name.split(".")[0]
            if not (path.parent / f"{package}.py").exists() and importlib.util.find_spec(package) is None:
                yield name


def pyright(folder: Path) -> int:
    """Run pyright over a folder, with the packages of this environment, and return its exit code."""
    command = [sys.executable, "-m", "pyright", "--project", str(folder), "--pythonpath", sys.executable]
    return subprocess.run(command, cwd=folder).returncode
