"""The fast transport's own connections under asyncio: nothing is lost, limits hold, plain data is not read as TLS."""

from __future__ import annotations

import asyncio
import gc
import math
import os
import shutil
import socket
import ssl
import struct
import subprocess
import sys
import warnings
from collections.abc import AsyncIterator, Callable, Coroutine
from contextlib import suppress
from pathlib import Path
from typing import Any, TypeVar

import anyio
import httpcore
import httpx
import pytest

from dify_plus import AsyncFastTransport
from dify_plus._async._network import network_backend
from tests.support.patience import HANG
from tests.support.raw_server import GO, REQUEST, TLS, WAIT, RawServer

pytestmark = pytest.mark.slow

T = TypeVar("T")

MANY = 64 * 1024 * 1024
SOON = 0.05
LATER = 0.2


class Pair:
    """A connection and the socket at its other end."""

    connection: httpcore.AsyncNetworkStream
    peer: socket.socket

    async def send_all(self, data: bytes) -> int:
        """Send until the other side takes no more; return how much was sent."""
        self.peer.setblocking(False)
        sent = refusals = 0
        while sent < len(data) and refusals < 20:
            try:
                sent += self.peer.send(data[sent : sent + 65536])
                refusals = 0
            except BlockingIOError:
                refusals += 1
            await asyncio.sleep(0.01 if refusals else 0)
        return sent


@pytest.fixture
async def pair() -> AsyncIterator[Pair]:
    pair = Pair()
    with socket.create_server(("127.0.0.1", 0)) as listener:
        pair.connection = await network_backend().connect_tcp("127.0.0.1", listener.getsockname()[1], timeout=HANG)
        pair.peer, _ = listener.accept()
    with pair.peer:
        yield pair
        await pair.connection.aclose()


def reset(peer: socket.socket) -> None:
    """Close a socket so that the other side gets an error."""
    peer.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    peer.close()


def kind_of_backend(backend: str) -> str:
    async def name() -> str:
        return type(network_backend()).__name__

    return anyio.run(name, backend=backend)


def test_each_event_loop_has_its_connections() -> None:
    assert kind_of_backend("trio") == "AnyIOBackend" != kind_of_backend("asyncio")


