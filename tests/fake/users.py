"""A user of one of a fake's apps, who sends requests by hand."""

from __future__ import annotations

import json
from typing import Any

import httpx

from dify_plus.testing import FakeDify

Json = dict[str, Any]


class User:
    """Use it with `with`."""

    def __init__(self, fake: FakeDify, app: str | None, name: str = "u1") -> None:
        key = fake.dataset_key if app is None else fake.key(app)
        headers = {"Authorization": f"Bearer {key}"}
        self.fake, self.name = fake, name
        self.http = httpx.Client(base_url=fake.base_url, headers=headers, trust_env=False, timeout=30)

    def __enter__(self) -> User:
        return self

    def __exit__(self, *about: object) -> None:
        self.http.close()

    def post(self, path: str, **body: Any) -> httpx.Response:
        return self.http.post(path, json={"inputs": {}, "user": self.name, **body})

    def get(self, path: str, **query: Any) -> Json:
        answer: Json = self.http.get(path, params={"user": self.name, **query}).json()
        return answer

    def stream(self, path: str, **body: Any) -> list[Json]:
        """The events of a whole stream."""
        return events(self.post(path, response_mode="streaming", **body).text)

    def chat(self, query: str = "Hi", **body: Any) -> list[Json]:
        return self.stream("/chat-messages", query=query, **body)

    def messages(self, conversation_id: str) -> list[Json]:
        data: list[Json] = self.get("/messages", conversation_id=conversation_id)["data"]
        return data


def events(stream: str) -> list[Json]:
    return [json.loads(line[6:]) for line in stream.split("\n\n") if line.startswith("data: ")]


def names(found: list[Json]) -> list[str]:
    return [event["event"] for event in found]
