"""Copies: a new client with the same settings, or an error that says what to do."""

from __future__ import annotations

import asyncio
import copy
import pickle
import ssl
from collections.abc import Callable
from typing import Any

import httpx
import pytest

from dify_plus import AsyncDify, AsyncFastTransport, Dify, FastTransport, RetryPolicy, UsageError
from dify_plus.errors import ClientClosed
from dify_plus.testing import FakeDify
from tests.processes.support import ask, ask_async, counting

Copy = Callable[[Any], Any]


def pickled(value: Any) -> Any:
    return pickle.loads(pickle.dumps(value))


COPIES: dict[str, Copy] = {"copy": copy.copy, "deepcopy": copy.deepcopy, "pickle": pickled}
each_copy = pytest.mark.parametrize("make", COPIES.values(), ids=COPIES)
each_deep_copy = pytest.mark.parametrize("make", [copy.deepcopy, pickled], ids=["deepcopy", "pickle"])


def options(url: str) -> dict[str, Any]:
    return {
        "api_key": "app-key",
        "dataset_api_key": "dataset-key",
        "base_url": url,
        "user": "u",
        "timeout": 7,
        "deadline": 50,
        "retries": RetryPolicy(max_retries=1),
        "headers": {"X-Own": "yes"},
        "extra_body": {"more": [1]},
        "max_event_bytes": 1000,
    }


@each_copy
@pytest.mark.parametrize("transport", [None, FastTransport()], ids=["default", "fast"])
def test_a_client_is_made_anew(make: Copy, transport: FastTransport | None) -> None:
    with counting(4) as server, Dify(**options(server.url), transport=transport) as dify:
        ask(dify), dify.app, dify.raw, dify.datasets.documents  # what was created lazily does not matter
        with make(dify) as other, make(dify.with_options(user="v")) as view:
            assert other.settings == dify.settings
            assert other.settings.api_key == "app-key"
            assert view.settings == dify.with_options(user="v").settings
            assert [ask(other), ask(view)] == [20, 30]
        for closed in (other.app, view.app):
            with pytest.raises(ClientClosed):
                closed.info()
        assert ask(dify) == 11, "closing a copy closes no connection of the client's"


@each_copy
def test_an_async_client_is_made_anew(make: Copy) -> None:
    async def run(url: str) -> None:
        async with AsyncDify(**options(url), transport=AsyncFastTransport()) as dify:
            assert await ask_async(dify) == 10
            async with make(dify) as other:
                assert other.settings == dify.settings
                assert await ask_async(other) == 20
            assert await ask_async(dify) == 11

    with counting(2) as server:
        asyncio.run(run(server.url))


@each_copy
def test_the_views_of_a_copy_share_its_connections(make: Copy) -> None:
    with counting(3) as server, Dify(**options(server.url)) as dify:
        assert ask(dify) == 10
        with make(dify) as copied:
            assert [ask(copied), ask(copied.with_options(user="v"))] == [20, 21]


@each_copy
def test_a_copy_of_a_closed_client_is_open(make: Copy) -> None:
    with counting(2) as server:
        with Dify(**options(server.url)) as dify:
            assert ask(dify) == 10
        with make(dify) as other:
            assert ask(other) == 20


@each_copy
def test_attributes_of_a_subclass_are_copied(make: Copy) -> None:
    other = make(Named("app-key", name="mine"))
    assert (type(other), other.name) == (Named, "mine")


class Named(Dify):
    def __init__(self, *args: Any, name: str, **options: Any) -> None:
        super().__init__(*args, **options)
        self.name = name


def test_a_shallow_copy_of_a_session_shares_its_client() -> None:
    with FakeDify() as fake, Dify(fake.key("chat"), base_url=fake.base_url, user="u") as dify:
        session = dify.chat.session()
        session.send("Hello")
        other = copy.copy(session)
        assert other.send("Again").conversation_id == session.conversation_id
        assert other._chat is session._chat


