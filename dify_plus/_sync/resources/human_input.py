# Made from dify_plus/_async/resources/human_input.py by scripts/unasync. Do not edit.
"""The forms by which runs ask people."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from dify_plus._arguments.calls import built
from dify_plus._arguments.form_answers import Form, prepared_submission
from dify_plus._policy.settings import require_user
from dify_plus._sync.transport import Transport
from dify_plus._sync.uploads import call_prepared
from dify_plus_api.api.human_input import get_human_input_form
from dify_plus_api.models import HumanInputForm

__all__ = ["HumanInput"]


class HumanInput:
    """Read and answer the forms of runs that wait, from anywhere: all it takes is a form's token."""

    def __init__(self, transport: Transport) -> None:
        self._transport = transport

    def get(self, form_token: str) -> HumanInputForm:
        """Read a form that waits.

        Args:
            form_token: The form's token, from an event or from the reasons of a paused run.

        Returns:
            Its text, fields and buttons.

        Raises:
            ConfigurationError: the key is missing. Nothing was sent.
            HumanInputFormSubmitted: somebody has answered it.
            HumanInputFormExpired: it waits no longer.
            NotFoundError: the app has no such form.

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
        """Answer a form; the run goes on.

        A stream of the run does this with its own `submit`; `workflows.attach` takes up the run's events.

        Args:
            form: The form's token, or the form as an event or a paused result gives it; that is checked against.
            action: The id of the button to press.
            inputs: Values by the names of the form's fields. Files are uploaded.
            user: The end user who answers; else the client's. It need not be the one who started the run.

        Raises:
            UsageError: the key or the user is missing, or the form has no such button or field. Nothing was
                sent.
            InvalidFormData: the answer does not fit the form, which still waits.
            HumanInputFormSubmitted: somebody has answered it before.
            HumanInputFormExpired: it waits no longer.
            NotFoundError: the app has no such form.

        API: `POST /form/human_input/{form_token}` (submitHumanInputForm).

        Example:
            >>> dify.human_input.submit(form_token, "approve", {"comment": "fine"}, user="editor-1")
        """
        _, prepared = prepared_submission(form, action, inputs, require_user(user, self._transport.settings))
        call_prepared(self._transport, prepared)
