"""`dify-plus kb sync`."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Final

import typer

from dify_plus.cli import _exit_codes
from dify_plus.cli._error_messages import CommandError, explain
from dify_plus.cli._knowledge.finding import find_kb
from dify_plus.cli._session import Session, command
from dify_plus.cli._terminal.output import Output
from dify_plus.cli._terminal.progress_bars import counted

if TYPE_CHECKING:
    from dify_plus.types import SyncReport

__all__ = ["sync"]

LOOK_MILLISECONDS: Final = 200
"""How often `--watch` looks whether files have changed."""
SETTLE_MILLISECONDS: Final = 500
"""How long `--watch` collects changes before it syncs them together."""
RETRY_SECONDS: Final = 60.0
"""How long `--watch` waits after the server could not be reached."""


@command(key="dataset")
def sync(
    session: Session,
    kb: Annotated[str, typer.Argument(metavar="KB", help="The knowledge base: its id or its name.")],
    folder: Annotated[Path, typer.Argument(metavar="FOLDER", help="The folder with the files.")],
    glob: Annotated[
        str | None,
        typer.Option(
            metavar="PATTERN",
            help="Only files whose path in the folder matches, such as '**/*.md'. By default, files with the extension"
            " of a document.",
        ),
    ] = None,
    scope: Annotated[
        str | None,
        typer.Option(metavar="NAME", help="A name for the folder, if you sync several into one knowledge base."),
    ] = None,
    delete: Annotated[
        bool, typer.Option("--delete", help="Delete the documents of files that are gone. Only sync's own documents.")
    ] = False,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Show what would change, and change nothing.")] = False,
    watch: Annotated[bool, typer.Option("--watch", help="Sync again whenever a file changes, until Ctrl-C.")] = False,
    wait_timeout: Annotated[
        float | None,
        typer.Option(metavar="SECONDS", min=0, help="Give up after so long without any progress."),
    ] = None,
    jobs: Annotated[int, typer.Option("--jobs", "-j", min=1, max=32, help="How many requests at the same time.")] = 8,
    max_indexing: Annotated[
        int, typer.Option(metavar="N", min=1, help="How many documents may wait to be indexed on the server.")
    ] = 50,
) -> int:
    """Bring the documents of a knowledge base in step with a folder, and wait until they are indexed.

    Sends only what is new or has changed. Documents that others made stay as they are. After Ctrl-C or a crash, run the
    same command again to continue. The exit code is 1 if a file failed.

    Examples:
        dify-plus kb sync Rivers docs/ --dry-run
        dify-plus kb sync Rivers docs/ --glob '**/*.md' --delete
        dify-plus kb sync Rivers docs/ --watch
    """
    if watch and dry_run:
        raise CommandError("--watch and --dry-run exclude each other", "leave one of them out")
    changes = _changes(folder) if watch else iter(())
    with session.client() as dify:
        dataset_id = find_kb(dify, kb).id

        def run() -> SyncReport:
            with counted(session.output) as count:
                return dify.datasets.sync(
                    dataset_id,
                    folder,
                    glob=glob,
                    scope=scope or "",
                    delete=delete,
                    dry_run=dry_run,
                    concurrency=jobs,
                    max_indexing=max_indexing,
                    timeout=wait_timeout,
                    on_progress=lambda progress: count("documents", progress.done, progress.total),
                )

        try:
            report = run()
        except KeyboardInterrupt:
            session.output.note("run the same command again to continue")
            raise
        if not (report.created or report.updated or report.unchanged or report.failed):
            wanted = f"matches {glob!r}" if glob else "has the extension of a document; --glob chooses others"
            session.output.warn(f"no file in {folder} {wanted}")
        _show(session.output, report)
        for _ in changes:
            _run_again(session.output, run)
    return _exit_codes.OK if report.ok else _exit_codes.FAILED


def _changes(folder: Path) -> Iterator[None]:
    """Start to watch a folder. The iterator yields whenever files have changed since the last time."""
    try:
        watchfiles = import_module("watchfiles")
    except ModuleNotFoundError:
        raise CommandError(
            "--watch needs a package that is not installed", 'run pip install "dify-plus[watch]"'
        ) from None
    if not folder.is_dir():
        raise CommandError(f"there is no folder {folder}")
    found: Iterator[Any] = watchfiles.watch(
        folder, rust_timeout=LOOK_MILLISECONDS, debounce=SETTLE_MILLISECONDS, yield_on_timeout=True
    )
    next(found)  # from here on, no change is missed
    return (None for changes in found if changes)


def _run_again(output: Output, run: Callable[[], SyncReport]) -> None:
    """Sync after a change. Repeat it while the server cannot be reached. What is wrong with the files is only shown."""
    from dify_plus.errors import APIError, UsageError

    while True:
        try:
            _show(output, run())
            return
        except APIError as error:
            output.warn(f"{explain(error).line()}; trying again in {RETRY_SECONDS:g} s")
            time.sleep(RETRY_SECONDS)
        except UsageError as error:
            output.warn(explain(error).line())
            return


def _show(output: Output, report: SyncReport) -> None:
    if output.json:
        output.data(report.to_dict())
        return
    for key, reason in report.failed.items():
        output.warn(f"{key}: {reason}")
    rows = [(news, key) for news in ("created", "updated", "deleted") for key in getattr(report, news)]
    output.table(("news", "document"), [*rows, *(("failed", key) for key in report.failed)])
    output.line(f"{report}{' (dry run: nothing was changed)' if report.dry_run else ''}")
