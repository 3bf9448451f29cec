from __future__ import annotations

from typing import ClassVar

from attrs import define

from ..types import UNSET, Model, Unset


@define(slots=False, kw_only=True)
class DatasourceCredential(Model):
    """Credential that a data source can use."""

    id: None | str | Unset = UNSET
    """Id of the credential, to be given as `credential_id`."""
    name: None | str | Unset = UNSET
    """Name of the credential."""
    type_: None | str | Unset = UNSET
    """Kind of credential, such as `api-key` or `oauth2`."""
    is_default: bool | None | Unset = UNSET
    """Whether it is used where none is named."""

    _names: ClassVar = {
        "type_": "type",
    }
