from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from ..types import Model

if TYPE_CHECKING:
    from ..models.form_input_default_type import FormInputDefaultType


class FormInputDefault(Model):
    """Value that a field begins with."""

    type_: FormInputDefaultType
    """Where the value comes from."""
    selector: list[str]
    """Node and variable that hold the value, for `variable`; otherwise empty."""
    value: str
    """The value, for `constant`. For `variable` see `resolved_default_values` of the form."""

    _names: ClassVar = {
        "type_": "type",
    }
