from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ..types import Model

if TYPE_CHECKING:
    from ..models.datasource_credential import DatasourceCredential
    from ..models.datasource_type import DatasourceType


class DatasourcePlugin(Model):
    """Data source node of a pipeline, with the plugin behind it."""

    node_id: str | None = None
    """Id of the node, to be given when it or the pipeline is run."""
    plugin_id: str | None = None
    """Id of the plugin."""
    provider_name: str | None = None
    """Name of the provider within the plugin."""
    datasource_type: DatasourceType | None = None
    """Kind of data source."""
    title: str | None = None
    """Title of the node in the pipeline."""
    user_input_variables: list[dict[str, Any]] | None = None
    """Definitions of the inputs that the node asks for, as the pipeline editor stores them. Their `variable` is the
    key to use in `inputs`."""
    credentials: list[DatasourceCredential] | None = None
    """Credentials set up for the plugin, without their secrets."""
