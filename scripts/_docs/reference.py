"""Write the reference: pages with every method, and every public class with its fields, types and docstrings."""

from __future__ import annotations

import importlib
import inspect
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, get_args

from _docs.docstrings import (
    Field,
    aliases_of,
    arguments_of,
    fields_of,
    methods_of,
    read_docstring,
    result_of,
)
from dify_plus import types
from dify_plus._names import TYPES
from dify_plus.errors import ERRORS_BY_CODE, APIStatusError
from dify_plus_api import models

NOTICE = "Made by `scripts/api-index` from the code; do not edit."

PAGES: Mapping[str, tuple[str, str]] = {
    "clients": (
        "Clients, streams and lists",
        "The clients, and the sessions, streams, lists and jobs that their methods return.",
    ),
    "results": (
        "Results",
        "What calls return when the work is done. Models of the server's answers are in [Models](models.md).",
    ),
    "events": ("Events", "What a stream yields. The field `event` holds the kind."),
    "arguments": ("Arguments and policies", "The types of arguments, with the words that they accept."),
    "errors": (
        "Errors",
        "Every error, with the server's code for it. [When things go wrong](../failures.md) explains them.",
    ),
    "models": (
        "Models",
        "The JSON objects of the API. A field that an answer lacks is None. Import them from `dify_plus.types`.",
    ),
    "observers": (
        "Observers and reports",
        "What observers override, and what they receive. [Observing calls](../observability.md) explains them.",
    ),
    "testing": (
        "Testing",
        "The names of `dify_plus.testing`. [Testing without a server](../testing.md) explains them.",
    ),
}
"""The title and the first sentence of each page."""

MODULES = (
    "dify_plus",
    "dify_plus.errors",
    "dify_plus.types",
    "dify_plus.sse",
    "dify_plus.batch",
    "dify_plus.ray",
    "dify_plus.otel",
    "dify_plus.testing",
)
"""The modules whose names the reference lists. A name in several modules is listed under the first."""
POLICIES = {
    "RetryPolicy",
    "RecoveryPolicy",
    "Settings",
    "Budget",
    "JobOptions",
    "RayJobOptions",
    "NewDocument",
    "DocumentSettings",
    "DatasetSettings",
}
CREATED_BY_USERS = {"Dify", "FastTransport", "IngestJob", "OpenTelemetryObserver", "SSEDecoder", "WorkflowJob"}
"""The clients, streams, lists and observers that users create themselves."""
OBSERVERS = {"dify_plus._policy.observers", "dify_plus._policy.reports"}
FOREIGN = {"dify_plus.ray": {"Dataset"}}
"""Module -> names in it that are types of another package, although this package has types of the same name."""
RESULTS = {
    *("ChatReply", "CompletionReply", "WorkflowResult", "RunRecord", "RunStatus", "DatasourceResult", "Page"),
    *("IndexingProgress", "InputField", "InputProblem", "Outcome", "Summary"),
    *("DocumentCreated", "DocumentFailed", "DocumentOutcome", "SyncReport", "SyncProgress"),
}


@dataclass(frozen=True)
class Entry:
    """A public name: a class, a function or a type alias."""

    name: str
    module: str
    page: str
    value: Any


def entries() -> dict[str, Entry]:
    """Return every public class, function and type alias, by name, with the page that it belongs on."""
    found: dict[str, Entry] = {}
    for module in MODULES:
        public = importlib.import_module(module)
        for name in sorted(getattr(public, "__all__", None) or dir(public)):
            if not name.startswith("_") and name not in found:
                value = getattr(public, name)
                is_code = inspect.isclass(value) or callable(getattr(value, "__code__", None))
                alias = None if is_code else _alias_of(name, module)
                if inspect.isclass(value) or inspect.isfunction(value) or alias:
                    found[name] = Entry(name, module, _page(name, value, module), alias or value)
    return found


def _page(name: str, value: Any, module: str) -> str:
    if inspect.isclass(value) and issubclass(value, BaseException):
        return "errors" if module != "dify_plus.testing" else "testing"
    if module == "dify_plus.testing":
        return "testing"
    if inspect.isfunction(value):
        return "clients"
    if module == "dify_plus.otel" or {getattr(value, "__module__", ""), TYPES.get(name)} & OBSERVERS:
        return "observers"
    if name.removeprefix("Async") in RESULTS:
        return "results"
    if name == "InterruptionReason":
        return "errors"
    if name.endswith("Event") or name in ("StreamResumed", "TextCorrected", "UnknownEvent"):
        return "events"
    if name in models.__all__ and name not in TYPES:
        return "models"
    is_argument = name in POLICIES or not inspect.isclass(value)
    return "arguments" if is_argument else "clients"


