"""Measure what the hooks for observers cost a client without observers, beside a copy of it without the hooks.

The copy is another import of the package in the same process, from the same source without the lines that only serve
observers. Both run in turn.
"""

from __future__ import annotations

import importlib.abc
import importlib.machinery
import statistics
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from importlib.machinery import ModuleSpec
from types import ModuleType
from typing import Any

CUTS: dict[str, dict[str, str]] = {
    "dify_plus._sync.transport": {
        "with self._observed(request, sent) as watch:\n"
        "            response = self._exchange(sent)\n            if requests":
        "if True:\n            response, watch = self._exchange(sent), UNOBSERVED\n            if requests",
        "watch.returns(result_of(request, response))\n\n    def call_first":
        "result_of(request, response)\n\n    def call_first",
        "if watch is not None:\n            observe(sent, watch)\n": "if True:\n",
    },
    "dify_plus._sync.retrying_client": {
        "watch: Unobserved | None = request.extensions.get(\"watch\")\n"
        "        raw = watch is None\n        if watch is None:\n            watch = UNOBSERVED\n"
        "            if is_observed(settings):\n"
        "                watch = observe(request, begin_watch(settings, request.extensions.get(\"operation\"), "
        "request.method))\n        if not watch.is_on:\n"
        "            return self._send_with_retries(request, watch, ":
        "if True:\n            return self._send_with_retries(request, UNOBSERVED, ",
        "        if watch.is_on:\n"
        "            response.stream = _ObservedBody(cast(\"httpx.SyncByteStream\", response.stream), watch)\n":
        "",
        "            if watch.is_on and response.status_code < 400:\n"
        "                watch.attempt_ended(request, began, response=response)\n":
        "",
    },
    "dify_plus._sync.stream": {
        " or self._on_event is not None": "",
        "        if self._on_event is not None:\n            self._on_event(event, text)\n": "",
        "        self._watch = self._transport.observe(self._prepared.request)\n": "",
        "        self._on_event = self._watch.on_event\n": "",
        "        self._transport = self._transport.within(self._watch)\n": "",
    },
}  # fmt: skip
"""Module -> the lines that only serve observers -> their replacement."""
COPIES = 4


def without_hooks(module: str, source: str) -> str:
    """Return the source of a module without its hooks.

    Raises:
        ValueError: A hook is not where `CUTS` expects it.
    """
    for old, new in CUTS[module].items():
        if source.count(old) != 1:
            raise ValueError(f"CUTS must name a hook of {module} as it is written now: {old.strip()!r}")
        source = source.replace(old, new)
    return source


class _Loader(importlib.machinery.SourceFileLoader):
    def get_code(self, fullname: str) -> Any:
        source = self.get_data(self.path).decode()
        return compile(without_hooks(fullname, source), self.path, "exec")


class _Finder(importlib.abc.MetaPathFinder):
    def find_spec(self, fullname: str, path: Sequence[str] | None, target: ModuleType | None = None) -> Any:
        spec = importlib.machinery.PathFinder.find_spec(fullname, path) if fullname in CUTS else None
        if spec is None or spec.origin is None:
            return None
        return ModuleSpec(fullname, _Loader(fullname, spec.origin), origin=spec.origin)


class _Copy:
    """A separate import of the package, with a client and what it does.

    Args:
        address: The server.
        what: "events" or "calls".
        finders: Import the modules that are not as they stand in their files.
    """

    def __init__(self, address: str, what: str, finders: Sequence[importlib.abc.MetaPathFinder]) -> None:
        self._modules: dict[str, ModuleType] = {}
        with self._imported():
            sys.meta_path[:0] = finders
            try:
                self._act = ACTIONS[what](client(address))
                self._act()
            finally:
                del sys.meta_path[: len(finders)]

    def seconds(self) -> float:
        """Return the CPU time of the action."""
        with self._imported():
            start = time.process_time()
            self._act()
            return time.process_time() - start

    @contextmanager
    def _imported(self) -> Iterator[None]:
        """Put the modules of this copy in the place of those that are imported now."""
        others = _taken_out()
        sys.modules.update(self._modules)
        try:
            yield
        finally:
            self._modules = _taken_out()
            sys.modules.update(others)


def _taken_out() -> dict[str, ModuleType]:
    names = [name for name in sys.modules if name.partition(".")[0] == "dify_plus"]
    return {name: sys.modules.pop(name) for name in names}


def reading(dify: Any) -> Callable[[], object]:
    def read() -> None:
        with dify.chat.stream("q") as stream:
            for _ in stream:
                pass

    return read


def calling(dify: Any) -> Callable[[], object]:
    def call() -> None:
        for _ in range(10):
            dify.chat.send("q", response_mode="blocking")

    return call


ACTIONS = {"events": reading, "calls": calling}


def client(address: str) -> Any:
    package = importlib.import_module("dify_plus")
    return package.Dify("app-0123456789abcdef", base_url=f"{address}/v1", user="u")


def compared(address: str, pairs: int, what: str) -> dict[str, Any]:
    """Return the median of the ratios of many pairs: CPU time with the hooks, over CPU time without.

    Where code and objects lie in memory changes the time of a copy by more than the hooks do. So there are several
    copies of each kind, imported in turn.
    """
    copies: dict[bool, list[_Copy]] = {True: [], False: []}
    for number in range(COPIES):
        for has_hooks in (number % 2 == 0, number % 2 == 1):
            copies[has_hooks].append(_Copy(address, what, [] if has_hooks else [_Finder()]))
    found = []
    for number in range(pairs):
        ours, bare = copies[True][number % COPIES], copies[False][(number + number // COPIES) % COPIES]
        first, second = (ours, bare) if number % 2 else (bare, ours)
        spent = {copy: copy.seconds() for copy in (first, second)}
        found.append(spent[ours] / spent[bare])
    return {"ratio": statistics.median(found)}
