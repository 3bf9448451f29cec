"""Pipelines, as a test describes them. The API only runs them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from dify_plus.testing._apps.scripts import Json


@dataclass(frozen=True)
class Datasource:
    """A data source node. Its kind is `local_file`, `online_document`, `website_crawl` or `online_drive`.

    `items` is what running the node lists. `texts` has the content of what it can bring in, by id: the page id of an
    online document, the address of a web page, the id of a file in a drive. Local files are uploaded.
    """

    node_id: str
    kind: str = "local_file"
    title: str = ""
    items: Sequence[Json] = ()
    texts: Mapping[str, str] | None = None
    variables: Sequence[Json] = ()
    credentials: Sequence[Json] = ()
    error: str | None = None
    """Makes running the node fail."""

    def json(self) -> Json:
        """As the list of data sources shows it."""
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
    """What a knowledge base was built from: `fake.knowledge.add_pipeline("docs", Pipeline([Datasource("files")]))`."""

    sources: Sequence[Datasource]
    chunk_structure: str = "text_model"
    error: str | None = None
    """Makes runs fail."""

    def source(self, node_id: str) -> Datasource | None:
        """A data source by the id of its node."""
        return next((source for source in self.sources if source.node_id == node_id), None)
