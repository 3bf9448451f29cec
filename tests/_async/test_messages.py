"""Messages: the history of a conversation, and ratings."""

from __future__ import annotations

from collections.abc import Callable
from itertools import count
from typing import Any

import pytest

from dify_plus import AsyncDify, NotFoundError, UsageError
from dify_plus.errors import InvalidParam
from dify_plus.testing import FakeDify
from tests._async.support import Connect, Serve

UNKNOWN = "00000000-0000-4000-8000-000000000000"


async def test_all_pages_list_the_newest_message_first(serve: Serve, connect: Connect) -> None:
    fake = serve(clock=count(1_700_000_000).__next__)
    chat_app = connect(fake)
    chat = chat_app.chat.session()
    for number in range(5):
        await chat.send(str(number))
    assert chat.conversation_id
    fake.requests.clear()

    messages = chat_app.messages.list(chat.conversation_id, limit=2)

    assert [message.query async for message in messages] == ["4", "3", "2", "1", "0"]
    assert len(fake.requests) == 3
    newest = await messages.first()
    assert newest is not None
    assert newest.query == "4"
    first_page, *_ = [page async for page in messages.pages()]
    assert [message.query for message in first_page] == ["4", "3"]
    assert [message.query for message in first_page.source.data] == ["3", "4"]
    older = chat_app.messages.list(chat.conversation_id, first_id=newest.id)
    assert [message.query for message in await older.to_list(limit=1)] == ["3"]


async def test_large_pages_skip_no_message_of_the_same_second(serve: Serve, connect: Connect) -> None:
    fake = serve(clock=lambda: 1_700_000_000.0)
    chat_app = connect(fake)
    chat = chat_app.chat.session()
    for _ in range(30):
        await chat.send("Hi")
    assert chat.conversation_id
    assert len(await chat_app.messages.list(chat.conversation_id, limit=7).to_list()) == 7
    assert len(await chat_app.messages.list(chat.conversation_id).to_list()) == 30


async def test_an_unknown_conversation(chat_app: AsyncDify) -> None:
    with pytest.raises(NotFoundError, match="Conversation"):
        await chat_app.messages.list(UNKNOWN).first()


async def test_feedback_is_given_listed_and_removed(fake: FakeDify, chat_app: AsyncDify) -> None:
    message_id = (await chat_app.chat.send("one")).message_id

    await chat_app.messages.feedback(message_id, "like", content="Just right.")
    assert fake.requests[-1].json == {"rating": "like", "content": "Just right.", "user": "u"}
    [feedback] = await chat_app.app.feedbacks().to_list()
    assert (feedback.rating, feedback.content, feedback.message_id) == ("like", "Just right.", message_id)

    await chat_app.messages.feedback(message_id, "dislike")
    assert [found.rating for found in await chat_app.app.feedbacks().to_list()] == ["dislike"]

    await chat_app.messages.feedback(message_id, None)
    assert fake.requests[-1].json == {"rating": None, "user": "u"}
    assert await chat_app.app.feedbacks().to_list() == []
    with pytest.raises(InvalidParam, match="rating"):
        await chat_app.messages.feedback(message_id, None)
    with pytest.raises(NotFoundError):
        await chat_app.messages.feedback(message_id, "like", user="bob")


async def test_suggested_questions(chat_app: AsyncDify) -> None:
    message_id = (await chat_app.chat.send("one")).message_id
    assert await chat_app.chat.suggested(message_id) == ["Tell me more", "Why?", "Thank you"]


@pytest.mark.parametrize(
    ("call", "words"),
    [
        (lambda dify: dify.messages.feedback("m", "good"), "rating"),
        (lambda dify: dify.messages.feedback("m", True), "rating"),
        (lambda dify: dify.messages.feedback("m", "like", content=7), "content"),
        (lambda dify: dify.messages.feedback("", "like"), "message_id"),
        (lambda dify: dify.chat.suggested(""), "message_id"),
        (lambda dify: dify.chat.stop(""), "task_id"),
        (lambda dify: dify.messages.list("c", limit=101).first(), "limit"),
        (lambda dify: dify.messages.list("c", first_id="").first(), "first_id"),
        (lambda dify: dify.messages.list(None).first(), "conversation_id"),
    ],
)
async def test_bad_input_sends_nothing(
    fake: FakeDify, chat_app: AsyncDify, call: Callable[[Any], Any], words: str
) -> None:
    with pytest.raises(UsageError, match=words):
        await call(chat_app)
    assert fake.requests == []
