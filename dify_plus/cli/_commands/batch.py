"""`dify-plus batch`."""

from __future__ import annotations

import signal
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Final, NamedTuple

import typer

from dify_plus.cli import _exit_codes
from dify_plus.cli._error_messages import CommandError, explain
from dify_plus.cli._session import Session, command

if TYPE_CHECKING:
    from dify_plus import Dify
    from dify_plus._arguments.app_inputs import InputField
    from dify_plus.batch import Job
    from dify_plus.cli._batch.inputs import Columns

__all__ = ["batch"]

_MESSAGE: Final = "query"
"""The name that stands for the message of a chat among the inputs."""
_MOST_PROBLEMS: Final = 5
"""The largest number of problems in a message."""


class _Line(NamedTuple):
    number: int
    row: dict[str, Any]


@command()
def batch(
    session: Session,
    rows: Annotated[Path, typer.Argument(metavar="ROWS", help="A table: .csv, .jsonl or .parquet.")],
    out: Annotated[Path, typer.Option(metavar="FILE", help="Where results are written: .jsonl or .csv.")],
    ledger: Annotated[
        Path | None,
        typer.Option(metavar="FILE", help="Records what is done. By default, the name of --out with .ledger added."),
    ] = None,
    inputs: Annotated[
        str | None,
        typer.Option(
            metavar="INPUT=COLUMN,...",
            help="Which column gives which input. By default, columns of the same names. `query` is a chat's message.",
        ),
    ] = None,
    key: Annotated[
        str | None,
        typer.Option(metavar="COLUMN", help="The column that identifies a row. By default, the row's number."),
    ] = None,
    concurrency: Annotated[str, typer.Option(metavar="N|auto", help="Rows that run at the same time.")] = "10",
    retry_failed: Annotated[
        bool, typer.Option("--retry-failed", help="Run again the rows that failed before.")
    ] = False,
    rerun_unknown: Annotated[
        bool, typer.Option("--rerun-unknown", help="Run again the rows that may have run; they may then run twice.")
    ] = False,
    limit: Annotated[int | None, typer.Option(metavar="N", min=1, help="Run only the first N rows.")] = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Check everything, and run nothing.")] = False,
) -> int:
    """Run an app for every row of a table, each row once, and write the results to a file.

    After Ctrl-C or a crash, run the same command again to continue. Ctrl-C gives running rows 10 seconds to end; a
    second Ctrl-C stops them at once.

    Exit codes: 0 all rows are done, 5 some are not, 6 the job could not continue, 2 wrong usage, 130 Ctrl-C.

    Examples:
        dify-plus batch questions.csv --out answers.jsonl
        dify-plus batch questions.csv --out answers.csv --inputs query=question --key id --concurrency 20
        dify-plus batch questions.csv --out answers.jsonl --dry-run
    """
    from dify_plus.cli._batch.progress import as_line, notes, shown_progress
    from dify_plus.cli._batch.results import Results
    from dify_plus.cli._batch.tables import amount
    from dify_plus.errors import DifyError

    at_once = _concurrency(concurrency)
    results = Results(out)
    ledger = ledger or out.with_name(f"{out.name}.ledger")
    _check_files(rows, out, ledger)
    with session.client() as dify:
        mode = dify.app.info().mode
        form = dify.app.input_form()
        columns, total = _check(rows, limit, inputs, key, mode, form)
        if dry_run:
            session.output.line(f"{amount(total, 'row')} can be run; nothing was run")
            return _exit_codes.OK
        job = _job(
            dify,
            mode,
            columns,
            _lines(rows, limit),
            key=(lambda line: line.number) if key is None else (lambda line: line.row[key]),
            ledger=ledger,
            concurrency=at_once,
            retry_failed=retry_failed,
            rerun_unknown=rerun_unknown,
            replay=not out.exists(),
        )
        try:
            with _ctrl_c(session, job) as pressed, job, results, shown_progress(session.output, total) as show:
                for outcome in job:
                    results.write(outcome)
                    show(job.summary)
        except DifyError as error:
            session.output.warn(as_line(job.summary, total))
            raise _ended(error, session) from error
    summary = job.summary
    if session.output.json:
        session.output.data({"rows": total, **_counts(job)})
    else:
        session.output.line(as_line(summary, total))
    for note in notes(summary, pressed(), out):
        session.output.note(note)
    if pressed():
        return _exit_codes.INTERRUPTED
    return _exit_codes.OK if summary.done + summary.done_before == total else _exit_codes.ROWS_FAILED


def _check_files(rows: Path, out: Path, ledger: Path) -> None:
    if not out.parent.is_dir():
        raise CommandError(f"there is no folder {out.parent}", "create it, or change --out")
    for option, file, name, other in (
        ("--out", out, "table", rows),
        ("--ledger", ledger, "table", rows),
        ("--ledger", ledger, "output", out),
    ):
        if file.resolve() == other.resolve():
            raise CommandError(f"{option} is the {name} {other}", "name another file")
    if out.exists() and not ledger.exists():
        raise CommandError(f"{out} exists, but its ledger {ledger} does not", f"name another --out, or delete {out}")


def _concurrency(typed: str) -> Any:
    if typed == "auto":
        return typed
    if not typed.isdecimal() or int(typed) < 1:
        raise CommandError(f'--concurrency must be a number of 1 or more, or "auto", not {typed!r}')
    return int(typed)


