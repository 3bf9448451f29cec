"""`dify-plus app`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dify_plus._arguments.app_inputs import InputField, input_fields
from dify_plus.cli._runs.app_kinds import KINDS
from dify_plus.cli._session import Session, command
from dify_plus.cli._terminal.output import Output

if TYPE_CHECKING:
    from dify_plus_api.models import AppInfo

__all__ = ["app_command"]


@command()
def app_command(session: Session) -> None:
    """Show which app the API key belongs to, and the inputs it takes.

    Examples:
        dify-plus app
        dify-plus app --fields info.mode
    """
    with session.client() as dify:
        info, parameters = dify.app.info(), dify.app.parameters()
    if session.output.json:
        session.output.data({"info": info.to_dict(), "parameters": parameters.to_dict()})
        return
    _show_info(session.output, info)
    inputs = [_row(field) for field in input_fields(parameters) if not field.hide]
    if inputs:
        session.output.line()
        session.output.table(("input", "kind", "required", "label", "options or limit"), inputs)
    elif session.output.pretty:
        session.output.note("The app has no inputs.")


def _show_info(output: Output, info: AppInfo) -> None:
    rows = [("name", info.name), ("kind", f"{KINDS.get(info.mode, 'app')} ({info.mode})")]
    if info.description:
        rows.append(("description", info.description))
    if info.tags:
        rows.append(("tags", ", ".join(info.tags)))
    output.table(("app", ""), rows)


def _row(field: InputField) -> tuple[object, ...]:
    limit = "files" if field.type == "file-list" else "characters"
    options = ", ".join(field.options) or (f"{field.max_length} {limit}" if field.max_length else "")
    return field.variable, field.type, field.required, field.label, options
