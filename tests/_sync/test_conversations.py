# Made from tests/_async/test_conversations.py by scripts/unasync. Do not edit.
"""Conversations: list, rename, delete, and the variables that a chatflow keeps."""

from __future__ import annotations

from collections.abc import Callable
from itertools import count
from typing import Any

import pytest

from dify_plus import BadRequestError, Dify, NotFoundError, UsageError
from dify_plus.errors import NotChatApp
from dify_plus.testing import ChatApp, ChatflowApp, FakeDify
from tests._sync.support import Connect, Serve

UNKNOWN = "00000000-0000-4000-8000-000000000000"


def test_sorting(serve: Serve, connect: Connect) -> None:
    chat_app = connect(serve(clock=count(1_700_000_000).__next__))
    ids = [(chat_app.chat.send(word)).conversation_id for word in ("one", "two")]
    oldest = chat_app.conversations.list(sort_by="created_at").to_list()
    assert [item.id for item in oldest] == ids
    latest = chat_app.conversations.list(sort_by="-created_at", last_id=ids[1]).to_list()
    assert [item.id for item in latest] == ids[:1]


def test_large_pages_miss_no_conversation_of_one_second(serve: Serve, connect: Connect) -> None:
    """If a page ends within a second, the server skips the other conversations of that second."""
    now = 1_700_000_000.0
    fake = serve(clock=lambda: now)
    dify = connect(fake)
    for number in range(34):
        now += number in (12, 24)  # 12 in the first second, 12 in the next, and 10 in the last
        dify.chat.send("Hi")

    skipped = {
        "created_at": {1: 3, 5: 15, 7: 21, 12: 34, 13: 23, 33: 33},
        "-created_at": {1: 3, 5: 15, 7: 21, 10: 30, 11: 22, 33: 33},
    }
    for sort_by, sizes in skipped.items():
        for size, read in sizes.items():
            for order in (sort_by, sort_by.replace("created", "updated")):
                found = dify.conversations.list(limit=size, sort_by=order).to_list()
                assert len({it.id for it in found}) == len(found) == read, (size, order)
    for order in (None, "created_at", "-created_at", "updated_at", "-updated_at"):
        fake.requests.clear()
        found = dify.conversations.list(sort_by=order).to_list()
        assert (len({it.id for it in found}), len(fake.requests)) == (34, 1)


def test_each_user_has_their_own_conversations(chat_app: Dify) -> None:
    chat_app.chat.send("one", user="alice")
    assert chat_app.conversations.list().to_list() == []
    assert len(chat_app.conversations.list(user="alice").to_list()) == 1


def test_rename(serve: Serve, connect: Connect) -> None:
    dify = connect(serve({"chat": ChatApp(title="A title")}))
    made = (dify.chat.send("one")).conversation_id

    assert (dify.conversations.rename(made, "My name")).name == "My name"
    assert (dify.conversations.rename(made, auto_generate=True)).name == "A title"
    with pytest.raises(NotFoundError):
        dify.conversations.rename(made, "Mine", user="bob")


def test_delete(fake: FakeDify, chat_app: Dify) -> None:
    made = (chat_app.chat.send("one")).conversation_id
    chat_app.conversations.delete(made)
    assert fake.requests[-1].json == {"user": "u"}
    assert chat_app.conversations.list().to_list() == []
    with pytest.raises(NotFoundError):
        chat_app.conversations.delete(made)


@pytest.fixture
def chatflow(serve: Serve, connect: Connect) -> Dify:
    app = ChatflowApp(variables={"topic": "none", "count": 1, "more": [1]})
    return connect(serve({"chatflow": app}, clock=count(1_700_000_000).__next__), "chatflow")


