"""Fill in the forms of a paused run."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any, Final, Protocol, runtime_checkable

from attrs import field, frozen

from dify_plus.cli._error_messages import CommandError
from dify_plus.cli._terminal.output import Output, safe
from dify_plus.cli._terminal.questions import ask, choose

if TYPE_CHECKING:
    from dify_plus import Dify
    from dify_plus_api.models import FormInput, HumanInputRequiredData, PauseReason, UserAction

__all__ = ["Answer", "Asking", "fill_in", "how_to_continue"]

_FIELD: Final = re.compile(r"\{\{#\$output\.(.+?)#\}\}")
"""The place of a field in the text of a form."""


@frozen
class Answer:
    """The answers to a form.

    Attributes:
        action: The id of the button to press; None asks the user.
        inputs: Values by the names of the form's fields.
    """

    action: str | None = None
    inputs: Mapping[str, Any] = field(factory=dict)


@runtime_checkable
class Asking(Protocol):
    """The stream of a run that can pause for a person."""

    @property
    def paused(self) -> bool:
        """Whether the run waits for a person."""
        ...

    @property
    def forms(self) -> list[HumanInputRequiredData]:
        """The forms to fill in."""
        ...

    def submit(self, form: HumanInputRequiredData, *, action: str, inputs: Mapping[str, Any] | None = None) -> None:
        """Submit a form."""
        ...


def fill_in(output: Output, dify: Dify, run: Asking, given: Answer) -> bool:
    """Fill in the first form of a paused run with the given answers, and ask the user for the rest.

    Args:
        output: The command's output.
        dify: The client.
        run: The run, paused.
        given: The answers from the command line.

    Returns:
        Whether the form was submitted. It is not if an answer is missing and no user can be asked.
    """
    form = run.forms[0] if run.forms else None
    answer = _answer(output, dify, form, given) if form is not None else None
    if form is None or answer is None:
        return False
    run.submit(form, action=answer.action or "", inputs=answer.inputs)
    return True


def how_to_continue(run_id: str | None, forms: Sequence[PauseReason]) -> str:
    """Return the command that continues a paused run, with what its first form needs."""
    command = f"continue with: dify-plus attach {run_id}"
    for form in forms[:1]:
        needed = [entry.output_variable_name for entry in form.inputs or () if not _default(form, entry)]
        command += "".join(f" --answer {name}=..." for name in needed)
        buttons = [action.id for action in form.actions or ()]
        command += f" --action {buttons[0]}" if buttons else ""
        command += f" (or {', '.join(buttons[1:])})" if buttons[1:] else ""
    return command


def _answer(output: Output, dify: Dify, form: HumanInputRequiredData, given: Answer) -> Answer | None:
    names = [entry.output_variable_name for entry in form.inputs]
    for name in given.inputs.keys() - names:
        raise CommandError(f"--answer {name}: the form has no such field", f"its fields: {', '.join(names) or 'none'}")
    missing = [entry for entry in form.inputs if entry.output_variable_name not in given.inputs]
    defaults = {entry.output_variable_name: _default(form, entry) for entry in missing}
    if given.action is not None and all(defaults.values()):
        return Answer(given.action, {**defaults, **given.inputs})
    if not output.interactive or form.form_token is None:
        return None
    _introduce(output, form, dify.human_input.get(form.form_token).form_content)
    asked = {entry.output_variable_name: _ask_field(output, entry, _default(form, entry)) for entry in missing}
    return Answer(given.action or _ask_action(output, form.actions), {**given.inputs, **asked})


def _default(form: HumanInputRequiredData | PauseReason, entry: FormInput) -> str:
    resolved = (form.resolved_default_values or {}).get(entry.output_variable_name)
    constant = entry.default.value if entry.default else ""
    return str(resolved or constant or "")


def _introduce(output: Output, form: HumanInputRequiredData, content: str) -> None:
    """Show a form, with its text as the server has rendered it: after attaching, the event has placeholders."""
    from rich.markdown import Markdown

    content = _FIELD.sub(r"[\1]", content)
    output.messages.print(f"\n{safe(form.node_title)}", style="bold")
    output.messages.print(Markdown(safe(content), hyperlinks=False))
    if form.expiration_time:
        output.messages.print(f"(until {datetime.fromtimestamp(form.expiration_time):%Y-%m-%d %H:%M})", style="dim")


def _ask_field(output: Output, entry: FormInput, default: str) -> str:
    if entry.type_ == "select" and entry.option_source and entry.option_source.value:
        return choose(output, entry.output_variable_name, entry.option_source.value)
    return ask(output, entry.output_variable_name, str, default)


def _ask_action(output: Output, actions: Sequence[UserAction]) -> str:
    titles = [action.title or action.id for action in actions]
    return actions[titles.index(choose(output, "action", titles))].id
