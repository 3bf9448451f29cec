"""`dify-plus app`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dify_plus._arguments.app_inputs import InputField, input_fields
from dify_plus.cli._session import Session, command
from dify_plus.cli._terminal.output import Output

if TYPE_CHECKING:
    from dify_plus_api.models import AppInfo

__all__ = ["app_command"]

_KINDS = {
    "chat": "chatbot",
    "agent-chat": "agent",
    "agent": "new agent",
    "advanced-chat": "chatflow",
    "completion": "text generator",
    "workflow": "workflow",
}


@command()
def app_command(session: Session) -> None:
    """Tell what app the key is for, and which inputs it takes."""
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
        session.output.note("It declares no inputs.")


def _show_info(output: Output, info: AppInfo) -> None:
    rows = [("name", info.name), ("kind", f"{_KINDS.get(info.mode, 'app')} ({info.mode})")]
    if info.description:
        rows.append(("description", info.description))
    if info.tags:
        rows.append(("tags", ", ".join(info.tags)))
    output.table(("app", ""), rows)


def _row(field: InputField) -> tuple[object, ...]:
    limit = "files" if field.type == "file-list" else "characters"
    options = ", ".join(field.options) or (f"{field.max_length} {limit}" if field.max_length else "")
    return field.variable, field.type, field.required, field.label, options
