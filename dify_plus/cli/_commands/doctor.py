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
        bool, typer.Option(help="Also ask the app one question, to check that no proxy buffers its stream.")
    ] = True,
    inputs: INPUTS = None,
    input_file: INPUT_FILE = None,
    spec: Annotated[
        bool, typer.Option("--spec", help="Also compare the API description of the server with that of this package.")
    ] = False,
) -> int:
    """Check the address, API key, kind of app, server version, clock, streaming and the API's description.

    Workflows run only if you give --input or --input-file, because a run can have side effects.

    Examples:
        dify-plus doctor
        dify-plus doctor --no-stream --json
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
