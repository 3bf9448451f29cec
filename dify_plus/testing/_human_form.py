"""The forms that humans fill in while a run is paused."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field

from dify_plus.testing._apps.scripts import HumanInput, Json, Submission
from dify_plus.testing._server.errors import Refused


@dataclass
class Form:
    """A form waiting for a human, and what came back."""

    id: str
    token: str
    step: HumanInput
    expires_at: float
    render: Callable[[str], str]
    """Fills in the values of the run that is paused."""
    resume: Callable[[Form], None]
    """Lets that run go on."""
    new_fields: bool = False
    """Whether it says where else it can be filled in, as newer servers do."""
    submission: Submission | None = None
    answered: asyncio.Event = field(default_factory=asyncio.Event)

    def json(self) -> Json:
        """The form as GET /form/human_input/{token} shows it."""
        return {
            "form_content": self.content(rendered=True),
            "inputs": self._inputs(),
            "resolved_default_values": {},
            "user_actions": self._actions(),
            "expiration_time": int(self.expires_at),
        }

    def required(self, rendered: bool) -> Json:
        """`data` of human_input_required."""
        return {
            "form_id": self.id,
            "node_id": self.step.node_id,
            "node_title": self.step.title,
            "form_content": self.content(rendered),
            "inputs": self._inputs(),
            "actions": self._actions(),
            "display_in_ui": self.step.display_in_ui,
            "form_token": self.token,
            "resolved_default_values": {},
            **self._channels(),
            "expiration_time": int(self.expires_at),
        }

    def reason(self, rendered: bool) -> Json:
        """The entry in `reasons` of workflow_paused."""
        return {
            "TYPE": "human_input_required",
            "form_id": self.id,
            "form_content": self.content(rendered),
            "inputs": self._inputs(),
            "actions": self._actions(),
            "node_id": self.step.node_id,
            "node_title": self.step.title,
            "resolved_default_values": {},
            "form_token": self.token,
            **self._channels(),
            "expiration_time": int(self.expires_at),
        }

    def content(self, rendered: bool) -> str:
        """The text above the form; a snapshot shows the template itself."""
        return self.render(self.step.content) if rendered else self.step.content

    def submit(self, action: str, inputs: Json) -> None:
        """Check what the human sent and let the run go on."""
        if action not in [button.id for button in self.step.buttons()]:
            raise _invalid(f"Invalid action: {action}")
        missing = [entry.name for entry in self.step.fields if entry.name not in inputs]
        if missing:
            raise _invalid(f"Missing required inputs: {', '.join(missing)}")
        for entry in self.step.fields:
            value = inputs[entry.name]
            if entry.type == "select" and value not in entry.options:
                raise _invalid(f"Invalid value for select input '{entry.name}': {value}")
            if entry.type == "file" and not isinstance(value, dict):
                raise _invalid(f"Invalid value for file input '{entry.name}': expected mapping")
            if entry.type == "file-list" and not (isinstance(value, list) and all(isinstance(v, dict) for v in value)):
                raise _invalid(f"Invalid value for file list input '{entry.name}': expected list of mappings")
        self.submission = Submission(action, {entry.name: inputs[entry.name] for entry in self.step.fields})
        self.resume(self)

    def title_of(self, action: str) -> str:
        """What the button says that the human pressed."""
        return next(str(button.json()["title"]) for button in self.step.buttons() if button.id == action)

    def _channels(self) -> Json:
        return {"approval_channels": ["console"]} if self.new_fields else {}

    def _inputs(self) -> list[Json]:
        return [entry.json() for entry in self.step.fields]

    def _actions(self) -> list[Json]:
        return [action.json() for action in self.step.buttons()]


def _invalid(message: str) -> Refused:
    return Refused(400, "invalid_form_data", message)
