"""Asks a person what a paused run wants to know."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any

from attrs import field, frozen

from dify_plus.cli.output import Output, safe

if TYPE_CHECKING:
    from dify_plus_api.models import FormInput, HumanInputRequiredData, UserAction

__all__ = ["Answer", "answer_form"]


@frozen
class Answer:
    """What fills in a form.

    Attributes:
        action: The button to press; None asks for it.
        inputs: Values by the names of the form's fields.
    """

    action: str | None = None
    inputs: Mapping[str, Any] = field(factory=dict)


def answer_form(output: Output, form: HumanInputRequiredData, given: Answer) -> Answer | None:
    """Fill in a form with what was given, and ask for the rest where somebody can be asked.

    Args:
        output: The command's output.
        form: The form.
        given: What the command line says already.

    Returns:
        The whole answer; None where something is missing and nobody can be asked.
    """
    missing = [entry for entry in form.inputs if entry.output_variable_name not in given.inputs]
    if given.action is not None and not missing:
        return given
    if not output.interactive or form.form_token is None:
        return None
    _introduce(output, form)
    inputs = {**given.inputs, **{entry.output_variable_name: _ask_field(output, entry) for entry in missing}}
    return Answer(given.action or _ask_action(output, form.actions), inputs)


def _introduce(output: Output, form: HumanInputRequiredData) -> None:
    from rich.markdown import Markdown

    output.messages.print(f"\n{safe(form.node_title)}", style="bold")
    output.messages.print(Markdown(safe(form.form_content)))
    if form.expiration_time:
        output.messages.print(f"(until {datetime.fromtimestamp(form.expiration_time):%Y-%m-%d %H:%M})", style="dim")


def _ask_field(output: Output, entry: FormInput) -> str:
    default = str(entry.default.value or "") if entry.default else ""
    name = safe(entry.output_variable_name)
    if entry.type_ == "select" and entry.option_source:
        return _choose(output, name, [str(option) for option in entry.option_source.value])
    typed = _read(output, f"{name} [{safe(default)}]: " if default else f"{name}: ")
    return typed or default


def _ask_action(output: Output, actions: Sequence[UserAction]) -> str:
    titles = [action.title or action.id for action in actions]
    return actions[titles.index(_choose(output, "action", titles))].id


def _choose(output: Output, name: str, options: Sequence[str]) -> str:
    for number, option in enumerate(options, start=1):
        output.messages.print(f"  {number} {safe(option)}")
    while True:
        typed = _read(output, f"{name} (1-{len(options)}): ")
        if typed.isdecimal() and 1 <= int(typed) <= len(options):
            return options[int(typed) - 1]
        found = [option for option in options if option.casefold() == typed.casefold()]
        if found:
            return found[0]


def _read(output: Output, prompt: str) -> str:
    """Ask on standard error: standard output is for the result."""
    output.messages.print(prompt, end="", soft_wrap=True)
    return input().strip()
