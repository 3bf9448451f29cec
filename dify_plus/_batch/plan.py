"""The options of a job, checked."""

from __future__ import annotations

import os
from collections.abc import Callable
from typing import Any, TypedDict, cast

from attrs import frozen

from dify_plus._arguments.checks import check_options
from dify_plus._batch.budget import Budget
from dify_plus._batch.concurrency import Concurrency
from dify_plus._batch.record import NoLedger, Record
from dify_plus._batch.restarts import OnChanged, RestartRules
from dify_plus._batch.rows import Key, KeyOf, key_reader
from dify_plus._policy.numbers import check_flag
from dify_plus.errors import UsageError

__all__ = ["JobOptions", "Plan"]


class JobOptions(TypedDict, total=False):
    """The options of `map`. All are optional."""

    key: KeyOf | None
    """The key that identifies a row: the name of a field, or a function of the row. Defaults to the row's place,
    counted from 0. Keys are str or int, and no two rows may have the same key."""
    ledger: str | os.PathLike[str] | None
    """A file that records the outcome of each row, so that a later start continues where this one ended."""
    concurrency: Concurrency
    """The number of rows to run at the same time; 10 by default. `"auto"` adapts to the server, between 1 and 100."""
    ordered: bool
    """Whether to yield outcomes in the order of the rows. By default, the job yields them as the runs end."""
    replay: bool
    """Whether to yield, from the ledger, also the outcomes that earlier starts have yielded."""
    rerun_unknown: bool
    """Whether to run rows again whose outcome is unknown. They may then run twice."""
    retry_failed: bool
    """Whether to run rows again that failed in an earlier start."""
    on_changed: OnChanged
    """What to do with a row whose inputs differ from those in the ledger: `"error"` raises `RowChanged`, `"rerun"` runs
    the row again."""
    budget: Budget | None
    """The limits after which the job starts no more rows."""


@frozen(kw_only=True)
class Plan:
    """The options of a job, checked."""

    arguments: Callable[[Any], dict[str, Any]]
    key: Callable[[Any, int], Key]
    has_keys: bool
    ledger: str | os.PathLike[str] | None
    concurrency: Concurrency
    ordered: bool
    rules: RestartRules
    budget: Budget

    @classmethod
    def of(
        cls,
        arguments: Callable[[Any], dict[str, Any]],
        *,
        key: KeyOf | None = None,
        ledger: str | os.PathLike[str] | None = None,
        concurrency: Concurrency = 10,
        ordered: bool = False,
        replay: bool = False,
        rerun_unknown: bool = False,
        retry_failed: bool = False,
        on_changed: OnChanged = "error",
        budget: Budget | None = None,
        **unknown: object,
    ) -> Plan:
        """Check the options of a job. `JobOptions` describes them.

        Args:
            arguments: Returns the arguments of a row's run.
            key: The key that identifies a row.
            ledger: The file that records the outcome of each row.
            concurrency: The number of rows to run at the same time.
            ordered: Whether to yield outcomes in the order of the rows.
            replay: Whether to yield earlier outcomes again.
            rerun_unknown: Whether to run rows again that may have run.
            retry_failed: Whether to run rows again that failed.
            on_changed: What to do with a changed row.
            budget: The limits of the job.
            unknown: Options that do not exist.

        Raises:
            UsageError: An option is wrong or unknown.
        """
        check_options("map", unknown, JobOptions.__annotations__)
        if on_changed not in ("error", "rerun"):
            raise UsageError(f'on_changed must be "error" or "rerun", not {on_changed!r}')
        if budget is not None and not isinstance(cast("object", budget), Budget):
            raise UsageError(f"budget must be a Budget, not {budget!r}")
        if ledger == "" or (ledger is not None and not isinstance(cast("object", ledger), str | os.PathLike)):
            raise UsageError(f"ledger must be the path of a file, not {ledger!r}")
        asked = {"replay": replay, "rerun_unknown": rerun_unknown, "retry_failed": retry_failed}
        for name, value in {**asked, "ordered": ordered}.items():
            check_flag(name, value)
        useless = [name for name, value in asked.items() if value and ledger is None]
        if useless:
            raise UsageError(f"{useless[0]} needs a ledger: name a file with ledger=")
        return cls(
            arguments=arguments,
            key=key_reader(key),
            has_keys=key is not None,
            ledger=ledger,
            concurrency=concurrency,
            ordered=ordered,
            rules=RestartRules(**asked, on_changed=on_changed),
            budget=budget or Budget(),
        )

    def open_record(self, kind: str) -> Record:
        """Open the ledger. Without a ledger, create a record that keeps nothing.

        Args:
            kind: The kind of app that the job is for.

        Raises:
            LedgerInUse: Another job has the ledger open.
            LedgerError: The ledger cannot be opened, or belongs to another kind of job.
        """
        if self.ledger is None:
            return NoLedger(unique=not self.has_keys)
        from dify_plus._batch.ledger import Ledger

        return Ledger(self.ledger, kind)