@each_deep_copy
def test_resources_sessions_and_jobs_work_when_copied(make: Copy) -> None:
    with (
        FakeDify() as fake,
        Dify(fake.key("chat"), dataset_api_key=fake.dataset_key, base_url=fake.base_url, user="u") as dify,
    ):
        chat = make(dify.chat)
        assert chat.send("Hi").answer == "You said: Hi"
        chat._transport.close()
        session = dify.chat.session()
        session.send("Hello")
        other = make(session)
        assert other.conversation_id == session.conversation_id is not None
        assert other.send("Again").conversation_id == session.conversation_id
        other._chat._transport.close()
        base = dify.datasets.create("Rivers")
        indexing = make(dify.datasets.documents.create(base.id, text="Rivers flow.", name="rivers"))
        assert indexing.wait().over
        assert indexing.document.name == "rivers"
        indexing._transport.close()


@each_deep_copy
def test_raw_clients_are_copied_with_their_settings(make: Copy) -> None:
    with counting(2) as server, Dify(**options(server.url)) as dify:
        ask(dify)
        with make(dify.raw) as raw:
            assert raw.get_httpx_client().get(f"{server.url}/x").json()["answer"] == 20


@each_deep_copy
def test_a_transport_that_cannot_be_copied_is_named(make: Copy) -> None:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    for transport in (httpx.HTTPTransport(verify=context), FastTransport(verify=context)):
        with Dify("app-key", transport=transport) as dify:
            dify.chat  # noqa: B018
            for value in (dify, dify.chat.session(user="u"), dify.with_options(user="v"), dify.raw):
                with pytest.raises(
                    UsageError, match=r"transport=<.*> cannot be copied or pickled \(.*create the client"
                ):
                    make(value)


@each_copy
def test_streams_cannot_be_copied(make: Copy) -> None:
    with FakeDify() as fake, Dify(fake.key("chat"), base_url=fake.base_url, user="u") as dify:
        stream = dify.chat.stream("Hi")
        with pytest.raises(UsageError, match=r"<ChatStream .*> cannot be copied or pickled: .*attach\(\)"):
            make(stream)
        with stream:
            with pytest.raises(UsageError, match="cannot be copied"):
                make(stream)
            stream.result()
        assert make(stream.result()).answer == "You said: Hi"


@each_copy
def test_lists_of_pages_and_their_iterators_cannot_be_copied(make: Copy) -> None:
    with FakeDify() as fake, Dify(fake.key("chat"), base_url=fake.base_url, user="u") as dify:
        dify.chat.send("Hi")
        pages = dify.conversations.list()
        with pytest.raises(UsageError, match=r"<Pages of listConversations> cannot be copied .* to_list\(\)"):
            make(pages)
        for iterator in (iter(pages), pages.pages()):
            with pytest.raises(UsageError, match="an iterator cannot be copied or pickled"):
                make(iterator)
        assert len(make(pages.to_list())) == 1


@each_copy
def test_a_download_can_be_copied_until_it_is_read(make: Copy) -> None:
    with FakeDify() as fake, fake.client("chat") as dify:
        download = dify.audio.speak("Hello")
        copied = make(download)
        assert copied.read() == download.read() != b""
        with pytest.raises(UsageError, match="an iterator cannot be copied or pickled"):
            make(iter(download))
        copied._transport.close()


@each_copy
def test_the_clients_of_a_fake_server_are_made_anew(make: Copy) -> None:
    async def run(fake: FakeDify) -> None:
        async with fake.async_client() as dify, make(dify) as other:
            assert (await other.chat.send("Hi")).answer == (await dify.chat.send("Hi")).answer

    with FakeDify() as fake:
        with fake.client() as dify, make(dify) as other:
            assert other.chat.send("Hi").answer == dify.chat.send("Hi").answer
        asyncio.run(run(fake))
