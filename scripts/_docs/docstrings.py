"""Read classes and their docstrings: fields, properties, methods and arguments, as the reference shows them."""

from __future__ import annotations

import ast
import inspect
import re
import sys
import textwrap
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import cache
from typing import Any

_SECTION = re.compile(r"^(Args|Attributes|Returns|Raises|Example|Yields):$")


@dataclass
class Text:
    """The parts of a docstring in Google style."""

    prose: str = ""
    args: dict[str, str] = field(default_factory=dict)
    returns: str = ""
    raises: dict[str, str] = field(default_factory=dict)
    example: str = ""


@dataclass(frozen=True)
class Field:
    """An attribute, a property or an argument."""

    name: str
    type: str
    text: str
    default: str = ""


def read_docstring(value: str | None) -> Text:
    """Split a docstring into its parts."""
    text, parts, section = Text(), {"": [""]}, ""
    for line in inspect.cleandoc(value or "").splitlines():
        found = _SECTION.match(line)
        if found:
            section = found[1]
            parts[section] = []
        elif section and line and not line.startswith(" "):
            section = ""
            parts[section].append(line)
        else:
            parts[section].append(line)
    text.prose = "\n".join(parts[""]).strip()
    text.args = _items(parts.get("Args", parts.get("Attributes", [])))
    text.raises = _items(parts.get("Raises", []))
    text.returns = " ".join(line.strip() for line in parts.get("Returns", parts.get("Yields", [])) if line.strip())
    text.example = textwrap.dedent("\n".join(parts.get("Example", []))).strip()
    return text


def _items(lines: list[str]) -> dict[str, str]:
    found: dict[str, str] = {}
    name = ""
    for line in filter(str.strip, lines):
        if line.startswith("        ") and name:
            found[name] += " " + line.strip()
        else:
            name, _, rest = line.strip().partition(": ")
            found[name] = rest
    return found


@cache
def _classes(module: str) -> dict[str, ast.ClassDef]:
    """Return the classes in the source of a module, by name."""
    try:
        tree = ast.parse(inspect.getsource(sys.modules[module]))
    except (OSError, TypeError):
        return {}
    return {node.name: node for node in ast.walk(tree) if isinstance(node, ast.ClassDef)}


def fields_of(cls: type) -> list[Field]:
    """Return the attributes and properties of a class, then those of its bases, each with its type and docstring."""
    found: dict[str, Field] = {}
    for base in cls.__mro__:
        is_ours = base.__module__.startswith("dify_plus") and base.__name__ != "Model"
        # Since Python 3.13, inspect.getsource() fails for classes whose __module__ was set.
        node = _classes(base.__module__).get(base.__name__) if is_ours else None
        names = vars(sys.modules[base.__module__])
        for each in _fields(node, names) if node else ():
            own = found.setdefault(each.name, each)
            found[each.name] = replace(own, text=own.text or each.text)
    return list(found.values())


def _fields(node: ast.ClassDef, names: Mapping[str, Any]) -> Iterator[Field]:
    for line, after in zip(node.body, [*node.body[1:], None], strict=True):
        if isinstance(line, ast.AnnAssign) and isinstance(line.target, ast.Name):
            name, type_ = line.target.id, ast.unparse(line.annotation)
            if name.startswith("_") or type_.startswith("ClassVar") or type_.endswith("Transport"):
                continue
            shown = _default(line.value) if line.value else ""
            shown = repr(names[shown]) if isinstance(names.get(shown), str | int | float) else shown
            yield Field(name, _plain(type_), _string(after), shown)
        elif (
            isinstance(line, ast.FunctionDef) and not line.name.startswith("_") and _is_property(line) and line.returns
        ):
            prose = read_docstring(ast.get_docstring(line)).prose
            yield Field(line.name, _plain(ast.unparse(line.returns)), prose.split("\n\n")[0].replace("\n", " "))


def _is_property(node: ast.FunctionDef) -> bool:
    return any(ast.unparse(each).split(".")[-1] in ("property", "cached_property") for each in node.decorator_list)


def _string(node: ast.stmt | None) -> str:
    if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant) and isinstance(node.value.value, str):
        return " ".join(inspect.cleandoc(node.value.value).split())
    return ""


def _default(node: ast.expr) -> str:
    """Return a default value for readers: the one in `field(default=...)`, or `[]` for `field(factory=list)`."""
    if isinstance(node, ast.Call) and ast.unparse(node.func).split(".")[-1] == "field":
        words = {word.arg: ast.unparse(word.value) for word in node.keywords}
        factory = words.get("factory", words.get("default_factory", ""))
        shown = words.get("default", {"list": "[]", "dict": "{}"}.get(factory.split("[")[0], ""))
    else:
        shown = ast.unparse(node)
    return "" if shown.startswith("_") else shown


def methods_of(cls: type) -> list[tuple[str, Any]]:
    """Return the public methods of a class and its bases of this package, by name."""
    found: dict[str, Any] = {}
    for base in cls.__mro__:
        if base.__module__.startswith("dify_plus") and base.__name__ != "Model":
            for name, member in vars(base).items():
                function = getattr(member, "__func__", member)
                if not name.startswith("_") and inspect.isfunction(function):
                    found.setdefault(name, function)
    return list(found.items())


def arguments_of(function: Any) -> list[Field]:
    """Return the arguments of a function, with their types and the text of its docstring."""
    texts = read_docstring(function.__doc__).args
    found = []
    for name, parameter in inspect.signature(function).parameters.items():
        if name in ("self", "cls"):
            continue
        stars = {"VAR_POSITIONAL": "*", "VAR_KEYWORD": "**"}.get(parameter.kind.name, "")
        default = "" if parameter.default is parameter.empty else _shown(parameter.default)
        type_ = "" if parameter.annotation is parameter.empty else _plain(_annotation(parameter.annotation))
        found.append(Field(stars + name, type_, texts.get(name, texts.get(stars + name, "")), default))
    return found


def result_of(function: Any) -> str:
    """Return the type of the result of a function."""
    annotation = inspect.signature(function).return_annotation
    return "" if annotation is inspect.Signature.empty else _plain(_annotation(annotation))


def _annotation(annotation: Any) -> str:
    if isinstance(annotation, str):
        return annotation
    return annotation.__name__ if inspect.isclass(annotation) else str(annotation).replace("~", "")


def _shown(value: Any) -> str:
    return (
        value.__name__
        if inspect.isroutine(value) or inspect.isclass(value)
        else str(value)
        if repr(value).startswith("<")
        else repr(value)
    )


def _plain(type_: str) -> str:
    """Return the text of a type without module names."""
    return re.sub(r"\bSecret\b", "str", re.sub(r"\b(?:\w+\.)+(?=\w)", "", type_.strip("'\"")))


def aliases_of(module: Any) -> dict[str, tuple[str, str]]:
    """Return the type aliases of a module: name -> its value and its docstring."""
    body = ast.parse(inspect.getsource(module)).body
    body += [line for node in body if isinstance(node, ast.If) for line in node.body]  # if TYPE_CHECKING
    found = {}
    for line, after in zip(body, [*body[1:], None], strict=True):
        is_alias = isinstance(line, ast.AnnAssign) and ast.unparse(line.annotation).endswith("TypeAlias")
        target = (
            line.target
            if isinstance(line, ast.AnnAssign)
            else line.targets[0]
            if isinstance(line, ast.Assign)
            else None
        )
        if (is_alias or isinstance(line, ast.Assign)) and isinstance(target, ast.Name) and target.id[0].isupper():
            found[target.id] = (_plain(ast.unparse(line.value)), _string(after))  # type: ignore[attr-defined]
    return found
