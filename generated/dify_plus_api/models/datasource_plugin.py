from __future__ import annotations

from typing import TYPE_CHECKING, Any

from attrs import define

from ..types import UNSET, Model, Unset

if TYPE_CHECKING:
    from ..models.datasource_credential import DatasourceCredential
    from ..models.datasource_type import DatasourceType


@define(slots=False, kw_only=True)
class DatasourcePlugin(Model):
    """Data source node of a pipeline, with the plugin behind it."""

    node_id: None | str | Unset = UNSET
    """Id of the node, to be given when it or the pipeline is run."""
    plugin_id: None | str | Unset = UNSET
    """Id of the plugin."""
    provider_name: None | str | Unset = UNSET
    """Name of the provider within the plugin."""
    datasource_type: DatasourceType | None | Unset = UNSET
    """Kind of data source."""
    title: None | str | Unset = UNSET
    """Title of the node in the pipeline."""
    user_input_variables: list[dict[str, Any]] | Unset = UNSET
    """Definitions of the inputs that the node asks for, as the pipeline editor stores them. Their `variable` is the
    key to use in `inputs`."""
    credentials: list[DatasourceCredential] | Unset = UNSET
    """Credentials set up for the plugin, without their secrets."""
