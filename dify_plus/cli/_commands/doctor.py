"""`dify-plus doctor`."""

from __future__ import annotations

from typing import Annotated

import typer

from dify_plus.cli._commands.options import INPUT_FILE, INPUTS
from dify_plus.cli._doctor.diagnosis import diagnose
from dify_plus.cli._runs.input_values import read_inputs
from dify_plus.cli._session import Session, command

__all__ = ["doctor"]

_STYLES = {"ok": "green", "warning": "yellow", "failed": "red", "skipped": "dim"}


@command()
def doctor(
    session: Session,
    stream: Annotated[
        bool, typer.Option(help="Also have the app answer once, to see whether streams arrive unbuffered.")
    ] = True,
    inputs: INPUTS = None,
    input_file: INPUT_FILE = None,
    spec: Annotated[
        bool, typer.Option("--spec", help="Also compare what the server says of its API with what this package knows.")
    ] = False,
) -> int:
    """Find out what is wrong: address, key, kind of app, server version, clock, streaming, the API's description.

    A workflow is only run when --input or --input-file is given, since it may do more than answer.
    """
    values = read_inputs(inputs or (), input_file)
    code, findings = 0, []
    for finding in diagnose(session.options, stream=stream, inputs=values, spec=spec, learn=session.redact.learn):
        findings.append(finding)
        code = code or finding.exit_code
        if not session.output.json:
            session.output.results.print(f"{finding.state:<8} ", style=_STYLES[finding.state], end="")
            session.output.line(session.redact(f"{finding.subject}: {finding.text}"))
            for line in finding.lines:
                session.output.line(f"         {session.redact(line)}")
    if session.output.json:
        session.output.data(session.redact.value([finding.to_dict() for finding in findings]))
    return code
