"""Asks a person what a paused run wants to know."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any, Protocol, runtime_checkable

from attrs import field, frozen

from dify_plus.cli._terminal.output import Output, safe
from dify_plus.cli._terminal.questions import ask, choose

if TYPE_CHECKING:
    from dify_plus_api.models import FormInput, HumanInputRequiredData, UserAction

__all__ = ["Answer", "Asking", "fill_in"]


@frozen
class Answer:
    """What fills in a form.

    Attributes:
        action: The button to press; None asks for it.
        inputs: Values by the names of the form's fields.
    """

    action: str | None = None
    inputs: Mapping[str, Any] = field(factory=dict)


@runtime_checkable
class Asking(Protocol):
    """The stream of a run that may ask a person."""

    @property
    def paused(self) -> bool:
        """Whether it waits."""
        ...

    @property
    def forms(self) -> list[HumanInputRequiredData]:
        """What it asks."""
        ...

    def submit(self, form: HumanInputRequiredData, *, action: str, inputs: Mapping[str, Any] | None = None) -> None:
        """Answer it."""
        ...


def fill_in(output: Output, run: Asking, given: Answer) -> bool:
    """Fill in the first form of a paused run: with what was given, and by asking for the rest.

    Args:
        output: The command's output.
        run: The run, paused.
        given: What the command line says already.

    Returns:
        Whether it was filled in; it is not where something is missing and nobody can be asked.
    """
    form = run.forms[0] if run.forms else None
    answer = _answer(output, form, given) if form is not None else None
    if form is None or answer is None:
        return False
    run.submit(form, action=answer.action or "", inputs=answer.inputs)
    return True


def _answer(output: Output, form: HumanInputRequiredData, given: Answer) -> Answer | None:
    missing = [entry for entry in form.inputs if entry.output_variable_name not in given.inputs]
    defaults = {entry.output_variable_name: _default(form, entry) for entry in missing}
    if given.action is not None and all(defaults.values()):
        return Answer(given.action, {**defaults, **given.inputs})
    if not output.interactive or form.form_token is None:
        return None
    _introduce(output, form)
    asked = {entry.output_variable_name: _ask_field(output, entry, _default(form, entry)) for entry in missing}
    return Answer(given.action or _ask_action(output, form.actions), {**given.inputs, **asked})


def _default(form: HumanInputRequiredData, entry: FormInput) -> str:
    resolved = form.resolved_default_values.get(entry.output_variable_name)
    constant = entry.default.value if entry.default else ""
    return str(resolved or constant or "")


def _introduce(output: Output, form: HumanInputRequiredData) -> None:
    from rich.markdown import Markdown

    output.messages.print(f"\n{safe(form.node_title)}", style="bold")
    output.messages.print(Markdown(safe(form.form_content), hyperlinks=False))
    if form.expiration_time:
        output.messages.print(f"(until {datetime.fromtimestamp(form.expiration_time):%Y-%m-%d %H:%M})", style="dim")


def _ask_field(output: Output, entry: FormInput, default: str) -> str:
    if entry.type_ == "select" and entry.option_source and entry.option_source.value:
        return choose(output, entry.output_variable_name, entry.option_source.value)
    return ask(output, entry.output_variable_name, str, default)


def _ask_action(output: Output, actions: Sequence[UserAction]) -> str:
    titles = [action.title or action.id for action in actions]
    return actions[titles.index(choose(output, "action", titles))].id
