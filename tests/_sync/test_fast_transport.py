# Made from tests/_async/test_fast_transport.py by scripts/unasync. Do not edit.
"""The fast transport beside httpx's own: the same bytes out, the same answers, the same errors, and nothing twice."""

from __future__ import annotations

import io
import shutil
import ssl
import subprocess
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any

import httpx
import pytest

from dify_plus import APIConnectionError, APITimeoutError, Dify, FastTransport, RetryPolicy, StreamInterrupted
from dify_plus._sync import fast_transport
from dify_plus._sync._compat import sleep
from dify_plus.testing import ChatApp, Fault
from tests._sync.support import SSL, Connect, Serve
from tests.support import fault_proxy as faults
from tests.support.fault_proxy import FaultProxy
from tests.support.patience import HANG
from tests.support.raw_server import GO, REQUEST, RESET, TLS, TUNNEL, WAIT, RawServer, Step

pytestmark = pytest.mark.slow

TRANSPORTS: dict[str, Callable[..., httpx.BaseTransport]] = {
    "httpx": httpx.HTTPTransport,
    "fast": FastTransport,
}
WORDS = [f"word{number} é " for number in range(500)]
OK = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok"
CHUNKED = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"
TWO = b"3\r\none\r\n3\r\ntwo\r\n"
END = b"0\r\n\r\n"


