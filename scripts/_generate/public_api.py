"""Read the public API of `Dify` from its classes: every method, with the operations that it calls."""

from __future__ import annotations

import importlib
import inspect
import pkgutil
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import dify_plus
import dify_plus_api.api
from dify_plus import AsyncDify, Dify
from dify_plus_api.types import Operation

ROOT = Path(dify_plus.__file__).parents[1]
_NAMED = re.compile(r"\((\w+)\)")


@dataclass(frozen=True)
class Method:
    """A method of a resource, such as `datasets.documents.create`."""

    path: str
    """The path of the method from the client."""
    summary: str
    parameters: str
    result: str
    operations: tuple[str, ...]
    """The ids of the operations that it calls."""
    awaited: bool
    function: Any


def raw_modules() -> dict[str, str]:
    """Return operation id -> the generated module that calls it."""
    return {operation.id: module for module, operation in _raw()}


def raw_operations() -> dict[str, Operation[Any]]:
    """Return operation id -> the operation in the generated client."""
    return {operation.id: operation for _, operation in _raw()}


def _raw() -> Iterator[tuple[str, Operation[Any]]]:
    for found in pkgutil.walk_packages(dify_plus_api.api.__path__, "dify_plus_api.api."):
        if not found.ispkg:
            yield found.name, importlib.import_module(found.name).OPERATION


def methods(client: Dify | AsyncDify) -> list[Method]:
    """Return every public method of every resource of a client, in the order of the source."""
    known = raw_modules()
    return [_method(path, function, known) for path, function in _functions(client, "")]


def unnamed(methods: Iterable[Method], modules: Mapping[str, str] | None = None) -> list[str]:
    """Return a message for each operation that has no named method.

    Args:
        methods: The existing methods.
        modules: Operation id -> the generated module that calls it; by default, the installed modules.
    """
    reached = {operation for method in methods for operation in method.operations}
    modules = raw_modules() if modules is None else modules
    return [
        f"{operation} ({module}) has no method: write one in {_home(module)}, run scripts/unasync, "
        f"and name it there in `API: ... ({operation}).`"
        for operation, module in modules.items()
        if operation not in reached
    ]


def outdated(methods: Iterable[Method], modules: Mapping[str, str] | None = None) -> list[str]:
    """Return a message for each operation that a method names and the description does not have.

    Args:
        methods: The existing methods.
        modules: Operation id -> the generated module that calls it; by default, the installed modules.
    """
    modules = raw_modules() if modules is None else modules
    return [
        f"{method.path} ({_place(method.function)}) calls {operation}, which is not described: remove the method, its "
        "call in tests/_async/test_every_operation.py and its route in dify_plus/testing, or describe it again"
        for method in methods
        for operation in _named(method.function)
        if operation not in modules
    ]


def _place(function: Any) -> str:
    code = inspect.unwrap(function).__code__
    return f"{Path(code.co_filename).relative_to(ROOT).as_posix()}:{code.co_firstlineno}"


def _named(function: Any) -> list[str]:
    """Return the ids of the operations that the docstring of a method names."""
    paragraph = re.search(r"^API: (.*?)(?:\n\n|\Z)", inspect.getdoc(function) or "", re.MULTILINE | re.DOTALL)
    return _NAMED.findall(paragraph[1]) if paragraph else []


def _home(module: str) -> str:
    """Return the file in which a method for an operation belongs."""
    name = f"dify_plus/_async/resources/{module.split('.')[-2]}.py"
    return name if (ROOT / name).exists() else f"{name} (a new resource)"


def _functions(owner: Any, prefix: str) -> Iterator[tuple[str, Any]]:
    for name, member in vars(type(owner)).items():
        if name.startswith("_") or name == "raw":
            continue
        if isinstance(member, cached_property):
            yield from _functions(getattr(owner, name), f"{prefix}{name}.")
        elif inspect.isfunction(member) and prefix:
            yield f"{prefix}{name}", member


def _method(path: str, function: Any, known: dict[str, str]) -> Method:
    text = inspect.getdoc(function) or ""
    signature = inspect.signature(function)
    own = [parameter for name, parameter in signature.parameters.items() if name != "self"]
    return Method(
        path=path,
        summary=text.split("\n\n")[0].replace("\n", " "),
        parameters=", ".join(_shown(parameter) for parameter in own),
        result=str(signature.return_annotation),
        operations=tuple(dict.fromkeys(name for name in _named(function) if name in known)),
        awaited=inspect.iscoroutinefunction(function),
        function=function,
    )


def _shown(parameter: inspect.Parameter) -> str:
    stars = {"VAR_POSITIONAL": "*", "VAR_KEYWORD": "**"}.get(parameter.kind.name, "")
    return f"{stars}{parameter.name}" + ("" if parameter.default is parameter.empty else "=")
