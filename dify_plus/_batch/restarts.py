"""What a start does with a row that the ledger knows."""

from __future__ import annotations

from typing import Literal, NamedTuple, TypeAlias

from attrs import frozen

from dify_plus._batch.rows import Key
from dify_plus.errors import RowChanged

__all__ = ["Entry", "OnChanged", "RestartRules", "Stage", "Step", "next_step"]

Stage: TypeAlias = Literal["waiting", "intent", "started", "done", "failed", "unknown", "paused"]
"""How far a row has come: `intent` before its run is sent, `started` once the run's id is known, then its outcome;
`waiting` if the server refused to start it."""
Step: TypeAlias = Literal["run", "attach", "report", "unknown", "skip"]
"""`report` hands out the outcome that the ledger holds; `unknown` reports that the row may have run."""
OnChanged: TypeAlias = Literal["error", "rerun"]


class Entry(NamedTuple):
    """What the ledger holds of a row."""

    id: int
    fingerprint: bytes
    stage: Stage
    handed_out: bool
    """Whether the user's program has seen the outcome."""
    run_id: str | None


@frozen(kw_only=True)
class RestartRules:
    """What the user asked for; `JobOptions` says what each means."""

    replay: bool = False
    rerun_unknown: bool = False
    retry_failed: bool = False
    on_changed: OnChanged = "error"


def next_step(entry: Entry | None, fingerprint: bytes, rules: RestartRules, key: Key) -> Step:
    """Decide about a row.

    Args:
        entry: What the ledger holds of it, if anything.
        fingerprint: The fingerprint of its inputs.
        rules: What the user asked for.
        key: Its key.

    Returns:
        What to do.

    Raises:
        RowChanged: its inputs have changed, and changed rows are errors.
    """
    if entry is None:
        return "run"
    if entry.fingerprint != fingerprint:
        if rules.on_changed == "rerun":
            return "run"
        raise RowChanged(
            f"the row with the key {key!r} has other inputs than before; "
            'on_changed="rerun" runs changed rows again, and another ledger starts anew'
        )
    match entry.stage:
        case "waiting":
            return "run"
        case "intent":
            return "run" if rules.rerun_unknown else "unknown"
        case "started" | "paused":
            return "attach" if entry.run_id else "run" if rules.rerun_unknown else "unknown"
        case "unknown":
            return "run" if rules.rerun_unknown else "attach" if entry.run_id else "report"
        case "failed" if rules.retry_failed:
            return "run"
        case "done" | "failed":
            return "report" if rules.replay or not entry.handed_out else "skip"
