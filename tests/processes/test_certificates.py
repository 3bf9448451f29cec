"""The default certificates are loaded once for all clients of a process, and anew when the environment changes."""

from __future__ import annotations

import ssl
import threading
import time
from pathlib import Path

import httpx
import pytest

from dify_plus import AsyncDify, ConfigurationError, Dify, FastTransport
from dify_plus._certificates import default_ssl_context
from tests.processes.support import ask, counting

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
    with counting(9) as server:
        for transport in (None, None, FastTransport()):
            with Dify("app-key", base_url=server.url, transport=transport) as dify:
                ask(dify)
        AsyncDify("app-key", base_url=server.url).raw.get_async_httpx_client()
    assert FastTransport()._context is default_ssl_context()
    assert loaded == []


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


def test_a_context_of_ones_own_is_used(loaded: list[ssl.SSLContext]) -> None:
    own = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    with Dify("app-key", transport=httpx.HTTPTransport(verify=own)) as dify:
        dify.chat  # noqa: B018
    assert FastTransport(verify=own)._context is own
    assert FastTransport(verify=False)._context.verify_mode is ssl.CERT_NONE
    assert loaded == []
