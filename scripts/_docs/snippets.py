"""Make Python files from the code of the docs, for type checkers."""

from __future__ import annotations

import ast
import re
import textwrap
from collections.abc import Iterable, Iterator, Mapping
from pathlib import PurePosixPath

from _docs.blocks import Block

UNDEFINED_NAMES: Mapping[str, str] = {"docs/knowledge.md": "dataset_id", "docs/streams.md": "workflow_run_id"}
"""Page -> a str variable that its snippets use but do not define."""

HEAD = "from dify_plus import AsyncDify as _AsyncDify, Dify as _Dify; dify = _Dify()"


def files(blocks: Iterable[Block]) -> Iterator[tuple[str, str]]:
    """Yield the path and the code of each file: one for each page, program, test and notebook.

    Snippets keep the line numbers of their page.
    """
    pages: dict[str, list[str]] = {}
    notebooks: dict[str, list[str]] = {}
    for block in blocks:
        folder = str(PurePosixPath(block.page).with_suffix(""))
        if block.title.endswith(".ipynb"):
            notebooks.setdefault(f"{folder}/{block.title}", []).append(textwrap.indent(block.source, "    "))
        elif block.title:
            yield f"{folder}/{block.title}", block.source
        elif is_test(block):
            yield f"{folder}/test_{block.line}.py", block.source
        else:
            lines, part = pages.setdefault(block.page, [_head(block.page)]), _module_part(block).splitlines()
            end = block.line - 1 + len(block.source.splitlines())
            lines += [""] * (end - len(part) - len(lines)) + part
    for page, lines in pages.items():
        yield f"{PurePosixPath(page).with_suffix('')}/snippets.py", "\n".join(lines) + "\n"
    for name, cells in notebooks.items():
        yield f"{PurePosixPath(name).with_suffix('')}.py", "async def _cells() -> None:\n" + "\n".join(cells)


def _head(page: str) -> str:
    return f"{HEAD}; {UNDEFINED_NAMES[page]} = str()" if page in UNDEFINED_NAMES else HEAD


def is_test(block: Block) -> bool:
    """Return whether a block holds tests for pytest."""
    return re.search(r"^(async )?def test_|^@pytest\.fixture", block.source, re.MULTILINE) is not None


def _module_part(block: Block) -> str:
    """Return a block as part of a module. A block that awaits becomes the body of an async function."""
    if not any(_awaits(node) for node in ast.parse(block.source).body):
        return block.source
    return f"async def _line_{block.line}(dify: _AsyncDify) -> None:\n{textwrap.indent(block.source, '    ')}"


def _awaits(node: ast.AST) -> bool:
    if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda | ast.ClassDef):
        return False
    if isinstance(node, ast.Await | ast.AsyncFor | ast.AsyncWith):
        return True
    return any(_awaits(child) for child in ast.iter_child_nodes(node))
