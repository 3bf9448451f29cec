"""Run an app over many rows, each row once: what `workflows.map`, `completions.map` and `chat.map` take and return.

Example:
    >>> from dify_plus import Dify
    >>> from dify_plus.batch import Budget
    >>> with Dify() as dify:
    ...     with dify.workflows.map(rows, key="id", ledger="job.db", budget=Budget(tokens=1_000_000)) as job:
    ...         for outcome in job:
    ...             print(outcome.key, outcome.state)
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from dify_plus._async.batch import AsyncJob
    from dify_plus._batch.budget import Budget
    from dify_plus._batch.outcomes import Outcome, Summary
    from dify_plus._batch.plan import JobOptions
    from dify_plus._sync.batch import Job

_MODULE_OF = {
    "AsyncJob": "_async.batch",
    "Budget": "_batch.budget",
    "Job": "_sync.batch",
    "JobOptions": "_batch.plan",
    "Outcome": "_batch.outcomes",
    "Summary": "_batch.outcomes",
}

__all__ = ["AsyncJob", "Budget", "Job", "JobOptions", "Outcome", "Summary"]


def __getattr__(name: str) -> Any:
    if name not in _MODULE_OF:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    value = globals()[name] = getattr(import_module(f"dify_plus.{_MODULE_OF[name]}"), name)
    return value


def __dir__() -> list[str]:
    return __all__
