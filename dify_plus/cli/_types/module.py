"""The module with the typed inputs of an app, and functions that run it, as Python code. Does no I/O."""

from __future__ import annotations

import json
import keyword
from collections.abc import Iterable, Sequence
from typing import Final

from attrs import frozen

from dify_plus._arguments.app_inputs import InputField
from dify_plus.cli._types.texts import WIDTH, comment, docstring, literal, sentence

__all__ = ["MARK", "MODES", "module"]

MARK: Final = "Written by `dify-plus types`; do not edit."
"""A line in every generated module."""

_INDENT: Final = "    "
_LONGEST: Final = 88
"""The longest line by the default of ruff."""

_IMPORTED: Final = {
    "Any": "typing",
    "FileInput": "dify_plus.types",
    "FileValue": "dify_plus.types",
    "Literal": "typing",
    "Mapping": "collections.abc",
    "NotRequired": "typing",
    "Sequence": "collections.abc",
    "TypedDict": "typing",
}
_TAKEN: Final = {*_IMPORTED, *dir(dict), "bool", "float", "str"}
"""Names that cannot be fields of the class, because its code uses them for something else."""


@frozen
class _Type:
    """A type as in an annotation: its name, and the types or values in brackets."""

    name: str
    inner: Sequence[_Type] = ()

    def __str__(self) -> str:
        return f"{self.name}[{', '.join(map(str, self.inner))}]" if self.inner else self.name

    def names(self) -> set[str]:
        return {self.name}.union(*(inner.names() for inner in self.inner))

    def has_list(self) -> bool:
        return len(self.inner) > 1 or any(inner.has_list() for inner in self.inner)


@frozen
class _Kind:
    """A kind of app, with the code of its functions. There, `{default}` follows the type of the inputs."""

    word: str
    imports: str
    functions: str
    names: frozenset[str] = frozenset()
    """The names from `typing` and the like that the code uses."""


_CHAT = _Kind(
    "chat app",
    """
from dify_plus import (
    AsyncChatSession,
    AsyncChatStream,
    AsyncDify,
    ChatReply,
    ChatSession,
    ChatStream,
    Dify,
)
""",
    """

def send(
    dify: Dify,
    query: str,
    inputs: Inputs{default},
    *,
    conversation_id: str | None = None,
    files: Sequence[FileInput] = (),
    user: str | None = None,
) -> ChatReply:
    \"""Send a message and wait for the whole answer.\"""
    return dify.chat.send(
        query,
        inputs=inputs,
        conversation_id=conversation_id,
        files=files,
        user=user,
    )


async def send_async(
    dify: AsyncDify,
    query: str,
    inputs: Inputs{default},
    *,
    conversation_id: str | None = None,
    files: Sequence[FileInput] = (),
    user: str | None = None,
) -> ChatReply:
    \"""Send a message and wait for the whole answer.\"""
    return await dify.chat.send(
        query,
        inputs=inputs,
        conversation_id=conversation_id,
        files=files,
        user=user,
    )


def stream(
    dify: Dify,
    query: str,
    inputs: Inputs{default},
    *,
    conversation_id: str | None = None,
    files: Sequence[FileInput] = (),
    user: str | None = None,
) -> ChatStream:
    \"""Return the stream of an answer, to read with `with`.\"""
    return dify.chat.stream(
        query,
        inputs=inputs,
        conversation_id=conversation_id,
        files=files,
        user=user,
    )


def stream_async(
    dify: AsyncDify,
    query: str,
    inputs: Inputs{default},
    *,
    conversation_id: str | None = None,
    files: Sequence[FileInput] = (),
    user: str | None = None,
) -> AsyncChatStream:
    \"""Return the stream of an answer, to read with `async with`.\"""
    return dify.chat.stream(
        query,
        inputs=inputs,
        conversation_id=conversation_id,
        files=files,
        user=user,
    )


def session(
    dify: Dify,
    inputs: Inputs{default},
    *,
    conversation_id: str | None = None,
    user: str | None = None,
) -> ChatSession:
    \"""Return a session, which keeps the inputs and the conversation.\"""
    return dify.chat.session(
        inputs=inputs,
        conversation_id=conversation_id,
        user=user,
    )


def session_async(
    dify: AsyncDify,
    inputs: Inputs{default},
    *,
    conversation_id: str | None = None,
    user: str | None = None,
) -> AsyncChatSession:
    \"""Return a session, which keeps the inputs and the conversation.\"""
    return dify.chat.session(
        inputs=inputs,
        conversation_id=conversation_id,
        user=user,
    )
""",
    frozenset({"FileInput", "Sequence"}),
)


