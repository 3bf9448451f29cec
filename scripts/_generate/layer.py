"""Generate modules of `dify_plus`: the error classes for Dify's codes, and the tables of public names."""

from __future__ import annotations

import ast
from collections.abc import Mapping
from textwrap import fill
from typing import Any

ERROR_BASE = "dify_plus/_error_base.py"
ERROR_CLASSES = "dify_plus/_error_classes.py"
NAMES = "dify_plus/_names.py"
MODEL_TYPES = "dify_plus/_model_types.py"
TABLES = {"TOP_LEVEL": "dify_plus/__init__.py", "TYPES": "dify_plus/types.py"}
"""Name of a table of public names -> the module whose imports for type checkers are that table."""


def status_classes(source: str) -> dict[int, str]:
    """Return the error class for each HTTP status.

    Args:
        source: The code of the module with the classes, each with its `status_code`.
    """
    classes = [node for node in ast.parse(source).body if isinstance(node, ast.ClassDef)]
    return {
        ast.literal_eval(line.value): node.name
        for node in classes
        if [ast.unparse(base) for base in node.bases] == ["APIStatusError"]
        for line in node.body
        if isinstance(line, ast.AnnAssign) and line.value
    }


def error_classes(table: Mapping[str, Any], by_status: Mapping[int, str]) -> str:
    """Return the code of a module with a class for each error code, and the table of codes.

    Args:
        table: `x-error-codes` of the description. A code without `class` has the class of its status.
        by_status: HTTP status -> its class, which is the base of the classes for codes.
    """
    classes = {code: str(entry["class"]) for code, entry in sorted(table.items()) if "class" in entry}
    own = {name: table[code] for code, name in classes.items() if name not in by_status.values()}
    statuses = {name: entry["statuses"][0] for name, entry in own.items()}
    bases = {name: _base(status, by_status) for name, status in statuses.items()}
    imported = sorted({"APIStatusError", *bases.values(), *classes.values()} - own.keys())
    lines = [
        '"""One class for each of Dify\'s error codes. Made by scripts/regenerate from openapi/; do not edit."""',
        "# ruff: noqa: D205",
        "",
        "from collections.abc import Mapping",
        "from typing import Final",
        "",
        "from dify_plus._error_base import (",
        *(f"    {name}," for name in imported),
        ")",
        "",
        "__all__ = [",
        *(f'    "{name}",' for name in sorted(own)),
        "]",
    ]
    for name, entry in sorted(own.items()):
        cause, cure = _docstring(entry["cause"]), _docstring(entry["cure"])
        end = '    """' if "\n" in cause or cure else ""
        lines += ["", "", f"class {name}({bases[name]}):", f'    """{cause.strip()}', "", cure, end]
        if statuses[name] not in by_status:
            lines += ["", f"    status_code: int = {statuses[name]}"]
    lines += ["", "", "CODES: Final[Mapping[str, type[APIStatusError]]] = {"]
    lines += [*(f'    "{code}": {name},' for code, name in classes.items()), "}"]
    lines += ['"""Code -> class. A code that is not here has the class of its HTTP status."""', ""]
    return "\n".join(lines)


def _base(status: int, by_status: Mapping[int, str]) -> str:
    return by_status.get(status) or (by_status[500] if status >= 500 else "APIStatusError")


def _docstring(text: str) -> str:
    plain = " ".join(text.split()).replace("\\", "\\\\").replace('"', '\\"')
    return fill(plain, 117, initial_indent="    ", subsequent_indent="    ", break_long_words=False)


def public_names(sources: Mapping[str, str]) -> str:
    """Return the code of a module with the home module of each public name.

    Args:
        sources: The name of a table -> the code of the module whose `if TYPE_CHECKING:` imports the names.
    """
    lines = ['"""The home module of each lazily loaded name. Made by scripts/regenerate; do not edit."""']
    for table, source in sources.items():
        found = _imported(source)
        lines += ["", f"{table} = {{", *(f'    "{name}": "{found[name]}",' for name in sorted(found)), "}"]
    return "\n".join([*lines, ""])


def model_types(models: str, types: str) -> str:
    """Return the code of a module that imports the models for `dify_plus.types`, for type checkers.

    Args:
        models: The code of the package of models.
        types: The code of `dify_plus.types`. Names that it imports itself are left out.
    """
    names = sorted(_imported(models).keys() - _imported(types).keys())
    return "\n".join(
        [
            '"""The models, for type checkers. Made by scripts/regenerate; do not edit."""',
            "# ruff: noqa: I001",
            "",
            "from dify_plus_api.models import (",
            *(f"    {name} as {name}," for name in names),
            ")",
            "",
        ]
    )


def _imported(source: str) -> dict[str, str]:
    """Return the names that a module imports for type checkers, with their home modules."""
    block = next(node for node in ast.parse(source).body if isinstance(node, ast.If))
    imports = [node for node in block.body if isinstance(node, ast.ImportFrom)]
    return {alias.name: str(node.module) for node in imports for alias in node.names if alias.name != "*"}
