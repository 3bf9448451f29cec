from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from ..types import Model

if TYPE_CHECKING:
    from ..models.form_option_source_type import FormOptionSourceType


class FormOptionSource(Model):
    """Options of a select field."""

    type_: FormOptionSourceType
    """Where the options come from."""
    selector: list[str]
    """Node and variable that hold the options, for `variable`; otherwise empty."""
    value: list[str]
    """The options, for `constant`."""

    _names: ClassVar = {
        "type_": "type",
    }
