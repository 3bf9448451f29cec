"""Bars that show how much of something is done."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from dify_plus.cli._terminal.output import Output

if TYPE_CHECKING:
    from rich.progress import TaskID

__all__ = ["counted"]


@contextmanager
def counted(output: Output) -> Iterator[Callable[[str, int, int], None]]:
    """Show bars meanwhile, to somebody who looks.

    Args:
        output: The command's output.

    Yields:
        A function that takes what is counted, how many are done, and how many there are.
    """
    if output.quiet:
        yield lambda name, done, total: None
        return
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    bars: dict[str, TaskID] = {}
    with Progress(*columns, console=output.messages, transient=True) as progress:

        def count(name: str, done: int, total: int) -> None:
            if name not in bars:
                bars[name] = progress.add_task(name, total=total)
            progress.update(bars[name], completed=done)

        yield count
