# Made from tests/_async/test_wrong_arguments.py by scripts/unasync. Do not edit.
"""For any arguments, a method answers or raises a declared error; arguments refused here are not sent."""

from __future__ import annotations

import inspect
from pathlib import Path
from typing import Any

import pytest

from _generate import public_api
from dify_plus import Dify, DifyError, UsageError
from dify_plus._batch.plan import JobOptions
from dify_plus._sync.batch import Job
from dify_plus._sync.downloads import Download
from dify_plus._sync.pages import Pages
from dify_plus._sync.stream import Stream
from dify_plus.testing import FakeDify
from tests._sync._compat import STRIDE
from tests._sync.support import Connect

pytestmark = pytest.mark.slow

METHODS = {method.path: method.function for method in public_api.methods(Dify(api_key="app-key"))}
TOO_LONG = "x" * 70_000
"""A text that is too long for a URL. Only the request as a whole can be refused, because limits differ by argument."""
WRONG: list[Any] = [
    None, "", " ", "..", "a/b", "\0", "\ud800", TOO_LONG, b"bytes", 0, -1, 10**30, 0.5, float("nan"), True, [],
    [None], [{}], {}, {"a": float("nan")}, {5: 5}, object(), print,
]  # fmt: skip


def usual(parameter: inspect.Parameter) -> Any:
    """A plausible value for a required argument."""
    kind = str(parameter.annotation)
    if "Mapping[" in kind and "Sequence[" not in kind and "Iterable[" not in kind:
        return {}
    if "Rows[" in kind:
        return [{"query": "x"}]
    if "Sequence[" in kind or "Iterable[" in kind:
        return ["x"]
    return True if kind == "bool" else "x"


def use(result: Any) -> None:
    """Await or iterate what a method returned."""
    if inspect.isawaitable(result):
        result = result
    if isinstance(result, Stream):
        with result as stream:
            for _ in stream:
                return
    elif isinstance(result, Job):
        with result as job:
            for _ in job:
                pass
    elif isinstance(result, Pages):
        result.to_list(limit=1)
    elif isinstance(result, Download):
        result.read()


@pytest.mark.parametrize("path", [*METHODS][::STRIDE])
def test_wrong_arguments_are_refused_or_answered(fake: FakeDify, connect: Connect, path: str) -> None:
    dify: Any = connect(fake, dataset_api_key=fake.dataset_key, max_retries=0)
    for name in path.split("."):
        dify = getattr(dify, name)
    parameters, documented = inspect.signature(dify).parameters.values(), inspect.getdoc(dify) or ""
    named = [it for it in parameters if it.kind not in (it.VAR_KEYWORD, it.POSITIONAL_ONLY)]
    needed = {it.name: usual(it) for it in named if it.default is it.empty}
    for parameter in named:
        for value in WRONG:
            before, result = len(fake.requests), None
            try:
                result = dify(**{**needed, parameter.name: value})
                use(result)
                called_back = parameter.name != "on_progress" or value is None or callable(value)
                assert called_back, f"on_progress={value!r:.40} was accepted"
            except UsageError:
                assert len(fake.requests) == before, f"{parameter.name}={value!r:.40} was sent"
                assert "UsageError: " in documented, f"{parameter.name}={value!r:.40} may raise it"
                at_once = result is None or inspect.isawaitable(result)
                by_row = path.endswith(".map") and parameter.name in ("rows", "query", "inputs", "files")
                assert at_once or by_row or value == TOO_LONG, f"{parameter.name}={value!r:.40} was refused later"
            except DifyError:
                assert parameter.name != "on_progress" or value is None or callable(value)
            except Exception as error:
                pytest.fail(f"{parameter.name}={value!r:.40}: {type(error).__name__}: {error!s:.200}")


@pytest.mark.parametrize("option", JobOptions.__annotations__)
def test_wrong_options_of_jobs_are_refused_or_do_no_harm(
    fake: FakeDify, connect: Connect, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, option: str
) -> None:
    monkeypatch.chdir(tmp_path)
    dify: Any = connect(fake, "workflow")
    for value in WRONG:
        options = {"ledger": None if option == "budget" else "job.db", option: value}
        before = len(fake.requests)
        try:
            use(dify.workflows.map([{"query": "x"}], **options))
        except UsageError:
            assert len(fake.requests) == before, f"{value!r:.40} was sent"
        except DifyError:
            pass
        except Exception as error:
            pytest.fail(f"{option}={value!r:.40}: {type(error).__name__}: {error!s:.200}")
