"""The same calls on FakeDify and on a real server, if there is one.

DIFY_CONTRACT_BASE_URL and DIFY_CONTRACT_API_KEY name it: the key is that of a chat app. Servers count time in whole
seconds, so these tests expect no order of items that are created within one second. Models and servers add and strip
blanks around an answer. To show that no test expects more, the tests also run with `Otherwise`, which reverses the
order within a second and changes the blanks.
"""

from __future__ import annotations

import json
import os
import time
from collections.abc import Iterator
from itertools import groupby
from typing import Any
from uuid import uuid4

import httpx
import pytest

from dify_plus import Dify, NotFoundError
from dify_plus.testing import AppRequest, ChatApp, FakeDify

URL, KEY = os.environ.get("DIFY_CONTRACT_BASE_URL"), os.environ.get("DIFY_CONTRACT_API_KEY")
SERVERS = ["fake", "otherwise", *(["real"] if URL and KEY else [])]


def answer(request: AppRequest) -> str:
    """What a model might say, with blanks around it."""
    return f"\n You said: {request.query} \n\n"


class Otherwise(httpx.BaseTransport):
    """Answers as another server might: in another order within one second, with other blanks around saved answers."""

    def __init__(self) -> None:
        self._inner = httpx.HTTPTransport()

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        response = self._inner.handle_request(request)
        if request.method != "GET":
            return response
        body = json.loads(response.read())
        if items := body.get("data"):
            seconds = groupby(items, lambda item: int(item["created_at"]))
            body["data"] = [changed(item) for _, made in seconds for item in reversed([*made])]
        return httpx.Response(response.status_code, json=body)

    def close(self) -> None:
        self._inner.close()


def changed(item: dict[str, Any]) -> dict[str, Any]:
    return {**item, "answer": f" {item['answer'].strip()}\n"} if "answer" in item else item


@pytest.fixture(params=SERVERS)
def dify(request: pytest.FixtureRequest) -> Iterator[Dify]:
    user = f"contract-{uuid4()}"
    if request.param == "real":
        with Dify(base_url=URL, api_key=KEY, user=user) as client:
            yield client
        return
    clock, transport = (time.time, None) if request.param == "fake" else (lambda: 1_700_000_000.0, Otherwise())
    with FakeDify({"app": ChatApp(answer, token_delay=0.001)}, clock=clock) as fake:
        with Dify(base_url=fake.base_url, api_key=fake.key("app"), user=user, transport=transport) as client:
            yield client
        assert fake.errors == []


def test_send(dify: Dify) -> None:
    reply = dify.chat.send("Say hello.")
    assert reply.answer
    assert reply.conversation_id and reply.message_id and reply.task_id


def test_stream(dify: Dify) -> None:
    with dify.chat.stream("Say hello.") as stream:
        text = "".join(stream.text)
        reply = stream.result()
    assert text == reply.answer != ""
    assert reply.conversation_id and reply.message_id


def test_stop(dify: Dify) -> None:
    with dify.chat.stream("Count from one to five hundred, in words.") as stream:
        for event in stream:
            if task_id := getattr(event, "task_id", None):
                dify.chat.stop(task_id)
                break
        stream.result()
    dify.chat.stop(str(uuid4()))  # one that is not there is no error


def test_session(dify: Dify) -> None:
    session = dify.chat.session()
    first = session.send("My name is Ada.")
    second = session.send("What is my name?")
    assert second.conversation_id == first.conversation_id == session.conversation_id
    messages = dify.messages.list(first.conversation_id).to_list()
    assert {message.id for message in messages} == {second.message_id, first.message_id}


def test_conversations(dify: Dify) -> None:
    reply = dify.chat.send("Say hello.")
    assert [found.id for found in dify.conversations.list().to_list()] == [reply.conversation_id]
    assert dify.conversations.rename(reply.conversation_id, "Greetings").name == "Greetings"
    dify.messages.feedback(reply.message_id, "like")
    [message] = dify.messages.list(reply.conversation_id).to_list()
    assert (message.query, message.answer.strip()) == ("Say hello.", reply.answer.strip())
    dify.conversations.delete(reply.conversation_id)
    assert dify.conversations.list().to_list() == []
    with pytest.raises(NotFoundError):
        dify.messages.list(reply.conversation_id).to_list()


def test_app(dify: Dify) -> None:
    info, parameters = dify.app.info(), dify.app.parameters()
    assert info.name and info.mode == "chat"
    assert isinstance(parameters.user_input_form, list)