def _alias_of(name: str, module: str) -> tuple[str, str] | None:
    """Return the value and the docstring of a type alias; None if the name is something else."""
    home = {**TYPES, "InterruptionReason": "dify_plus.errors"}.get(name)
    if module == "dify_plus.types" and home is None:
        home = f"dify_plus_api.models{models._MODULES[name]}"
    found = aliases_of(importlib.import_module(home)).get(name) if home else None
    if found and name.endswith("StreamEvent"):  # a union of a generated union and events of our own
        return " | ".join(event.__name__ for event in get_args(getattr(types, name))), found[1]
    return found


def pages() -> dict[str, str]:
    """Return the pages about types: their contents, by file name."""
    known = entries()
    written = {}
    for page, (title, first) in PAGES.items():
        lines = [f"# {title}", "", f"{NOTICE}", "", first, ""]
        for entry in sorted((e for e in known.values() if e.page == page), key=lambda e: e.name.removeprefix("Async")):
            lines += [*_entry(entry, known), ""]
        written[f"{page}.md"] = re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).rstrip() + "\n"
    return written


def _entry(entry: Entry, known: Mapping[str, Entry]) -> Iterator[str]:
    yield f"## {entry.name}"
    yield ""
    foreign = FOREIGN.get(entry.module, set())
    link = Links({name: each for name, each in known.items() if name not in foreign}, "reference", entry.page)
    sync = entry.name.removeprefix("Async")
    if inspect.isfunction(entry.value):
        yield from (f"`from {entry.module} import {entry.name}`", "", *_function(entry.value, link))
    elif not inspect.isclass(entry.value):
        value, text = entry.value
        yield from (text, "") if text else ()
        yield _literal_values(value) or link.code(value)
    elif sync != entry.name and sync in known:
        yield f"The async counterpart of {link.code(sync)}. You await its methods that wait for an answer."
    else:
        yield from _class(entry, known, link)


def _class(entry: Entry, known: Mapping[str, Entry], link: Links) -> Iterator[str]:
    """Yield the lines about a class: what it is, its fields or arguments, and its methods."""
    bases = [base.__name__ for base in entry.value.__bases__ if base.__name__ in known and base.__name__ != "Model"]
    text = read_docstring(entry.value.__doc__)
    yield f"`from {entry.module} import {entry.name}`" + "".join(f"; a {link.code(base)}" for base in bases)
    yield ""
    yield from (text.prose, "") if text.prose else ()
    yield from _status_and_codes(entry.value)
    rows = fields_of(entry.value)
    if entry.page == "clients" and entry.name not in CREATED_BY_USERS:
        text.args = {}
    given = text.args or (read_docstring(entry.value.__init__.__doc__).args if not rows else {})
    if given and not rows:
        rows = arguments_with(entry.value, given)
    elif given:
        rows = [Field(r.name, r.type, r.text or given.get(r.name, ""), r.default) for r in rows]
        if entry.name in CREATED_BY_USERS:
            yield from _table("argument", arguments_with(entry.value, given), link)
            yield ""
    if rows:
        yield from _table("field", rows, link)
    if entry.page in ("clients", "testing", "results", "observers"):
        yield from _methods(entry.value, link)


def _methods(cls: type, link: Links) -> Iterator[str]:
    methods = [m for m in methods_of(cls) if m[0] != "to_dict" and not m[0].startswith("from_")]
    if methods:
        yield ""
        yield "| method | what it does | result |"
        yield "|---|---|---|"
    for name, function in methods:
        words = ", ".join(_argument(row) for row in arguments_of(function))
        summary = read_docstring(function.__doc__).prose.split("\n\n")[0]
        yield f"| `{name}({words})` | {_cell(summary)} | {link.code(result_of(function))} |"


def _function(function: Any, link: Links, after_result: str = "") -> Iterator[str]:
    """Yield the lines about a function: what it does, its arguments, its result and its errors."""
    text = read_docstring(function.__doc__)
    yield re.split(r"\n\n(?=API: )|^API: ", text.prose, flags=re.MULTILINE)[0]
    yield ""
    rows = arguments_of(function)
    if rows:
        yield from (*_table("argument", rows, link), "")
    yield f"**Returns** {link.code(result_of(function))}" + (f": {text.returns}" if text.returns else "")
    yield from (after_result,) if after_result else ()
    for name, why in text.raises.items():
        yield from ("", f"**Raises** {link.code(name)}: {why}")