def test_variables(chatflow: Dify) -> None:
    made = (chatflow.chat.send("one")).conversation_id

    found = chatflow.conversations.variables(made).to_list()
    assert [(variable.name, variable.value_type, variable.value) for variable in found] == [
        ("topic", "string", "none"),
        ("count", "number", "1"),
        ("more", "array[any]", "[1]"),
    ]
    [count] = chatflow.conversations.variables(made, variable_name="count").to_list()
    assert len(chatflow.conversations.variables(made, limit=2).to_list()) == 2, "all are of one second"
    assert chatflow.conversations.variables(made, last_id=count.id).to_list() == []

    assert (chatflow.conversations.update_variable(made, count.id, 7)).value == "7"
    with pytest.raises(BadRequestError, match="expects number"):
        chatflow.conversations.update_variable(made, count.id, "seven")
    with pytest.raises(NotFoundError, match="Variable"):
        chatflow.conversations.update_variable(made, UNKNOWN, 7)


def test_an_app_without_conversations_raises(workflow_app: Dify) -> None:
    with pytest.raises(NotChatApp):
        workflow_app.conversations.list().first()


@pytest.mark.parametrize(
    ("call", "words"),
    [
        (lambda dify: dify.conversations.list(limit=0), "limit"),
        (lambda dify: dify.conversations.list(limit=101), "limit"),
        (lambda dify: dify.conversations.list(sort_by="name"), "sort_by"),
        (lambda dify: dify.conversations.list(last_id=""), "last_id"),
        (lambda dify: dify.conversations.list(user=7), "user"),
        (lambda dify: dify.conversations.variables(""), "conversation_id"),
        (lambda dify: dify.conversations.variables("c", limit=101), "limit"),
        (lambda dify: dify.conversations.variables("c", variable_name=""), "variable_name"),
    ],
)
def test_bad_input_of_lists_sends_nothing(
    fake: FakeDify, chat_app: Dify, call: Callable[[Any], Any], words: str
) -> None:
    with pytest.raises(UsageError, match=words):
        call(chat_app)
    assert fake.requests == []


@pytest.mark.parametrize(
    ("call", "words"),
    [
        (lambda dify: dify.conversations.rename("c"), "either"),
        (lambda dify: dify.conversations.rename("c", "name", auto_generate=True), "either"),
        (lambda dify: dify.conversations.rename("c", " "), "name"),
        (lambda dify: dify.conversations.rename("", "name"), "conversation_id"),
        (lambda dify: dify.conversations.rename(None, "name"), "id"),
        (lambda dify: dify.conversations.delete(""), "conversation_id"),
        (lambda dify: dify.conversations.delete(".."), "conversation_id"),
        (lambda dify: dify.conversations.update_variable("c", "", 1), "variable_id"),
        (
            lambda dify: dify.conversations.update_variable("c", "v", object()),
            "value is of type object, which JSON cannot hold",
        ),
    ],
)
def test_bad_input_sends_nothing(fake: FakeDify, chat_app: Dify, call: Callable[[Any], Any], words: str) -> None:
    with pytest.raises(UsageError, match=words):
        call(chat_app)
    assert fake.requests == []


@pytest.mark.parametrize(
    "call",
    [
        lambda dify: dify.conversations.list().to_list(),
        lambda dify: dify.conversations.rename("c", "name"),
        lambda dify: dify.conversations.delete("c"),
        lambda dify: dify.conversations.variables("c").to_list(),
        lambda dify: dify.conversations.update_variable("c", "v", 1),
        lambda dify: dify.messages.list("c").to_list(),
        lambda dify: dify.messages.feedback("m", "like"),
    ],
)
@pytest.mark.parametrize(("missing", "words"), [("user", "DIFY_USER"), ("api_key", "DIFY_API_KEY")])
def test_without_a_user_or_a_key_nothing_is_sent(
    fake: FakeDify, connect: Connect, call: Callable[[Any], Any], missing: str, words: str
) -> None:
    with pytest.raises(UsageError, match=words):
        call(connect(fake, **{missing: None}))
    assert fake.requests == []
