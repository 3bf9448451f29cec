from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from ..types import Model

if TYPE_CHECKING:
    from ..models.human_input_form_definition import HumanInputFormDefinition
    from ..models.human_input_form_submission_data import HumanInputFormSubmissionData


class HumanInputContent(Model):
    """Form that a chatflow put to a human while it made the reply."""

    workflow_run_id: str | None = None
    """Run that asked."""
    submitted: bool | None = None
    """Whether the form has been answered."""
    type_: str | None = None
    """Kind of the content, `human_input`."""
    form_definition: HumanInputFormDefinition | None = None
    """Form as a human input node defines it."""
    form_submission_data: HumanInputFormSubmissionData | None = None
    """The answer; null or missing until there is one."""

    _names: ClassVar = {
        "type_": "type",
    }
