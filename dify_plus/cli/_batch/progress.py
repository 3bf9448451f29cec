"""The progress of a job, on the terminal."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from dify_plus.batch import Summary
from dify_plus.cli._batch.tables import amount
from dify_plus.cli._terminal.output import Output

__all__ = ["as_line", "notes", "shown_progress"]


def as_line(summary: Summary, total: int) -> str:
    """Write a job's summary in one line.

    Args:
        summary: The job's summary.
        total: How many rows there are.
    """
    counts = {
        "done": summary.done + summary.done_before,
        "failed": summary.failed + summary.failed_before,
        "unknown": summary.unknown,
        "waiting for a person": summary.paused,
        "stopped": summary.stopped,
    }
    parts = [f"{count:,} {name}" for name, count in counts.items() if count or name == "done"]
    left = total - sum(counts.values())
    rest = [f"{left:,} left"] if left > 0 else []
    return f"{amount(total, 'row')}: {', '.join(parts + rest)}; {summary.tokens:,} tokens in {summary.seconds:.1f} s"


def notes(summary: Summary, interrupted: bool, out: Path) -> Iterator[str]:
    """Yield what to type to continue a job, or to run its rows again.

    Args:
        summary: The job's summary.
        interrupted: Whether the user has stopped the job.
        out: The file with the results.
    """
    if interrupted:
        yield "run the same command again to continue"
    if summary.failed + summary.failed_before + summary.stopped:
        stopped = " and stopped" if summary.stopped else ""
        yield f"{out} has the reasons; add --retry-failed to run failed{stopped} rows again"
    if summary.unknown:
        yield "add --rerun-unknown to run rows again that may have run"


@contextmanager
def shown_progress(output: Output, total: int) -> Iterator[Callable[[Summary], None]]:
    """Show a progress bar with the rows that have ended, their rate, failures, tokens, and the time left.

    Args:
        output: The command's output.
        total: How many rows there are.

    Yields:
        A function that shows the job's current summary.
    """
    if output.quiet:
        yield lambda summary: None
        return
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

    columns = (
        BarColumn(),
        MofNCompleteColumn(),
        TextColumn("{task.fields[rate]:.1f}/s, {task.fields[failed]} failed, {task.fields[tokens]:,} tokens, left"),
        TimeRemainingColumn(),
    )
    with Progress(*columns, console=output.messages, transient=True) as progress:
        bar = progress.add_task("", total=total, rate=0.0, failed=0, tokens=0)

        def show(summary: Summary) -> None:
            ended = summary.done + summary.failed + summary.unknown + summary.paused
            progress.update(
                bar,
                completed=ended + summary.done_before + summary.failed_before,
                rate=ended / max(summary.seconds, 0.001),
                failed=summary.failed + summary.failed_before,
                tokens=summary.tokens,
            )

        yield show
