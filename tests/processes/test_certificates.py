"""The default certificates are loaded once for all clients of a process, and again when the environment changes."""

from __future__ import annotations

import asyncio
import os
import ssl
import threading
import time
from pathlib import Path
from typing import Any

import httpx
import pytest

from dify_plus import AsyncDify, AsyncFastTransport, ConfigurationError, Dify, FastTransport
from dify_plus._http.certificates import default_ssl_context
from dify_plus.errors import APIConnectionError
from tests.processes.support import ask, ask_async
from tests.support.children import in_child
from tests.support.raw_server import RawServer

PEM = [ssl.DER_cert_to_PEM_cert(each) for each in default_ssl_context().get_ca_certs(binary_form=True)]


@pytest.fixture
def loaded(monkeypatch: pytest.MonkeyPatch) -> list[ssl.SSLContext]:
    """The contexts that are loaded while the test runs."""
    for name in ("SSL_CERT_FILE", "SSL_CERT_DIR"):
        monkeypatch.delenv(name, raising=False)
    default_ssl_context()
    made: list[ssl.SSLContext] = []
    create = ssl.create_default_context

    def counted(*args: object, **options: object) -> ssl.SSLContext:
        made.append(create(*args, **options))  # type: ignore[arg-type]
        return made[-1]

    monkeypatch.setattr(ssl, "create_default_context", counted)
    return made


def write(path: Path, count: int) -> None:
    """Write some of the default certificates to a file."""
    path.write_text("".join(PEM[:count]), encoding="ascii")


def test_clients_share_the_certificates(loaded: list[ssl.SSLContext]) -> None:
    """Each client begins a handshake, so each needs the certificates. The server hangs up."""
    options: dict[str, Any] = {"api_key": "app-key", "max_retries": 0}

    def call(transport: FastTransport | None) -> None:
        with Dify(**options, transport=transport) as dify, pytest.raises(APIConnectionError):
            ask(dify)

    async def call_async(transport: AsyncFastTransport | None) -> None:
        async with AsyncDify(**options, transport=transport) as dify:
            with pytest.raises(APIConnectionError):
                await ask_async(dify)

    def call_all() -> int:
        for transport in (None, None, FastTransport()):
            call(transport)
        for async_transport in (None, AsyncFastTransport()):
            asyncio.run(call_async(async_transport))
        return len(loaded)

    with RawServer(()) as server:
        options["base_url"] = server.url.replace("http:", "https:")
        assert call_all() == 0
        if hasattr(os, "fork"):
            assert in_child(call_all) == 0
        assert server.connections == 5 * (1 + hasattr(os, "fork"))


def test_threads_that_begin_together_load_once(
    loaded: list[ssl.SSLContext], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    write(tmp_path / "certificates.pem", 1)
    monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "certificates.pem"))
    create = httpx.create_ssl_context

    def slow() -> ssl.SSLContext:
        time.sleep(0.05)  # so that the threads overlap
        return create()

    monkeypatch.setattr(httpx, "create_ssl_context", slow)
    threads = [threading.Thread(target=default_ssl_context) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(loaded) == 1


def test_changes_of_the_environment_are_noticed(
    loaded: list[ssl.SSLContext], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    everything = default_ssl_context()
    certificates = tmp_path / "certificates.pem"
    write(certificates, 1)
    monkeypatch.setenv("SSL_CERT_FILE", str(certificates))
    assert len(default_ssl_context().get_ca_certs()) == 1
    write(certificates, 2)
    assert len(default_ssl_context().get_ca_certs()) == 2
    certificates.unlink()
    with pytest.raises(ConfigurationError, match=r"SSL_CERT_FILE points to .* there is no such file"):
        ask(Dify("app-key"))
    monkeypatch.delenv("SSL_CERT_FILE")
    monkeypatch.setenv("SSL_CERT_DIR", str(tmp_path))
    assert len(default_ssl_context().get_ca_certs()) == 0
    monkeypatch.delenv("SSL_CERT_DIR")
    assert len(default_ssl_context().get_ca_certs()) == len(everything.get_ca_certs()) > 100


def test_a_custom_ssl_context_is_used(loaded: list[ssl.SSLContext]) -> None:
    own = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    with Dify("app-key", transport=httpx.HTTPTransport(verify=own)) as dify:
        dify.chat  # noqa: B018
    assert FastTransport(verify=own)._context is own
    assert FastTransport(verify=False)._context.verify_mode is ssl.CERT_NONE
    assert loaded == []
