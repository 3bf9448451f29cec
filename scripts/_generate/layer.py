"""What is made in `dify_plus`: the error classes of Dify's codes, and the tables of public names. Pure."""

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
"""The modules whose imports for type checkers are a table of public names, and what the table is called."""


def status_classes(source: str) -> dict[int, str]:
    """The classes of the HTTP statuses.

    Args:
        source: The code of the module that has them, each with its `status_code`.
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
    """A module with a class for each error code, and the table of codes.

    Args:
        table: `x-error-codes` of the description. A code without `class` goes by its status.
        by_status: HTTP status -> the class for it, the base of those for its codes.
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
    lines += ['"""The class for each code; a code that is not here goes by its HTTP status."""', ""]
    return "\n".join(lines)


def _base(status: int, by_status: Mapping[int, str]) -> str:
    return by_status.get(status) or (by_status[500] if status >= 500 else "APIStatusError")


def _docstring(text: str) -> str:
    plain = " ".join(text.split()).replace("\\", "\\\\").replace('"', '\\"')
    return fill(plain, 117, initial_indent="    ", subsequent_indent="    ", break_long_words=False)


def public_names(sources: Mapping[str, str]) -> str:
    """A module that tells where each public name is.

    Args:
        sources: The name of a table -> the code of the module whose `if TYPE_CHECKING:` imports the names.
    """
    lines = ['"""Where the lazily loaded names are. Made by scripts/regenerate; do not edit."""']
    for table, source in sources.items():
        found = _imported(source)
        lines += ["", f"{table} = {{", *(f'    "{name}": "{found[name]}",' for name in sorted(found)), "}"]
    return "\n".join([*lines, ""])


def model_types(models: str, types: str) -> str:
    """A module that gives type checkers the models which `dify_plus.types` offers.

    Args:
        models: The code of the package of models.
        types: The code of `dify_plus.types`; the names that it imports itself are left out.
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
    """The names that a module imports for type checkers, and from where."""
    block = next(node for node in ast.parse(source).body if isinstance(node, ast.If))
    imports = [node for node in block.body if isinstance(node, ast.ImportFrom)]
    return {alias.name: str(node.module) for node in imports for alias in node.names if alias.name != "*"}
