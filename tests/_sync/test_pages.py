# Made from tests/_async/test_pages.py by scripts/unasync. Do not edit.
"""Pagination: pages are fetched as you iterate, each item once, from the beginning each time."""

from __future__ import annotations

from collections.abc import Callable
from itertools import count
from typing import Any
from urllib.parse import parse_qs

import httpx
import pytest

from dify_plus import Dify, NotFoundError, Page, Pages, UsageError
from dify_plus.testing import FakeDify, Fault
from dify_plus_api.models import Conversation
from tests._sync.support import Connect, Serve

Handler = Callable[[httpx.Request], httpx.Response]


@pytest.fixture
def fake(serve: Serve) -> FakeDify:
    """A server that creates each object in another second: between pages, servers skip objects of the same second."""
    return serve(clock=count(1_700_000_000).__next__)


def scripted(handler: Handler) -> Dify:
    """A client of a server that is a function."""
    return Dify("app-x", base_url="http://dify.test/v1", user="u", transport=httpx.MockTransport(handler))


def conversations(dify: Dify, number: int) -> list[str]:
    """Ids of new conversations, newest first."""
    return [(dify.chat.send(f"number {place}")).conversation_id for place in range(number)][::-1]


def queries(fake: FakeDify, path: str = "/v1/conversations") -> list[dict[str, list[str]]]:
    return [parse_qs(request.query) for request in fake.requests if request.path == path and request.method == "GET"]


def test_iterating_yields_the_items_of_all_pages(fake: FakeDify, chat_app: Dify) -> None:
    ids = conversations(chat_app, 5)

    found = [conversation for conversation in chat_app.conversations.list(limit=2)]

    assert [conversation.id for conversation in found] == ids
    assert [query.get("last_id") for query in queries(fake)] == [None, [ids[1]], [ids[3]]]
    assert {tuple(query["limit"]) for query in queries(fake)} == {("2",)}


def test_nothing_is_sent_until_it_is_read_and_no_more_than_is_read(fake: FakeDify, chat_app: Dify) -> None:
    conversations(chat_app, 5)
    pages = chat_app.conversations.list(limit=2)
    assert queries(fake) == []

    read = 0
    for _ in pages:
        read += 1
        if read == 2:
            break

    assert len(queries(fake)) == 1


def test_pages(chat_app: Dify) -> None:
    ids = conversations(chat_app, 3)
    pages: list[Page[Conversation]] = [page for page in chat_app.conversations.list(limit=2).pages()]
    assert [[item.id for item in page] for page in pages] == [ids[:2], ids[2:]]
    assert [page.has_more for page in pages] == [True, False]
    assert [len(page) for page in pages] == [2, 1]
    assert pages[0].source.limit == 2


def test_to_list_and_first(fake: FakeDify, chat_app: Dify) -> None:
    pages = chat_app.conversations.list(limit=2)
    assert pages.first() is None
    assert pages.to_list() == []

    ids = conversations(chat_app, 5)
    fake.requests.clear()
    first = pages.first()
    assert first is not None
    assert first.id == ids[0]
    assert len(queries(fake)) == 1
    assert [item.id for item in pages.to_list(limit=3)] == ids[:3]
    assert len(queries(fake)) == 3
    assert [item.id for item in pages.to_list(4)] == ids[:4]
    assert len(queries(fake)) == 5, "a limit that ends with a page asks for no further one"
    assert [item.id for item in pages.to_list()] == ids


def test_each_iteration_begins_anew(chat_app: Dify) -> None:
    pages = chat_app.conversations.list()
    assert [item.id for item in pages] == []
    ids = conversations(chat_app, 1)
    assert [item.id for item in pages] == ids
    assert [item.id for item in pages] == ids


@pytest.mark.parametrize("limit", [0, -1, 1.5, "3", True])
def test_a_bad_limit_of_to_list_sends_nothing(fake: FakeDify, chat_app: Dify, limit: Any) -> None:
    with pytest.raises(UsageError, match="limit"):
        chat_app.conversations.list().to_list(limit=limit)
    assert fake.requests == []


def test_an_item_that_moves_to_the_front_is_yielded_once(chat_app: Dify) -> None:
    ids = conversations(chat_app, 5)
    found = []
    for conversation in chat_app.conversations.list(limit=2):
        found.append(conversation.id)
        if len(found) == 2:
            chat_app.chat.send("again", conversation_id=ids[0])
    assert found == ids


def test_items_may_be_deleted_while_iterating(chat_app: Dify) -> None:
    ids = conversations(chat_app, 5)
    found = []
    for conversation in chat_app.conversations.list(limit=2):
        found.append(conversation.id)
        chat_app.conversations.delete(conversation.id)
    assert found == ids
    assert chat_app.conversations.list().to_list() == []


def test_an_unknown_start_is_an_error(fake: FakeDify, chat_app: Dify) -> None:
    conversations(chat_app, 1)
    unknown = "00000000-0000-4000-8000-000000000000"
    with pytest.raises(NotFoundError, match="Last Conversation"):
        chat_app.conversations.list(last_id=unknown).to_list()
    assert len(queries(fake)) == 1


def test_a_failing_page_is_tried_again(fake: FakeDify, chat_app: Dify) -> None:
    ids = conversations(chat_app, 3)
    fake.faults.add(Fault.gateway(502), path="/conversations", skip=1)
    assert [item.id for item in chat_app.conversations.list(limit=2)] == ids


def test_a_server_that_ignores_the_page_is_left() -> None:
    calls = []

    def handler(request: httpx.Request) -> httpx.Response:
        calls.append(str(request.url))
        return httpx.Response(200, json={"data": [{"id": "a"}, {"id": "b"}], "has_more": True, "limit": 2, "page": 1})

    with scripted(handler) as dify:
        assert [item.id for item in dify.annotations.list()] == ["a", "b"]
    assert len(calls) == 2


def test_a_list_that_does_not_say_whether_there_is_more() -> None:
    def handler(request: httpx.Request) -> httpx.Response:
        page = int(request.url.params["page"])
        size = 101 if page < 3 else 7
        return httpx.Response(200, json={"data": [{"id": f"{page}-{number}"} for number in range(size)]})

    with scripted(handler) as dify:
        assert len(dify.app.feedbacks(limit=101).to_list()) == 209
        assert len(dify.app.feedbacks(limit=101, page=3).to_list()) == 7


def test_repr_names_the_operation(fake: FakeDify, connect: Connect) -> None:
    pages = connect(fake).app.feedbacks()
    assert isinstance(pages, Pages)
    assert repr(pages) == "<Pages of listAppFeedbacks>"