def _single(word: str, resource: str, verb: str, result: str, stream: str) -> _Kind:
    """Return a kind of app whose runs have inputs and nothing else."""
    names = "".join(f"    {name},\n" for name in sorted(["AsyncDify", f"Async{stream}", "Dify", result, stream]))
    functions = f"""

def {verb}(
    dify: Dify,
    inputs: Inputs{{default}},
    *,
    user: str | None = None,
) -> {result}:
    \"""Run the app and wait for its result.\"""
    return dify.{resource}.{verb}(inputs, user=user)


async def {verb}_async(
    dify: AsyncDify,
    inputs: Inputs{{default}},
    *,
    user: str | None = None,
) -> {result}:
    \"""Run the app and wait for its result.\"""
    return await dify.{resource}.{verb}(inputs, user=user)


def stream(
    dify: Dify,
    inputs: Inputs{{default}},
    *,
    user: str | None = None,
) -> {stream}:
    \"""Run the app and return its stream, to read with `with`.\"""
    return dify.{resource}.stream(inputs, user=user)


def stream_async(
    dify: AsyncDify,
    inputs: Inputs{{default}},
    *,
    user: str | None = None,
) -> Async{stream}:
    \"""Run the app and return its stream, to read with `async with`.\"""
    return dify.{resource}.stream(inputs, user=user)
"""
    return _Kind(word, f"\nfrom dify_plus import (\n{names})\n", functions)


MODES: Final = {
    "chat": _CHAT,
    "agent-chat": _CHAT,
    "advanced-chat": _CHAT,
    "agent": _CHAT,
    "completion": _single("completion app", "completions", "send", "CompletionReply", "CompletionStream"),
    "workflow": _single("workflow", "workflows", "run", "WorkflowResult", "WorkflowStream"),
}
"""The kinds of apps, by mode."""


def module(mode: str, name: str, fields: Iterable[InputField]) -> str:
    """Return the code of a module for an app. The same app gives the same code.

    Args:
        mode: The mode of the app, one of `MODES`.
        name: The name of the app.
        fields: The input form of the app.
    """
    kind = MODES[mode]
    form = _entered(fields)
    types = {entry.variable: _type(entry) for entry in form}
    called = f" '{name}'" if name.strip() else ""
    about = sentence(f"The inputs of the Dify {kind.word}{called}, and functions that run it")
    lines = [
        *docstring(f"{about}\n\n{MARK} Run the command again when the app changes."),
        "",
        *_imports({"TypedDict"}.union(kind.names, *(of.names() for of in types.values())), kind.imports),
        "",
        *(_class(form, types) if all(map(_is_plain, types)) else _call(form, types)),
    ]
    default = "" if any(entry.required for entry in form) else " | None = None"
    return "\n".join([*lines, kind.functions.replace("{default}", default)])


def _entered(fields: Iterable[InputField]) -> list[InputField]:
    """Return the inputs that a user gives, each once."""
    found: dict[str, InputField] = {}
    for entry in fields:
        if entry.variable and entry.type != "external_data_tool":
            found.setdefault(entry.variable, entry)
    return list(found.values())