def _lines(path: Path, limit: int | None) -> Iterator[_Line]:
    from dify_plus.cli._batch.tables import read_table

    return (_Line(number, row) for number, row in enumerate(islice(read_table(path), limit), 1))


def _check(
    path: Path, limit: int | None, typed: str | None, key: str | None, mode: str | None, form: list[InputField]
) -> tuple[Columns, int]:
    """Check every row against the app's form before anything runs; return the columns and the number of rows."""
    from dify_plus._arguments.app_inputs import check_inputs
    from dify_plus._batch.record import NoLedger
    from dify_plus._batch.rows import key_reader
    from dify_plus.cli._batch.inputs import Columns, missing_files
    from dify_plus.errors import DuplicateKey, UsageError

    chats = mode in ("chat", "agent-chat", "advanced-chat", "agent")
    columns = Columns(typed, form, (_MESSAGE,) if chats else ())
    identify, keys = key_reader(key), NoLedger(unique=key is None)
    problems: list[str] = []
    about_inputs = False
    required: set[str] = set()
    filled: dict[str, None] = {}
    total = 0
    for number, row in _lines(path, limit):
        total = number
        filled.update(dict.fromkeys(row))
        try:
            values = columns.inputs(row)
        except CommandError as error:
            problems.append(f"row {number}: {error}")
            continue
        needed = [] if key is None else [key]
        if number == 1 and typed:
            needed += columns.chosen
        if missing := [name for name in needed if name not in row]:
            problem = f"there is nothing in the column {missing[0]!r} (columns with values: {', '.join(row)})"
            raise CommandError(f"row {number}: {problem}", "nothing was run")
        wrong = check_inputs(form, values)
        required.update(problem.variable for problem in wrong if problem.reason == "missing")
        found = [str(problem) for problem in wrong]
        found += [f"{name}: there is no file {path}" for name, path in missing_files(values)]
        if chats and not isinstance(values.get(_MESSAGE), str):
            required.add(_MESSAGE)
            found.append(f"{_MESSAGE} is required")
        about_inputs = about_inputs or bool(found)
        try:
            keys.find(identify(row, number), number)
        except DuplicateKey as error:
            found.append(str(error).partition(";")[0])
        except UsageError:
            found.append(f"there is no text and no whole number in the column {key!r}")
        problems += [f"row {number}: {problem}" for problem in found]
    if total == 0:
        raise CommandError(f"{path} has no rows")
    if problems:
        shown = "; ".join(problems[:_MOST_PROBLEMS])
        more = f"; and {len(problems) - _MOST_PROBLEMS} more" if len(problems) > _MOST_PROBLEMS else ""
        where = "; `dify-plus app` lists the app's inputs" if about_inputs else ""
        if without := sorted(name for name in required if columns.column(name) not in filled):
            pairs = ",".join(f"{name}=COLUMN" for name in without)
            where = f"; write --inputs {pairs} with a column of the table: {', '.join(filled)}"
        raise CommandError(f"{shown}{more}", f"nothing was run{where}")
    return columns, total


def _job(dify: Dify, mode: str | None, columns: Columns, lines: Iterator[_Line], **options: Any) -> Job[Any]:
    def inputs(line: _Line) -> dict[str, Any]:
        return columns.inputs(line.row)

    if mode == "workflow":
        return dify.workflows.map(lines, inputs=inputs, **options)
    if mode == "completion":
        return dify.completions.map(lines, inputs=inputs, **options)

    def without_message(line: _Line) -> dict[str, Any]:
        return {name: value for name, value in inputs(line).items() if name != _MESSAGE}

    def message(line: _Line) -> str:
        return str(inputs(line)[_MESSAGE])

    return dify.chat.map(lines, query=message, inputs=without_message, auto_generate_name=False, **options)


@contextmanager
def _ctrl_c(session: Session, job: Job[Any]) -> Iterator[Callable[[], bool]]:
    """Stop the job on Ctrl-C; yields a function that says whether it was pressed."""
    pressed: list[int] = []

    def press(number: int, frame: object) -> None:
        pressed.append(number)
        job.stop()
        if len(pressed) == 1 and (running := job.summary.running):
            get = "1 row gets" if running == 1 else f"{running} rows get"
            session.output.note(f"{get} 10 s to end; Ctrl-C again stops what runs at once")
        if len(pressed) > 2:
            raise KeyboardInterrupt

    if threading.current_thread() is not threading.main_thread():
        yield lambda: False
        return
    before = signal.signal(signal.SIGINT, press)
    try:
        yield lambda: bool(pressed)
    finally:
        signal.signal(signal.SIGINT, before)


def _counts(job: Job[Any]) -> dict[str, Any]:
    from attrs import asdict

    counts = asdict(job.summary)
    counts["read"] = counts.pop("rows")
    return counts


def _ended(error: Exception, session: Session) -> CommandError:
    """Say why a job could not continue, and what to type to continue it."""
    from dify_plus.errors import JobError, RowChanged

    if isinstance(error, RowChanged):
        message, advice = str(error).partition(";")[0], "name another --out for the changed table"
    elif isinstance(error, JobError):
        message, advice = str(error), ""
    else:
        failure = explain(error, session.invocation)
        message, advice = failure.message, failure.advice
    return CommandError(message, advice, _exit_codes.JOB_ENDED)
