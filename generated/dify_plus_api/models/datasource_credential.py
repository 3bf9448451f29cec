from __future__ import annotations

from typing import ClassVar

from ..types import Model


class DatasourceCredential(Model):
    """Credential that a data source can use."""

    id: str | None = None
    """Id of the credential, to be given as `credential_id`."""
    name: str | None = None
    """Name of the credential."""
    type_: str | None = None
    """Kind of credential, such as `api-key` or `oauth2`."""
    is_default: bool | None = None
    """Whether it is used where none is named."""

    _names: ClassVar = {
        "type_": "type",
    }
