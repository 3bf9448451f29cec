"""Chat: the whole answer, the streamed answer, and the turns of a conversation."""

from __future__ import annotations

import pytest

from dify_plus import AsyncDify, ConfigurationError
from dify_plus.errors import NotWorkflowApp


async def test_send_gives_the_answer_with_its_ids_and_usage(chat_app: AsyncDify) -> None:
    reply = await chat_app.chat.send("Hello there")

    assert reply.answer == "You said: Hello there"
    assert reply.usage.total_tokens > 0
    assert reply.conversation_id
    assert reply.message_id


async def test_streamed_text_joined_is_the_answer(chat_app: AsyncDify) -> None:
    async with chat_app.chat.stream("Hello there") as stream:
        text = [piece async for piece in stream.text]
    reply = await stream.result()

    assert len(text) > 1
    assert "".join(text) == reply.answer == "You said: Hello there"


async def test_a_session_keeps_the_conversation(chat_app: AsyncDify) -> None:
    chat = chat_app.chat.session()
    first = await chat.send("one")
    second = await chat.send("two")

    assert first.conversation_id == second.conversation_id == chat.conversation_id
    assert repr(chat).endswith(f"ChatSession of 'u', conversation_id='{first.conversation_id}'>")


async def test_without_a_user_nothing_is_sent(chat_app: AsyncDify) -> None:
    nobody = AsyncDify(base_url=chat_app.settings.base_url, api_key=str(chat_app.settings.api_key))
    with pytest.raises(ConfigurationError, match="DIFY_USER"):
        await nobody.chat.send("Hello")
    await nobody.close()


async def test_the_wrong_kind_of_app_raises(chat_app: AsyncDify) -> None:
    with pytest.raises(NotWorkflowApp):
        await chat_app.workflows.run({"query": "x"})