def _type(entry: InputField) -> _Type:
    match entry.type:
        case "text-input" | "paragraph":
            kind = _Type("str")
        case "select":
            options = [_Type(literal(option)) for option in dict.fromkeys(entry.options)]
            kind = _Type("Literal", options) if options else _Type("str")
        case "number":
            kind = _Type("float")
        case "checkbox":
            kind = _Type("bool")
        case "json_object":
            kind = _Type("Mapping", [_Type("str"), _Type("Any")])
        case "file":
            kind = _Type("FileValue")
        case "file-list":
            kind = _Type("Sequence", [_Type("FileValue")])
        case _:
            kind = _Type("Any")
    return kind if entry.required else _Type("NotRequired", [kind])


def _about(entry: InputField) -> str:
    """Return the description of an input: its label, limits and default."""
    sentences = [entry.label] if entry.label != entry.variable else []
    if entry.max_length:
        sentences.append(f"At most {entry.max_length} {'files' if entry.type == 'file-list' else 'characters'}")
    if entry.allowed_file_types:
        sentences.append(f"Kinds of files: {', '.join(entry.allowed_file_types)}")
    if entry.default not in (None, "", [], {}):
        sentences.append(f"Default: {json.dumps(entry.default, ensure_ascii=False)}")
    return " ".join(filter(None, map(sentence, sentences)))


def _is_plain(name: str) -> bool:
    """Return whether a name can be that of a field in a class."""
    usable = name.isascii() and name.isidentifier() and not keyword.iskeyword(name)
    return usable and not name.startswith("__") and name not in _TAKEN


def _class(form: Sequence[InputField], types: dict[str, _Type]) -> Iterable[str]:
    yield "class Inputs(TypedDict):"
    yield from docstring("The inputs of the app.", _INDENT)
    for place, entry in enumerate(form):
        if place == 0:
            yield ""
        yield from _annotated(f"{_INDENT}{entry.variable}: ", types[entry.variable], "")
        if about := _about(entry):
            yield from docstring(about, _INDENT)


def _call(form: Sequence[InputField], types: dict[str, _Type]) -> Iterable[str]:
    """Yield the lines of a TypedDict with names that a class cannot have."""
    inside = _INDENT * 2
    yield "Inputs = TypedDict("
    yield f'{_INDENT}"Inputs",'
    yield f"{_INDENT}{{"
    for entry in form:
        if about := _about(entry):
            yield from comment(about, inside)
        yield from _annotated(f"{inside}{literal(entry.variable)}: ", types[entry.variable], ",")
    yield f"{_INDENT}}},"
    yield ")"
    yield from docstring("The inputs of the app.")


def _annotated(start: str, kind: _Type, end: str, *, split: bool = False) -> list[str]:
    """Return the lines of a name with its type, split at brackets as ruff splits them if they are long.

    Args:
        start: What comes before the type, with its indentation.
        kind: The type.
        end: What comes after it.
        split: Whether lists are split even if they are short, because what they are in is split.
    """
    listed = kind.has_list()
    flat = f"{start}{kind}{end}"
    if not kind.inner or not (len(flat) > (WIDTH if listed else _LONGEST) or (split and listed)):
        return [flat]
    indent = start[: len(start) - len(start.lstrip())]
    comma = "," if len(kind.inner) > 1 else ""
    inner = [line for part in kind.inner for line in _annotated(f"{indent}{_INDENT}", part, comma, split=True)]
    return [f"{start}{kind.name}[", *inner, f"{indent}]{end}"]


def _imports(names: set[str], clients: str) -> Iterable[str]:
    for source in ("collections.abc", "typing"):
        if found := sorted(name for name in names if _IMPORTED.get(name) == source):
            yield f"from {source} import {', '.join(found)}"
    yield clients.rstrip()
    if found := sorted(name for name in names if _IMPORTED.get(name) == "dify_plus.types"):
        yield f"from dify_plus.types import {', '.join(found)}"
    yield ""