@pytest.fixture(params=TRANSPORTS)
def kind(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def client(kind: str) -> Iterator[httpx.Client]:
    with httpx.Client(transport=TRANSPORTS[kind](verify=SSL), timeout=HANG) as client:
        yield client


def ask(client: httpx.Client, server: RawServer, path: str = "/") -> str:
    return (client.post(server.url + path, json={})).text


# -- what is sent and what comes --------------------------------------------------------------------------------------


def pieces() -> Iterator[bytes]:
    yield b"one"
    yield b""
    yield b"two" * 100_000


REQUESTS: dict[str, Callable[[], dict[str, Any]]] = {
    "escapes": lambda: {"method": "GET", "url": "/a%2fb/%C3%a9/é;x='(1)'?q=%20+%2B&r=a|b[]&&s"},
    "headers": lambda: {
        "method": "DELETE",
        "url": "/",
        "headers": [("X-One", "1"), ("x-one", "2"), ("X-Two", "ü".encode())],
    },
    "json": lambda: {"method": "POST", "url": "/", "json": {"é": "\u2028"}},
    "nothing": lambda: {"method": "POST", "url": "/"},
    "pieces": lambda: {"method": "PUT", "url": "/", "content": pieces()},
    "file": lambda: {
        "method": "POST",
        "url": "/",
        "files": {"file": ("a.bin", io.BytesIO(b"data" * 100_000))},
        "headers": {"Content-Type": "multipart/form-data; boundary=x"},
    },
    "host": lambda: {"method": "PATCH", "url": "/", "headers": {"Host": "elsewhere:1", "User-Agent": "ours"}},
}


@pytest.mark.parametrize("name", REQUESTS)
def test_the_same_bytes_are_sent(name: str) -> None:
    with RawServer([REQUEST, OK]) as server:
        for transport in TRANSPORTS.values():
            with httpx.Client(transport=transport(verify=SSL), timeout=HANG) as client:
                asked = REQUESTS[name]()
                asked["url"] = server.url + asked["url"]
                assert (client.request(**asked)).text == "ok"
    one, other = server.requests
    assert one == other


ANSWERS: dict[str, tuple[str, bytes]] = {
    "length": ("GET", OK),
    "headers": ("GET", b"HTTP/1.1 418 I'm a teapot\r\nX-A: 1\r\nx-a:  2 \r\nX-L: \xe9\r\nContent-Length: 0\r\n\r\n"),
    "chunks": ("POST", CHUNKED + TWO + END),
    "trailers": ("POST", CHUNKED + b"3;a=b\r\none\r\n" + b"0\r\nX-Sum: 1\r\n\r\n"),
    "until the end": ("GET", b"HTTP/1.0 200 OK\r\n\r\nall that comes"),
    "encoded": ("GET", b"HTTP/1.1 200 OK\r\nContent-Encoding: unknown\r\nContent-Length: 3\r\n\r\n\x1f\x8b\x00"),
    "cookies": ("GET", b"HTTP/1.1 302 Found\r\nLocation: /x\r\nSet-Cookie: a=b\r\nContent-Length: 0\r\n\r\n"),
    "head": ("HEAD", b"HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n"),
    "head, chunked": ("HEAD", CHUNKED),
    "no content": ("DELETE", b"HTTP/1.1 204 No Content\r\n\r\n"),
    "not modified": ("GET", b"HTTP/1.1 304 Not Modified\r\nContent-Length: 1000\r\n\r\n"),
    "hints": ("POST", b"HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early Hints\r\nLink: x\r\n\r\n" + OK),
}


@pytest.mark.parametrize("name", ANSWERS)
def test_both_transports_return_the_same_answer(name: str) -> None:
    method, answer = ANSWERS[name]
    found = []
    with RawServer([REQUEST, *(answer[at : at + 7] for at in range(0, len(answer), 7))]) as server:
        for transport in TRANSPORTS.values():
            with (
                httpx.Client(transport=transport(verify=SSL), timeout=HANG) as client,
                client.stream(method, server.url) as response,
            ):
                body = b"".join([chunk for chunk in response.iter_bytes()])
                about = (response.http_version, response.reason_phrase, response.headers.raw)
                found.append((response.status_code, body, *about))
    assert found[0] == found[1]


def test_the_same_stream_comes_and_connections_are_kept(kind: str, serve: Serve, connect: Connect) -> None:
    server = serve({"chat": ChatApp(reply=WORDS)})
    dify = connect(server, transport=TRANSPORTS[kind](verify=SSL))
    for _ in range(2):
        with dify.chat.stream("hello") as stream:
            assert [text for text in stream.text] == WORDS
        assert (stream.result()).answer == "".join(WORDS)
        assert (dify.chat.send("hello", response_mode="blocking")).answer == "".join(WORDS)
    upload = dify.files.upload(io.BytesIO(b"file" * 50_000), name="file.txt")
    assert upload.size == 200_000


def test_an_interruption_carries_the_partial_result(kind: str, serve: Serve, connect: Connect) -> None:
    server = serve({"chat": ChatApp(reply=WORDS)})
    server.faults.add(Fault(drop_after_events=450))
    dify = connect(server, transport=TRANSPORTS[kind](verify=SSL))
    with dify.chat.stream("hello") as stream:
        with pytest.raises(StreamInterrupted) as raised:
            for _ in stream:
                pass
    assert raised.value.partial.answer == "".join(WORDS[:450])


# -- errors -----------------------------------------------------------------------------------------------------------

FAULTS: dict[str, tuple[Sequence[Step], type[httpx.HTTPError]]] = {
    "closed before the answer": ([REQUEST], httpx.RemoteProtocolError),
    "reset before the answer": ([REQUEST, RESET], httpx.ReadError),
    "no HTTP": ([REQUEST, b"SSH-2.0-OpenSSH\r\n\r\n"], httpx.RemoteProtocolError),
    "closed in the head": ([REQUEST, b"HTTP/1.1 200 OK\r\nContent-"], httpx.RemoteProtocolError),
    "other coding": ([REQUEST, b"HTTP/1.1 200 OK\r\nTransfer-Encoding: gzip\r\n\r\n"], httpx.RemoteProtocolError),
    "stalled before the answer": ([REQUEST, WAIT], httpx.ReadTimeout),
    "closed in a chunk": ([REQUEST, CHUNKED + TWO + b"5\r\nhal"], httpx.RemoteProtocolError),
    "closed between chunks": ([REQUEST, CHUNKED + TWO], httpx.RemoteProtocolError),
    "closed in the last chunk": ([REQUEST, CHUNKED + TWO + b"0\r\n"], httpx.RemoteProtocolError),
    "no chunk": ([REQUEST, CHUNKED + TWO + b"three\r\n"], httpx.RemoteProtocolError),
    "reset between chunks": ([REQUEST, CHUNKED + TWO, GO, RESET], httpx.ReadError),
    "stalled between chunks": ([REQUEST, CHUNKED + TWO, WAIT], httpx.ReadTimeout),
    "too short": ([REQUEST, b"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nonetwo"], httpx.RemoteProtocolError),
}


@pytest.mark.parametrize("name", FAULTS)
def test_both_transports_raise_the_same_errors(name: str, client: httpx.Client) -> None:
    script, expected = FAULTS[name]
    sent = b"onetwo" if any(b"one" in step for step in script if isinstance(step, bytes)) else b""
    for limit in (0.1, 1.0, 10.0) if WAIT in script else (HANG,):  # longer where the machine itself makes pauses
        came = fails(client, script, expected, limit)
        if came.startswith(sent):
            break
    assert came[:6] == sent


def fails(client: httpx.Client, script: Sequence[Step], expected: type[httpx.HTTPError], limit: float) -> bytes:
    """Ask a server for what must fail as expected, and return what has come of it."""
    came = b""
    with RawServer(script) as server:
        with pytest.raises(expected) as raised:
            with client.stream("POST", server.url, json={}, timeout=httpx.Timeout(HANG, read=limit)) as response:
                for chunk in response.iter_bytes():
                    came += chunk
                    server.go.set()
        assert raised.type is expected
        assert raised.value.request.url == server.url
        assert server.gone.acquire(timeout=HANG), "the connection was left open"
    assert (len(server.requests), server.connections) == (1, 1)
    return came


def test_a_refused_connection(client: httpx.Client) -> None:
    with RawServer([]) as server:
        pass
    with pytest.raises(httpx.ConnectError):
        ask(client, server)


@pytest.mark.parametrize(
    ("script", "limit", "expected"),
    [([WAIT], 0.2, httpx.ConnectTimeout), ([b"HTTP/1.1 400 Bad Request\r\n\r\n", WAIT], HANG, httpx.ConnectError)],
)
def test_tls_that_fails_is_a_failed_connection(
    client: httpx.Client, script: Sequence[Step], limit: float, expected: type[httpx.HTTPError]
) -> None:
    with RawServer(script) as server:
        with pytest.raises(expected):
            client.post(server.url.replace("http:", "https:"), timeout=limit)
        assert server.gone.acquire(timeout=HANG), "the connection was left open"


def test_a_server_that_reads_nothing_makes_writing_time_out(client: httpx.Client) -> None:
    with RawServer([GO]) as server:
        with pytest.raises(httpx.WriteTimeout):
            client.post(server.url, content=bytes(30_000_000), timeout=httpx.Timeout(HANG, write=0.1))
        server.go.set()


def test_time_limits_are_for_each_read_not_for_all(client: httpx.Client) -> None:
    for pause in (0.04, 0.4, 4.0):  # slower again where the machine itself makes longer pauses
        with RawServer([REQUEST, CHUNKED, *[pause, TWO] * 4, END]) as server, suppress(httpx.ReadTimeout):
            assert (client.post(server.url, timeout=3 * pause)).text == "onetwo" * 4
            return
    raise AssertionError("the limit was for all")


def test_an_answer_before_the_whole_request_was_sent(client: httpx.Client) -> None:
    refused = b"HTTP/1.1 413 Too Large\r\nContent-Length: 2\r\nConnection: close\r\n\r\nno"
    with RawServer([b"HTTP/1.1 100 Continue\r\n\r\n" + refused, WAIT]) as server:
        assert (client.post(server.url, content=bytes(100))).text == "no"
        assert server.gone.acquire(timeout=HANG)


def test_an_exception_of_the_callers_body_is_raised(client: httpx.Client) -> None:
    def broken() -> Iterator[bytes]:
        yield b"one"
        raise OSError("the disk is gone")

    with RawServer([REQUEST, OK]) as server:
        with pytest.raises(OSError, match="the disk is gone"):
            client.post(server.url, content=broken())
        assert server.gone.acquire(timeout=HANG), "the connection was left open"


def test_only_http_urls_are_accepted(client: httpx.Client) -> None:
    with pytest.raises(httpx.UnsupportedProtocol):
        client.get("ftp://127.0.0.1/")


@pytest.mark.parametrize(
    ("fault", "error"),
    [
        (faults.Fault(cut_at=1), APIConnectionError),
        (faults.Fault(cut_at=1, reset=True), APIConnectionError),
        (faults.Fault(cut_at=40, reset=True), APIConnectionError),
        (faults.Fault(stall_at=1), APITimeoutError),
    ],
)
def test_a_call_that_was_sent_is_not_sent_again(
    kind: str, fault: faults.Fault, error: type[APIConnectionError], serve: Serve
) -> None:
    server = serve()
    with FaultProxy(server.base_url, lambda number, line: fault if number == 0 else faults.FINE) as proxy:
        with Dify(
            base_url=proxy.base_url,
            api_key=server.key("chat"),
            user="u",
            timeout=HANG if fault.stall_at is None else 0.5,
            retries=RetryPolicy(initial_delay=0.001, max_delay=0.01),
            transport=TRANSPORTS[kind](verify=SSL),
        ) as dify:
            with pytest.raises(error) as raised:
                dify.chat.send("hello", response_mode="blocking")
            assert raised.type is error
            assert raised.value.attempts == 1
        while not server.executions:  # the proxy may still have to send the request
            sleep(0.01)
        server.wait_idle()
        assert server.executions == 1
        assert len(proxy.requests) == 1


# -- connections ------------------------------------------------------------------------------------------------------


def test_a_connection_is_used_again(client: httpx.Client) -> None:
    script = [REQUEST, OK, REQUEST, CHUNKED + TWO + END, REQUEST, b"HTTP/1.1 204 No Content\r\n\r\n", REQUEST, OK]
    with RawServer(script) as server:
        assert [ask(client, server) for _ in range(4)] == ["ok", "onetwo", "", "ok"]
        assert server.connections == 1


def test_closing_an_answer_twice_does_not_touch_the_next(client: httpx.Client) -> None:
    with RawServer([REQUEST, OK, REQUEST, CHUNKED + TWO, 0.05, END], [REQUEST, OK]) as server:
        first = client.send(client.build_request("POST", server.url), stream=True)
        first.read()
        with client.stream("POST", server.url) as second:
            first.stream.close()
            assert ask(client, server) == "ok"
            assert second.read() == b"onetwo"
        assert server.connections == 2


UNFIT: dict[str, bytes] = {
    "closing": b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\nConnection: close\r\n\r\nok",
    "closing chunks": CHUNKED.replace(b"\r\n\r\n", b"\r\nConnection: close\r\n\r\n") + b"2\r\nok\r\n" + END,
    "old": b"HTTP/1.0 200 OK\r\nContent-Length: 2\r\n\r\nok",
}


@pytest.mark.parametrize("name", UNFIT)
def test_a_connection_that_is_to_end_is_not_used_again(name: str, client: httpx.Client) -> None:
    with RawServer([REQUEST, UNFIT[name], WAIT]) as server:
        for _ in range(2):
            assert ask(client, server) == "ok"
            assert server.gone.acquire(timeout=HANG)
        assert server.connections == 2


@pytest.mark.parametrize("body", [b"2\r\nok\r\n" + END, b""])
def test_bytes_after_an_answer_are_not_read(body: bytes) -> None:
    answer = (CHUNKED + body if body else OK) + OK.replace(b"ok", b"no")
    with RawServer([REQUEST, answer, WAIT], [REQUEST, OK]) as server:
        with httpx.Client(transport=FastTransport(verify=SSL), timeout=HANG) as client:
            assert [ask(client, server) for _ in range(2)] == ["ok", "ok"]
            assert server.connections == 2


def test_a_connection_that_the_server_gave_up_is_not_used(client: httpx.Client) -> None:
    with RawServer([REQUEST, OK]) as server:
        for _ in range(3):
            assert ask(client, server) == "ok"
            assert server.gone.acquire(timeout=HANG)
        assert (server.connections, len(server.requests)) == (3, 3)


def test_a_connection_is_kept_for_a_while_only(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(fast_transport, "KEEP_SECONDS", 0.0)
    with RawServer([REQUEST, OK, WAIT]) as server:
        with httpx.Client(transport=FastTransport(verify=SSL), timeout=HANG) as client:
            for _ in range(2):
                assert ask(client, server) == "ok"
            assert server.gone.acquire(timeout=HANG), "the connection was left open"
        assert server.connections == 2


def test_leaving_early_closes_the_connection(client: httpx.Client) -> None:
    with RawServer([REQUEST, CHUNKED + TWO, WAIT]) as server:
        for _ in range(2):
            with client.stream("POST", server.url) as response:
                for _ in response.iter_bytes():
                    break
            assert server.gone.acquire(timeout=HANG), "the connection was left open"
            response.close()
        assert server.connections == 2


def test_closing_the_client_closes_what_is_read(kind: str) -> None:
    with RawServer([REQUEST, OK, REQUEST, CHUNKED + TWO, WAIT]) as server:
        client = httpx.Client(transport=TRANSPORTS[kind](verify=SSL), timeout=HANG)
        assert ask(client, server) == "ok"
        response = client.send(client.build_request("POST", server.url), stream=True)
        client.close()
        assert server.gone.acquire(timeout=HANG), "the connection was left open"
        response.close()


# -- TLS and proxies --------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    if shutil.which("openssl") is None:
        pytest.skip("a certificate is made with openssl")
    path = tmp_path_factory.mktemp("tls") / "server.pem"
    command = ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "1", "-subj", "/CN=test"]
    command += ["-addext", "subjectAltName=IP:127.0.0.1", "-keyout", str(path), "-out", str(path) + ".crt"]
    subprocess.run(command, check=True, capture_output=True)
    return path


@pytest.fixture
def secure(certificate: Path) -> Iterator[RawServer]:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(f"{certificate}.crt", certificate)
    with RawServer([TLS, REQUEST, OK, REQUEST, CHUNKED + TWO + END, WAIT], context=context) as server:
        server.url = server.url.replace("http:", "https:")
        yield server


@pytest.fixture
def trusting(certificate: Path) -> ssl.SSLContext:
    return ssl.create_default_context(cafile=f"{certificate}.crt")


def test_tls(kind: str, secure: RawServer, trusting: ssl.SSLContext) -> None:
    with httpx.Client(transport=TRANSPORTS[kind](verify=trusting), timeout=HANG) as client:
        assert [ask(client, secure) for _ in range(2)] == ["ok", "onetwo"]
    assert secure.connections == 1


@pytest.mark.parametrize(("verify", "trusted"), [(True, False), (False, True)])
def test_certificates_are_checked_unless_verify_is_false(
    kind: str, secure: RawServer, verify: bool, trusted: bool
) -> None:
    with httpx.Client(transport=TRANSPORTS[kind](verify=verify), timeout=HANG) as client:
        if trusted:
            assert ask(client, secure) == "ok"
        else:
            with pytest.raises(httpx.ConnectError, match="self-signed certificate"):
                ask(client, secure)
    assert len(secure.requests) == (1 if trusted else 0)


def test_a_plain_http_request_goes_through_the_proxy(kind: str) -> None:
    with RawServer([REQUEST, OK]) as proxy:
        transport = TRANSPORTS[kind](verify=SSL, proxy=f"http://user:p%40ss@127.0.0.1:{proxy.port}")
        with httpx.Client(transport=transport, timeout=HANG) as client:
            assert (client.get("http://dify.example:8080/v1?a=b")).text == "ok"
    [asked] = proxy.requests
    assert asked.startswith(b"GET http://dify.example:8080/v1?a=b HTTP/1.1\r\n")
    assert b"\r\nHost: dify.example:8080\r\n" in asked
    assert b"\r\nProxy-Authorization: Basic dXNlcjpwQHNz\r\n" in asked


def test_a_proxy_is_tunnelled_through(kind: str, secure: RawServer, trusting: ssl.SSLContext) -> None:
    with RawServer([REQUEST, b"HTTP/1.1 200 Connection established\r\n\r\n", TUNNEL]) as proxy:
        transport = TRANSPORTS[kind](verify=trusting, proxy=f"http://user:p%40ss@127.0.0.1:{proxy.port}")
        with httpx.Client(transport=transport, timeout=HANG) as client:
            assert [ask(client, secure) for _ in range(2)] == ["ok", "onetwo"]
    assert len(secure.requests) == 2
    [asked] = proxy.requests
    assert asked.startswith(b"CONNECT 127.0.0.1:%d HTTP/1.1\r\nHost: 127.0.0.1:%d\r\n" % (secure.port, secure.port))
    assert b"\r\nProxy-Authorization: Basic dXNlcjpwQHNz\r\n" in asked
    assert not any(b"Proxy-Authorization" in request for request in secure.requests)


def test_a_tunnel_through_a_proxy_with_tls(secure: RawServer, trusting: ssl.SSLContext) -> None:
    established = b"HTTP/1.1 200 Connection established\r\n\r\n"
    with RawServer([TLS, REQUEST, established, TUNNEL], context=secure.context) as proxy:
        transport = FastTransport(verify=trusting, proxy=f"https://127.0.0.1:{proxy.port}")
        with httpx.Client(transport=transport, timeout=HANG) as client:
            assert [ask(client, secure) for _ in range(2)] == ["ok", "onetwo"]
    assert (len(proxy.requests), len(secure.requests)) == (1, 2)


def test_a_tunnel_through_a_proxy_with_tls_to_a_server_without(secure: RawServer, trusting: ssl.SSLContext) -> None:
    established = b"HTTP/1.1 200 Connection established\r\n\r\n"
    with (
        RawServer([b"HTTP/1.1 400 Bad Request\r\n\r\n", WAIT]) as server,
        RawServer([TLS, REQUEST, established, TUNNEL], context=secure.context) as proxy,
    ):
        transport = FastTransport(verify=trusting, proxy=f"https://127.0.0.1:{proxy.port}")
        with httpx.Client(transport=transport, timeout=HANG) as client:
            with pytest.raises(httpx.ConnectError):
                client.get(server.url.replace("http:", "https:"))


def test_data_before_the_tls_handshake_is_not_an_answer(kind: str, secure: RawServer) -> None:
    with RawServer([OK, TLS, REQUEST, OK, WAIT], context=secure.context) as server:
        with httpx.Client(transport=TRANSPORTS[kind](verify=False), timeout=HANG) as client:
            with pytest.raises(httpx.ConnectError):
                client.get(server.url.replace("http:", "https:"))


def test_a_proxy_that_refuses(kind: str) -> None:
    refused = b"HTTP/1.1 407 Proxy Authentication Required\r\nContent-Length: 0\r\n\r\n"
    with RawServer([REQUEST, refused, WAIT]) as proxy:
        transport = TRANSPORTS[kind](verify=SSL, proxy=f"http://127.0.0.1:{proxy.port}")
        with httpx.Client(transport=transport, timeout=HANG) as client:
            with pytest.raises(httpx.ProxyError, match="407 Proxy Authentication Required"):
                client.get("https://dify.example/v1")
            assert proxy.gone.acquire(timeout=HANG), "the connection was left open"


@pytest.mark.parametrize(
    ("script", "error"),
    [
        ([REQUEST], httpx.ConnectError),
        ([REQUEST, b"no HTTP\r\n\r\n"], httpx.ConnectError),
        ([WAIT], httpx.ConnectTimeout),
    ],
    ids=["leaves", "does not speak HTTP", "is silent"],
)
def test_a_proxy_that_makes_no_tunnel_has_sent_nothing(script: list[Step], error: type[Exception]) -> None:
    with RawServer(script) as proxy:
        transport = FastTransport(verify=SSL, proxy=f"http://127.0.0.1:{proxy.port}")
        limits = httpx.Timeout(HANG, connect=0.2 if script == [WAIT] else HANG)
        with httpx.Client(transport=transport, timeout=limits) as client:
            with pytest.raises(error):
                client.post("https://dify.example/v1")


@pytest.mark.parametrize("proxy", ["socks5://127.0.0.1:1080", "127.0.0.1:1080"])
def test_other_proxies_are_refused_at_once(proxy: str) -> None:
    with pytest.raises(ValueError, match="proxy"):
        FastTransport(proxy=proxy)