def _status_and_codes(cls: type) -> Iterator[str]:
    """Yield a line with the HTTP status of an error class, and the server's codes for it."""
    status = getattr(cls, "status_code", None) if issubclass(cls, APIStatusError) else None
    codes = [f"`{code}`" for code, error in ERRORS_BY_CODE.items() if error is cls]
    facts = [f"HTTP status {status}"] if status else []
    facts += [f"the server's code {', '.join(codes)}"] if codes else []
    if facts:
        yield f"{'; '.join(facts)}."
        yield ""


def _literal_values(value: str) -> str:
    """Return the values of a `Literal` type, for readers; empty for other types."""
    found = re.fullmatch(r"Literal\[(.*?),?\]( \| str)?", value)
    if not found:
        return ""
    words = ", ".join(f"`{word.strip()}`" for word in found[1].split(", "))
    return f"One of {words}" + ("; a newer server may send another str" if found[2] else "")


def arguments_with(cls: type, given: Mapping[str, str]) -> list[Field]:
    """Return the arguments of a class, with the texts of its docstring."""
    return [Field(row.name, row.type, given.get(row.name, row.text), row.default) for row in arguments_of(cls)]


def _argument(row: Field) -> str:
    return f"{row.name}=" if row.default else row.name


def _table(head: str, rows: Iterable[Field], link: Links) -> Iterator[str]:
    rows = list(rows)
    has_defaults = any(row.default for row in rows)
    yield f"| {head} | type |{' default |' if has_defaults else ''} what it is |"
    yield f"|---|---|{'---|' if has_defaults else ''}---|"
    for row in rows:
        default = (f" `{_cell(row.default)}` |" if row.default else " |") if has_defaults else ""
        yield f"| `{row.name}` | {link.code(row.type)} |{default} {_cell(row.text)} |"


def _cell(text: str) -> str:
    return re.sub(r"(?<!\\)\|", r"\\|", " ".join(text.split()))


class Links:
    """Formats types as code, with links to their descriptions."""

    def __init__(self, known: Mapping[str, Entry], folder: str, page: str) -> None:
        self._known, self._folder, self._page = known, folder, page

    def code(self, type_: str) -> str:
        """Return a type as code; each part of a union links to its own class."""
        return " \\| ".join(self._part(part) for part in _members(type_)) if type_ else ""

    def _part(self, part: str) -> str:
        names = [name for name in re.findall(r"\w+", part) if name in self._known]
        names = [name for name in names if self._known[name].page != "testing" or self._page == "testing"]
        shown = "`" + part.replace("|", "\\|") + "`"
        return f"[{shown}]({self.target(names[0])})" if names else shown

    def target(self, name: str) -> str:
        """Return the address of a class, from this page."""
        page = self._known[name].page
        return (
            f"#{name.lower()}"
            if page == self._page
            else f"{'' if self._folder else 'reference/'}{page}.md#{name.lower()}"
        )


def _members(type_: str) -> list[str]:
    """Split a union type into its members."""
    parts, depth, start = [], 0, 0
    for at, letter in enumerate(type_):
        depth += (letter in "[(") - (letter in "])")
        if letter == "|" and not depth:
            parts.append(type_[start:at].strip())
            start = at + 1
    return [*parts, type_[start:].strip()]


def anchor(path: str) -> str:
    """Return the anchor of a method, such as `difychatsend`."""
    return re.sub(r"[^\w-]", "", f"dify.{path}".lower())


def method_page(methods: Iterable[Any], awaited: set[str], routes: Mapping[str, str]) -> str:
    """Return the page with every method: arguments, result and errors, with links to their types.

    Args:
        methods: The methods of `Dify`.
        awaited: The paths of the methods that are coroutines on `AsyncDify`.
        routes: Operation -> method and path of its request.
    """
    link = Links(entries(), "reference", "methods")
    lines = ["# Methods", "", NOTICE, "", "[Every method](../api.md) is the short list of these.", ""]
    for method in methods:
        after_result = "(with `AsyncDify`: await it)" if method.path in awaited else ""
        lines += [f"## dify.{method.path}", "", *_function(method.function, link, after_result)]
        if method.operations:
            lines += ["", "Calls " + ", ".join(f"`{routes[name]}`" for name in method.operations)]
        lines.append("")
    return "\n".join(lines).rstrip() + "\n"
