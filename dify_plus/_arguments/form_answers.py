"""Build the answers to the forms that a paused run shows to a human."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeAlias

from dify_plus._arguments.calls import built
from dify_plus._arguments.checks import either, text
from dify_plus._arguments.files import Attachments
from dify_plus._arguments.prepared import Prepared
from dify_plus._masking import shown
from dify_plus.errors import UsageError
from dify_plus_api.api.human_input import submit_human_input_form
from dify_plus_api.models import HumanInputRequiredData, PauseReason, SubmitHumanInputFormRequest

__all__ = ["Form", "prepared_submission", "submission"]

Form: TypeAlias = HumanInputRequiredData | PauseReason | str
"""A form from an event or from a paused result, or only its token."""


def prepared_submission(
    form: Form, action: str, inputs: Mapping[str, Any] | None, user: str
) -> tuple[str, Prepared[Any]]:
    """Build the request that answers a form.

    Args:
        form: The form.
        action: The id of the button to press.
        inputs: Values by the name of the form field; values may be files.
        user: The end user who answers.

    Returns:
        The token of the form, and the request.

    Raises:
        UsageError: The value is not a form, or the form has no token, no such button or no such field.
    """
    attachments = Attachments()
    token, body = submission(form, text("action", action), attachments.inputs(inputs), user)
    return token, Prepared(built(submit_human_input_form.build_request, token, body=body), user, attachments)


def submission(
    form: Form, action: str, inputs: Mapping[str, Any] | None, user: str
) -> tuple[str, SubmitHumanInputFormRequest]:
    """Build the answer to a form.

    Args:
        form: The form.
        action: The id of the button to press.
        inputs: Values by the name of the form field.
        user: The end user who answers.

    Returns:
        The token of the form, and the body of the request.

    Raises:
        UsageError: The value is not a form, or the form has no token, no such button or no such field.
    """
    values = dict(inputs or {})
    if not isinstance(form, Form):
        raise UsageError(f"form must be a form or its token, not {shown(form)}")
    if isinstance(form, str):
        return text("form", form), SubmitHumanInputFormRequest(inputs=values, action=action, user=user)
    actions, fields = _names(form.actions, "id"), _names(form.inputs, "output_variable_name")
    if actions and action not in actions:
        raise UsageError(f"action must be {either(actions)}, not {shown(action)}")
    for name in values:
        if fields and name not in fields:
            raise UsageError(f"inputs: the form has no field {shown(name)}; its fields are {', '.join(fields)}")
    token = form.form_token
    if not token:
        raise UsageError("this form has no token: people answer it by e-mail, not through the API")
    return token, SubmitHumanInputFormRequest(inputs=values, action=action, user=user)


def _names(items: Any, field: str) -> list[str]:
    """Return the names in a list of the form. If the value is not a list, there are none, so only the server checks."""
    found = (getattr(item, field, None) for item in (items if isinstance(items, list) else ()))
    return [name for name in found if isinstance(name, str)]
