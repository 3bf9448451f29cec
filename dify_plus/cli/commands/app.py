"""`dify-plus app`."""

from __future__ import annotations

from typing import Any

from dify_plus.cli.frame import Session, command
from dify_plus.cli.output import Output

__all__ = ["app_command"]

_KINDS = {
    "chat": "chatbot",
    "agent-chat": "agent",
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
    inputs = [_input(item) for item in parameters.user_input_form]
    if inputs:
        session.output.line()
        session.output.table(("input", "kind", "required", "label", "options or limit"), inputs)
    elif session.output.pretty:
        session.output.note("It declares no inputs.")


def _show_info(output: Output, info: Any) -> None:
    rows = [("name", info.name), ("kind", f"{_KINDS.get(info.mode, 'app')} ({info.mode})")]
    if info.description:
        rows.append(("description", info.description))
    if info.tags:
        rows.append(("tags", ", ".join(info.tags)))
    output.table(("app", ""), rows)


def _input(item: Any) -> tuple[object, ...]:
    """A row for one entry of the form, which is an object with the kind as its one name."""
    [(kind, control)] = item.to_dict().items()
    limit = control.get("max_length")
    options = ", ".join(control.get("options") or ()) or (f"{limit} characters" if limit else "")
    return control.get("variable"), kind, bool(control.get("required")), control.get("label"), options
