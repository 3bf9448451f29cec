from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from attrs import define

from ..types import UNSET, Model, Unset

if TYPE_CHECKING:
    from ..models.human_input_form_definition import HumanInputFormDefinition
    from ..models.human_input_form_submission_data import HumanInputFormSubmissionData


@define(slots=False, kw_only=True)
class HumanInputContent(Model):
    """Form that a chatflow put to a human while it made the reply."""

    workflow_run_id: str | Unset = UNSET
    """Run that asked."""
    submitted: bool | Unset = UNSET
    """Whether the form has been answered."""
    type_: str | Unset = UNSET
    """Kind of the content, `human_input`."""
    form_definition: HumanInputFormDefinition | Unset = UNSET
    """Form as a human input node defines it."""
    form_submission_data: HumanInputFormSubmissionData | None | Unset = UNSET
    """The answer; null or missing until there is one."""

    _names: ClassVar = {
        "type_": "type",
    }