async def test_a_reader_that_pauses_stops_the_sender_and_loses_nothing(pair: Pair) -> None:
    data = bytes(range(256)) * (MANY // 256)
    sent = await pair.send_all(data)
    assert sent < MANY / 2
    received = bytearray()
    while len(received) < sent:
        received += (piece := await pair.connection.read(65536, HANG))
        assert 0 < len(piece) <= 65536
    assert received == data[:sent]


async def test_a_connection_that_has_received_something_is_readable(pair: Pair) -> None:
    assert not pair.connection.get_extra_info("is_readable")
    pair.peer.send(b"too late")
    await asyncio.sleep(SOON)  # the event loop receives it
    assert pair.connection.get_extra_info("is_readable")


async def test_a_cancelled_read_loses_nothing(pair: Pair) -> None:
    reading = asyncio.create_task(pair.connection.read(100, HANG))
    await asyncio.sleep(0)
    pair.peer.send(b"early")
    reading.cancel()
    with pytest.raises(asyncio.CancelledError):
        await reading
    assert await pair.connection.read(100, HANG) == b"early"


async def test_a_shorter_limit_counts_after_a_longer_one(pair: Pair) -> None:
    pair.peer.send(b"one")
    assert await pair.connection.read(100, 10 * HANG) == b"one"
    async with asyncio.timeout(HANG):
        with pytest.raises(httpcore.ReadTimeout):
            await pair.connection.read(100, SOON)


@pytest.mark.parametrize("limit", [None, 10 * HANG])
async def test_a_read_is_not_ended_by_the_limit_of_the_one_before(pair: Pair, limit: float | None) -> None:
    pair.peer.send(b"one")
    assert await pair.connection.read(100, SOON) == b"one"
    asyncio.get_running_loop().call_later(LATER, pair.peer.send, b"two")
    assert await pair.connection.read(100, limit) == b"two"


async def test_writing_has_a_limit(pair: Pair) -> None:
    with pytest.raises(httpcore.WriteTimeout):
        await pair.connection.write(bytes(MANY), SOON)


async def test_writing_ends_when_the_server_leaves(pair: Pair) -> None:
    asyncio.get_running_loop().call_later(SOON, pair.peer.close)
    with pytest.raises(httpcore.WriteError):
        await pair.connection.write(bytes(MANY), HANG)
    with pytest.raises(httpcore.WriteError):
        await pair.connection.write(b"more", HANG)


async def test_the_end_is_read_after_all_data_and_writing_may_go_on(pair: Pair) -> None:
    pair.peer.send(b"last words")
    pair.peer.shutdown(socket.SHUT_WR)
    assert [await pair.connection.read(5, HANG) for _ in range(3)] == [b"last ", b"words", b""]
    await pair.connection.write(b"heard", HANG)
    assert await asyncio.to_thread(pair.peer.recv, 100) == b"heard"


async def test_a_reset_is_an_error_after_the_data(pair: Pair) -> None:
    pair.peer.send(b"data")
    assert await pair.connection.read(100, HANG) == b"data"
    reset(pair.peer)
    with pytest.raises(httpcore.ReadError):
        await pair.connection.read(100, HANG)


async def test_data_that_arrived_before_a_failed_write_is_read(pair: Pair) -> None:
    """A server may answer and leave before it has read the whole request."""
    pair.peer.send(b"too large")
    reset(pair.peer)
    with pytest.raises(httpcore.WriteError):
        while True:
            await pair.connection.write(b"more", HANG)
    assert await pair.connection.read(100, HANG) == b"too large"


async def test_data_before_the_tls_handshake_is_refused(pair: Pair) -> None:
    pair.peer.send(b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n")
    while not pair.connection.get_extra_info("is_readable"):
        await asyncio.sleep(0.01)
    await asyncio.sleep(0.01)
    with pytest.raises(httpcore.ConnectError, match="before the TLS handshake"):
        await pair.connection.start_tls(ssl.create_default_context(), "dify.example", HANG)


async def test_tls_on_a_connection_that_is_lost_fails_at_once(pair: Pair) -> None:
    reset(pair.peer)
    while not pair.connection.get_extra_info("is_readable"):
        await asyncio.sleep(0)
    await asyncio.sleep(SOON)  # the event loop notices it
    with pytest.raises(httpcore.ConnectError):
        await pair.connection.start_tls(ssl.create_default_context(), "dify.example", LATER)


async def test_a_reset_after_the_end_is_not_an_error(pair: Pair) -> None:
    pair.peer.send(b"all")
    pair.peer.shutdown(socket.SHUT_WR)
    assert [await pair.connection.read(100, HANG) for _ in range(2)] == [b"all", b""]
    reset(pair.peer)
    with pytest.raises(httpcore.WriteError):
        while True:
            await pair.connection.write(b"more", HANG)
    await asyncio.sleep(SOON)  # the event loop reports it
    assert await pair.connection.read(100, HANG) == b""


@pytest.mark.skipif(not hasattr(os, "fork"), reason="this system has no fork")
@pytest.mark.filterwarnings("ignore::DeprecationWarning")
async def test_closing_in_a_fork_does_not_disturb_the_parent(pair: Pair) -> None:
    reading = asyncio.create_task(pair.connection.read(100, HANG))
    await asyncio.sleep(0)
    child = os.fork()
    if child == 0:
        try:
            asyncio.run(pair.connection.aclose())
        finally:
            os._exit(0)
    os.waitpid(child, 0)
    pair.peer.send(b"for the parent")
    async with asyncio.timeout(HANG):
        assert await reading == b"for the parent"


async def test_a_second_reader_is_refused_and_the_first_goes_on(pair: Pair) -> None:
    reading = asyncio.create_task(pair.connection.read(100, HANG))
    await asyncio.sleep(0)
    with pytest.raises(anyio.BusyResourceError):
        await pair.connection.read(100, HANG)
    pair.peer.send(b"for the first")
    assert await reading == b"for the first"


async def test_other_tasks_run_while_much_is_sent(pair: Pair) -> None:
    other = asyncio.create_task(asyncio.sleep(0))
    for _ in range(3):
        await pair.connection.write(b"a little", HANG)
    assert other.done()


@pytest.fixture
def context(tmp_path: Path) -> ssl.SSLContext:
    """The context of a server with a self-signed certificate."""
    if shutil.which("openssl") is None:
        pytest.skip("a certificate is made with openssl")
    files = ["-keyout", str(tmp_path / "key.pem"), "-out", str(tmp_path / "server.pem")]
    curve = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256"]
    command = ["openssl", "req", "-x509", *curve, "-nodes", "-days", "1", "-subj", "/CN=test", *files]
    subprocess.run(command, check=True, capture_output=True)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(tmp_path / "server.pem", tmp_path / "key.pem")
    return context


@pytest.fixture
async def tls(pair: Pair, context: ssl.SSLContext) -> tuple[httpcore.AsyncNetworkStream, Callable[..., None]]:
    """A connection with TLS, and a function with which the server sends one record for each argument."""
    coming, going = ssl.MemoryBIO(), ssl.MemoryBIO()
    server = context.wrap_bio(coming, going, server_side=True)
    pair.peer.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)

    def shake_hands() -> None:
        while True:
            try:
                server.do_handshake()
            except ssl.SSLWantReadError:
                pair.peer.sendall(going.read())
                coming.write(pair.peer.recv(65536))
            else:
                pair.peer.sendall(going.read())
                return

    def send(*records: bytes) -> None:
        for record in records:
            server.write(record)
        pair.peer.sendall(going.read())

    anyone = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    anyone.check_hostname, anyone.verify_mode = False, ssl.CERT_NONE
    shaking = asyncio.create_task(asyncio.to_thread(shake_hands))
    connection = await pair.connection.start_tls(anyone, "dify.example", HANG)
    await shaking
    return connection, send


async def test_a_tls_connection_with_another_record_is_readable(tls: Any) -> None:
    """The record after an answer must not become the answer to the next request."""
    connection, send = tls
    for records, is_readable in (([b"one"], False), ([b"one", b"two"], True)):
        send(*records)
        assert await connection.read(100, HANG) == b"one"
        assert connection.get_extra_info("is_readable") is is_readable


async def test_tls_data_that_arrived_before_a_failed_write_is_read(pair: Pair, tls: Any) -> None:
    connection, send = tls
    send(b"too large")
    reset(pair.peer)
    with pytest.raises(httpcore.WriteError):
        while True:
            await connection.write(b"more", HANG)
    assert await connection.read(100, HANG) == b"too large"


async def test_writing_through_tls_has_a_limit(context: ssl.SSLContext) -> None:
    with RawServer([TLS, GO], context=context) as server:
        async with httpx.AsyncClient(transport=AsyncFastTransport(verify=False)) as client:
            limits = httpx.Timeout(HANG, write=LATER, read=SOON)
            with pytest.raises(httpx.WriteTimeout):
                await client.post(server.url.replace("http:", "https:"), content=bytes(MANY // 4), timeout=limits)
        server.go.set()


@pytest.mark.parametrize(
    "url", ["http://a..b/", f"http://{'a' * 70}.invalid/", "http://127.0.0.1:65537/"], ids=["dots", "long", "port"]
)
async def test_an_address_that_cannot_exist_is_a_failed_connection(url: str) -> None:
    async with httpx.AsyncClient(transport=AsyncFastTransport(verify=False), timeout=HANG) as client:
        with pytest.raises(httpx.ConnectError):
            await client.get(url)


async def test_a_body_without_a_length_does_not_end_well_when_the_client_is_closed() -> None:
    with RawServer([REQUEST, b"HTTP/1.1 200 OK\r\n\r\nsome text", WAIT]) as server:
        client = httpx.AsyncClient(transport=AsyncFastTransport(verify=False), timeout=HANG)
        response = await client.send(client.build_request("POST", server.url), stream=True)
        body = response.aiter_raw()
        assert await anext(body) == b"some text"
        reading = asyncio.ensure_future(anext(body))
        await asyncio.sleep(0)
        await client.aclose()
        with pytest.raises(httpx.ReadError):
            await reading


class Loop(asyncio.SelectorEventLoop):
    """Stores the timers that are started, and the addresses of the host name `dify.example`."""

    def __init__(self) -> None:
        super().__init__()
        self.timers: list[asyncio.TimerHandle] = []
        self.addresses: list[tuple[str, int]] = []

    def call_at(self, *args: Any, **options: Any) -> asyncio.TimerHandle:  # type: ignore[override]
        self.timers.append(super().call_at(*args, **options))
        return self.timers[-1]

    async def getaddrinfo(self, host: Any, *args: Any, **options: Any) -> Any:
        if host == b"dify.example":
            return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", address) for address in self.addresses]
        return await super().getaddrinfo(host, *args, **options)


def run(loop: Loop, action: Callable[[Loop], Coroutine[Any, Any, T]]) -> T:
    with asyncio.Runner(loop_factory=lambda: loop) as runner:
        return runner.run(action(loop))


def test_many_reads_start_one_timer() -> None:
    """A timer for each read would cost more than the read."""

    async def read(loop: Loop) -> list[asyncio.TimerHandle]:
        with socket.create_server(("127.0.0.1", 0)) as listener:
            connection = await network_backend().connect_tcp("127.0.0.1", listener.getsockname()[1], timeout=HANG)
            peer, _ = listener.accept()
        loop.timers.clear()
        with peer:
            for _ in range(100):
                loop.call_soon(peer.send, b"event")
                await connection.read(100, HANG)
            await connection.aclose()
        return loop.timers

    [timer] = run(Loop(), read)
    assert timer.cancelled()


def test_an_address_that_does_not_answer_does_not_hold_up_the_next() -> None:
    async def connect(loop: Loop) -> tuple[str, int]:
        connection = await network_backend().connect_tcp("dify.example", 80, timeout=HANG)
        await connection.aclose()
        address: tuple[str, int] = connection.get_extra_info("server_addr")
        return address

    with (
        socket.create_server(("127.0.0.1", 0), backlog=0) as silent,
        socket.create_server(("127.0.0.1", 0)) as good,
        socket.create_connection(silent.getsockname()),  # the only place in its queue
    ):
        loop = Loop()
        loop.addresses = [silent.getsockname(), good.getsockname()]
        assert run(loop, connect) == good.getsockname()


def test_cancelling_while_connecting_leaves_nothing() -> None:
    async def cancel(loop: Loop, turns: int) -> None:
        connecting = asyncio.create_task(network_backend().connect_tcp("dify.example", 80, timeout=HANG))
        for _ in range(turns):
            await asyncio.sleep(0)
        connecting.cancel()
        with suppress(asyncio.CancelledError):
            await (await connecting).aclose()
        assert asyncio.all_tasks() == {asyncio.current_task()}, turns

    async def cancel_at_all_moments(loop: Loop) -> None:
        for turns in range(20):
            await cancel(loop, turns)

    with (
        socket.create_server(("127.0.0.1", 0), backlog=50) as server,
        socket.create_server(("127.0.0.1", 0), backlog=50) as other,
        warnings.catch_warnings(record=True) as unclosed,
    ):
        warnings.simplefilter("always", ResourceWarning)
        loop = Loop()
        loop.addresses = [server.getsockname(), other.getsockname()]
        run(loop, cancel_at_all_moments)
        gc.collect()
    assert not [warning for warning in unclosed if "raddr" in str(warning.message)]


@pytest.mark.skipif(sys.version_info < (3, 12), reason="eager tasks are new in Python 3.12")
def test_connecting_works_with_eager_tasks() -> None:
    async def connect(loop: Loop) -> None:
        loop.set_task_factory(getattr(asyncio, "eager_task_factory"))  # noqa: B009
        connection = await asyncio.create_task(network_backend().connect_tcp("dify.example", 80, timeout=HANG))
        await connection.aclose()

    with socket.create_server(("127.0.0.1", 0)) as server:
        loop = Loop()
        loop.addresses = [server.getsockname()] * 2
        run(loop, connect)


def test_a_handshake_has_only_the_given_limit_and_leaves_no_timer() -> None:
    def waiting(loop: Loop) -> list[float]:
        return [timer.when() for timer in loop.timers if not timer.cancelled() and loop.time() < timer.when()]

    async def shake_hands(loop: Loop) -> None:
        with socket.create_server(("127.0.0.1", 0)) as listener:
            connection = await network_backend().connect_tcp("127.0.0.1", listener.getsockname()[1], timeout=HANG)
            peer, _ = listener.accept()
        with peer:
            loop.call_soon(peer.send, b"HTTP/1.1 200 OK\r\n\r\n")  # as from a proxy
            await connection.read(100, HANG)
            shaking = asyncio.create_task(connection.start_tls(ssl.create_default_context(), "dify.example"))
            await asyncio.sleep(SOON)
            [_, *of_handshake] = waiting(loop)  # the first is that of the read
            assert set(of_handshake) <= {math.inf}
            shaking.cancel()
            with pytest.raises(asyncio.CancelledError):
                await shaking
            await connection.aclose()
            assert waiting(loop) == []

    run(Loop(), shake_hands)
