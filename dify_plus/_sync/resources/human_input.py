# Made from dify_plus/_async/resources/human_input.py by scripts/unasync. Do not edit.
"""Human input: forms that paused runs wait for."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from dify_plus._arguments.calls import built
from dify_plus._arguments.form_answers import Form, prepared_submission
from dify_plus._policy.settings import require_user
from dify_plus._sync.resources.base import Resource
from dify_plus._sync.uploads import uploaded
from dify_plus_api.api.human_input import get_human_input_form
from dify_plus_api.models import HumanInputForm

__all__ = ["HumanInput"]


class HumanInput(Resource):
    """Read and submit the forms of paused runs, from any process. You need only the form's token."""

    def get(self, form_token: str) -> HumanInputForm:
        """Return a form that waits for an answer.

        Args:
            form_token: The form's token, from an event or from the reasons of a paused run.

        Returns:
            The form, with its text, fields and buttons.

        Raises:
            UsageError: The key is missing, or an argument is wrong. Nothing was sent.
            HumanInputFormSubmitted: The form is already submitted.
            HumanInputFormExpired: The form has expired.
            NotFoundError: The app has no such form.

        API: `GET /form/human_input/{form_token}` (getHumanInputForm).

        Example:
            >>> form = dify.human_input.get(form_token)
            >>> [button.id for button in form.user_actions]
        """
        return self._transport.call(built(get_human_input_form.build_request, form_token))

    def submit(
        self,
        form: Form,
        action: str,
        inputs: Mapping[str, Any] | None = None,
        *,
        user: str | None = None,
    ) -> None:
        """Submit a form. The run then continues.

        If you have a stream of the run, use its `submit` instead. Use `workflows.attach` to read the events that
        follow.

        Args:
            form: The form's token, or the form from an event or a paused result; `action` and `inputs` are checked
                against such a form.
            action: The id of the button to press.
            inputs: Values for the form's fields, by name. Files are uploaded.
            user: The end user who answers. Defaults to the client's `user`. This may be another user than the one who
                started the run.

        Raises:
            UsageError: The key or the user is missing, or the form has no such button or field. Nothing was
                sent.
            InvalidFormData: The answer does not fit the form; you can submit it again.
            HumanInputFormSubmitted: The form is already submitted.
            HumanInputFormExpired: The form has expired.
            NotFoundError: The app has no such form.

        API: `POST /form/human_input/{form_token}` (submitHumanInputForm).

        Example:
            >>> dify.human_input.submit(form_token, "approve", {"comment": "fine"}, user="editor-1")
        """
        _, prepared = prepared_submission(form, action, inputs, require_user(user, self._transport.settings))
        self._transport.call(uploaded(self._transport, prepared))
