"""Requests with the knowledge base API key: the counterpart of `AppCall`."""

from __future__ import annotations

import json
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Literal, TypeAlias

from starlette.responses import Response
from starlette.routing import Route

from dify_plus.testing._apps.scripts import Json
from dify_plus.testing._knowledge.entities import ChildChunk, Dataset, Document, Segment
from dify_plus.testing._knowledge.payloads import Fields
from dify_plus.testing._knowledge.store import Knowledge
from dify_plus.testing._server import requests as core
from dify_plus.testing._server.errors import Refused, invalid_param, not_found
from dify_plus.testing._server.requests import Call, checked_body


@dataclass(kw_only=True)
class DatasetCall(Call):
    """An authenticated request."""

    knowledge: Knowledge

    @property
    def now(self) -> float:
        """The server's clock."""
        return self.state.now()

    def queries(self, name: str) -> list[str]:
        """Return the values of a query parameter that can be repeated."""
        return self.request.query_params.getlist(name)

    def page(self) -> tuple[int, int]:
        """Return `page` and `limit`, for the lists that ignore invalid values."""

        def number(name: str, default: int) -> int:
            text = self.query.get(name, "")
            return max(int(text), 1) if text.isdigit() else default

        return number("page", 1), number("limit", 20)

    # -- objects of the path ------------------------------------------------------------------------------------

    @property
    def dataset(self) -> Dataset:
        """Return the knowledge base. The route has checked that it exists."""
        return self.knowledge.datasets[self.path["dataset_id"]]

    def document(self, message: str = "Document not found.") -> Document:
        """Return the document. If there is none, `message` is the error."""
        document = self.dataset.documents.get(self.path["document_id"])
        if document is None:
            raise not_found(message)
        return document

    def segment(self) -> tuple[Document, Segment]:
        """Return the segment and its document."""
        document, wanted = self.document(), self.path["segment_id"]
        for segment in document.visible(self.now):
            if segment.id == wanted:
                return document, segment
        raise not_found("Segment not found.")

    def child_chunk(self) -> tuple[Segment, ChildChunk]:
        """Return the child chunk and its segment."""
        _, segment = self.segment()
        for child in segment.children:
            if child.id == self.path["child_chunk_id"]:
                return segment, child
        raise not_found("Child chunk not found.")

    # -- the body -----------------------------------------------------------------------------------------------

    def fields(self, model: str) -> Fields:
        """Return the checks of the JSON body."""
        return checked_body(self.request, Fields, model)

    def form(self) -> Json:
        """Return the JSON in the part `data`."""
        part = self.part("data")
        try:
            settings = json.loads(part.content) if part is not None else {}
        except ValueError as error:
            raise invalid_param(str(error)) from None
        if not isinstance(settings, dict):
            raise invalid_param("data must be a JSON object")
        return settings


Handler: TypeAlias = Callable[[DatasetCall], Awaitable[Response]]


def dataset_route(
    knowledge: Knowledge, method: str, path: str, handler: Handler, body: Literal["form"] | None = None
) -> Route:
    """Return a route that needs the knowledge base API key. A knowledge base in its path must exist."""

    async def checked(call: Call) -> Response:
        if (wanted := call.path.get("dataset_id")) is not None:
            dataset = knowledge.datasets.get(wanted)
            if dataset is None:
                raise not_found("Dataset not found.")
            if not dataset.enable_api:
                raise Refused(403, "forbidden", "Dataset api access is not enabled.")
        return await handler(DatasetCall(call.state, call.request, parts=call.parts, knowledge=knowledge))

    return core.dataset_route(knowledge.state, method, path, checked, body)
