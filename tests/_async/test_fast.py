"""The transport that merges chunks: the same events, texts, connections and ends as without it."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from dify_plus import AsyncFastTransport, StreamInterrupted
from dify_plus.testing import ChatApp, Delay, Fault
from tests._async.support import SSL, Connect, Serve

WORDS = [f"word{number} é " for number in range(500)]


def say(_: object) -> Iterator[str | Delay]:
    """A burst, a pause, a burst."""
    yield from WORDS[:400]
    yield Delay(0.2)
    yield from WORDS[400:]


async def test_the_same_answer_comes_and_connections_are_kept(serve: Serve, connect: Connect) -> None:
    server = serve({"chat": ChatApp(reply=say)})
    dify = connect(server, transport=AsyncFastTransport(verify=SSL))
    for _ in range(2):
        async with dify.chat.stream("hello") as stream:
            assert [text async for text in stream.text] == WORDS
        assert (await stream.result()).answer == "".join(WORDS)
        assert (await dify.chat.send("hello", response_mode="blocking")).answer == "".join(WORDS)
        assert (await dify.app.info()).name


async def test_a_cut_is_told_with_what_had_come(serve: Serve, connect: Connect) -> None:
    server = serve({"chat": ChatApp(reply=say)})
    server.faults.add(Fault(drop_after_events=450))
    dify = connect(server, transport=AsyncFastTransport(verify=SSL))
    async with dify.chat.stream("hello") as stream:
        with pytest.raises(StreamInterrupted) as raised:
            async for _ in stream:
                pass
    assert raised.value.partial.answer == "".join(WORDS[:450])


def test_it_needs_what_it_replaces() -> None:
    transport = AsyncFastTransport(verify=SSL)
    assert type(transport._pool._network_backend).__module__ == AsyncFastTransport.__module__
