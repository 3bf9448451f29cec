from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ..types import UNSET, Model, Unset

if TYPE_CHECKING:
    from ..models.datasource_type import DatasourceType


class RunDatasourceNodeRequest(Model):
    """Run of one data source node."""

    inputs: dict[str, Any]
    datasource_type: DatasourceType
    """Kind of data source. It decides the shape of the entries that a pipeline run takes."""
    is_published: bool
    """Whether to run the node of the published pipeline (true) or of the draft (false)."""
    credential_id: str | None | Unset = UNSET
    """Id of the credential to use. Defaults to the plugin's default credential."""
