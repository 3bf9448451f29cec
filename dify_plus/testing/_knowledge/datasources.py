"""Pipelines, which tests define. The API can only run them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from dify_plus.testing._apps.scripts import Json


@dataclass(frozen=True)
class Datasource:
    """A data source node. Its kind is `local_file`, `online_document`, `website_crawl` or `online_drive`.

    `items` are the results of running the node. `texts` maps the id of an item to its text. The id is the page id of an
    online document, the URL of a web page, or the id of a file in a drive. Local files are uploaded.
    """

    node_id: str
    kind: str = "local_file"
    title: str = ""
    items: Sequence[Json] = ()
    texts: Mapping[str, str] | None = None
    variables: Sequence[Json] = ()
    credentials: Sequence[Json] = ()
    error: str | None = None
    """The error of running the node; `None` if it succeeds."""

    def json(self) -> Json:
        """Return the entry of the list of data sources."""
        return {
            "node_id": self.node_id,
            "plugin_id": f"langgenius/{self.kind}",
            "provider_name": self.kind,
            "datasource_type": self.kind,
            "title": self.title or self.kind.replace("_", " ").title(),
            "user_input_variables": list(self.variables),
            "credentials": list(self.credentials),
        }


@dataclass(frozen=True)
class Pipeline:
    """The pipeline of a knowledge base: `fake.knowledge.add_pipeline("docs", Pipeline([Datasource("files")]))`."""

    sources: Sequence[Datasource]
    chunk_structure: str = "text_model"
    error: str | None = None
    """The error of runs; `None` if they succeed."""

    def source(self, node_id: str) -> Datasource | None:
        """Return the data source with this node id."""
        return next((source for source in self.sources if source.node_id == node_id), None)
