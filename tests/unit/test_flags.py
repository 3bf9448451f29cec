"""Arguments that are True or False: any other value, such as "no", is refused before anything is sent."""

from __future__ import annotations

import importlib
import inspect
from collections.abc import Callable, Iterator, Mapping
from functools import partial, reduce
from typing import Any

from _generate import public_api
from dify_plus import Dify, UsageError
from dify_plus._batch.plan import Plan

UNUSED = "http://127.0.0.1:1/v1"
"""An address where nothing listens: a call that is sent raises `APIConnectionError`."""
NEEDED: Mapping[str, Any] = {
    "datasource_type": "website_crawl",
    "datasource_info_list": [{"url": "x"}],
    "rows": [{"query": "x"}],
}
"""Values of required arguments that do not take any text."""
OPTIONAL: Mapping[str, Mapping[str, Any]] = {"audio.speak": {"text": "x"}, "conversations.rename": {"name": "x"}}
"""Optional arguments without which a call is refused."""
PUBLIC = ("dify_plus", "dify_plus.batch", "dify_plus.otel", "dify_plus.sse", "dify_plus.testing")
NO_OPTIONS = ("Download", "Page", "Stream")
"""The endings of the names of classes that only the client creates; its methods check their arguments."""


def functions() -> Iterator[tuple[str, Callable[..., Any]]]:
    """Yield the methods of the client and of a session, the public classes, and what checks the options of jobs."""
    dify: Any = Dify(api_key="app-key", dataset_api_key="dataset-key", base_url=UNUSED, user="u", max_retries=0)
    for method in public_api.methods(dify):
        yield method.path, reduce(getattr, method.path.split("."), dify)
    session, blocking = dify.chat.session(), partial(dify.workflows.run, response_mode="blocking")
    yield from {"session.send": session.send, "session.stream": session.stream, "blocking": blocking}.items()
    for module in map(importlib.import_module, PUBLIC):
        for name in module.__all__:
            found = getattr(module, name)
            if inspect.isclass(found) and not issubclass(found, (dict, Exception)) and not name.endswith(NO_OPTIONS):
                yield name, found
    yield "ray.ingest", importlib.import_module("dify_plus.ray").IngestJob
    yield "map", Plan.of


def test_flags_are_true_or_false() -> None:
    checked, wrong = 0, []
    for path, function in functions():
        parameters = inspect.signature(function).parameters.values()
        needed = {it.name: NEEDED.get(it.name, "x") for it in parameters if it.default is it.empty}
        needed = {name: value for name, value in needed.items() if name not in ("options", "settings", "unknown")}
        for flag in parameters:
            kinds = str(flag.annotation).removeprefix("<class '").removesuffix("'>").split(" | ")
            for value in ("no", 1, None) if "bool" in kinds else ():
                if value is None and "None" in kinds:
                    continue
                checked += 1
                try:
                    function(**{**needed, **OPTIONAL.get(path, {}), flag.name: value})
                except (UsageError, TypeError) as error:  # `testing` raises TypeError
                    if str(error).startswith(f"{flag.name} must be "):
                        continue
                    wrong.append(f"{path}({flag.name}={value!r}): {error}")
                except Exception as error:
                    wrong.append(f"{path}({flag.name}={value!r}): {error!r}")
                else:
                    wrong.append(f"{path}({flag.name}={value!r}) is accepted")
    assert wrong == []
    assert checked > 150
