"""Measure what the hooks for observers cost a client without observers, beside a copy of it without the hooks.

The copy is a second import of the package in the same process, from the same source without the lines that only serve
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
        "            response = self._exchange(sent)\n            if follow":
        "if True:\n            response, watch = self._exchange(sent), UNOBSERVED\n            if follow",
        "watch.returns(result_of(request, response))\n\n    def call_first":
        "result_of(request, response)\n\n    def call_first",
        "if watch is not None:\n            observe(sent, watch)\n": "if True:\n",
    },
    "dify_plus._sync.retrying_client": {
        "import Unobserved\n": "import UNOBSERVED, Unobserved\n",
        "raw = \"watch\" not in request.extensions\n        if raw and is_observed(settings):\n"
        "            observe(request, begin_watch(settings, request.extensions.get(\"operation\"), request.method))\n"
        "        watch = watch_of(request)\n        if not watch.is_on:\n"
        "            return self._send_with_retries(request, watch, ":
        "if True:\n            return self._send_with_retries(request, UNOBSERVED, ",
        "        if watch.is_on:\n"
        "            response.stream = _ObservedBody(cast(\"httpx.SyncByteStream\", response.stream), watch)\n":
        "",
        "            if response.status_code < 400:\n"
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


@contextmanager
def _cut() -> Iterator[None]:
    """Import the package anew, without hooks. Afterwards, restore the modules."""
    ours = {name: module for name, module in sys.modules.items() if name.partition(".")[0] == "dify_plus"}
    for name in ours:
        del sys.modules[name]
    finder = _Finder()
    sys.meta_path.insert(0, finder)
    try:
        yield
    finally:
        sys.meta_path.remove(finder)


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
    """Return the median of the ratios of many pairs: CPU time with the hooks, over CPU time without."""
    ours = ACTIONS[what](client(address))
    ours()
    with _cut():
        bare = ACTIONS[what](client(address))
        bare()
        found = []
        for number in range(pairs):
            first, second = (ours, bare) if number % 2 else (bare, ours)
            spent = {action: _seconds(action) for action in (first, second)}
            found.append(spent[ours] / spent[bare])
    return {"ratio": statistics.median(found)}


def _seconds(action: Callable[[], object]) -> float:
    start = time.process_time()
    action()
    return time.process_time() - start
