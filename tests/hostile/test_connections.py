"""The messages about redirects, refused connections, proxies and certificates."""

from __future__ import annotations

import base64
import os
import ssl
from collections.abc import Callable
from pathlib import Path
from typing import Any

import httpx
import pytest

from dify_plus import AsyncDify, AsyncFastTransport, Dify, FastTransport
from dify_plus._policy.connection_errors import connection_message, lost_message
from dify_plus._policy.proxies import find_proxy
from dify_plus.errors import APIConnectionError, APIStatusError, ConfigurationError
from tests.hostile.replies import INFO, free_port, reply
from tests.support.raw_server import REQUEST, TLS, WAIT, RawServer

SERVED = (REQUEST, reply("200 OK", INFO))


def client(url: str) -> Dify:
    return Dify("app-x", base_url=url, user="u", max_retries=0)


@pytest.mark.parametrize(
    ("location", "advice"),
    [
        ("https://{place}/v1/info", 'set base_url="https://{place}/v1"'),
        ("/api/v1/info", 'set base_url="http://{place}/api/v1"'),
        ("/v1/info/", "check base_url"),
        ("/v1/info", "check base_url"),  # to itself
        ("https://login.example.com/?next=/v1/info", "check base_url"),
        ("/\x1b[2J", "check base_url"),
    ],
)
def test_a_redirect_says_where_to_and_what_to_set(location: str, advice: str) -> None:
    with RawServer() as server:
        place = f"127.0.0.1:{server.port}"
        location = location.format(place=place)
        server.scripts = ((REQUEST, reply("301 Moved Permanently", b"", f"Location: {location}")),)
        with client(server.url) as dify, pytest.raises(APIStatusError if "\x1b" not in location else Exception) as info:
            dify.app.info()
    if "\x1b" not in location:
        assert f"redirects to {location if '://' in location else server.url + location}" in str(info.value)
        assert advice.format(place=place) in str(info.value)
    assert "\x1b" not in str(info.value)


@pytest.mark.parametrize("status", ["300 Choices", "301 Moved", "302 Found", "303 Other", "307 Again", "308 Moved"])
@pytest.mark.parametrize("call", [lambda dify: dify.app.info(), lambda dify: dify.chat.send("Hi")])
def test_a_redirect_without_a_location_names_the_setting(status: str, call: Callable[[Dify], object]) -> None:
    with RawServer((REQUEST, reply(status))) as server, client(server.url) as dify:
        with pytest.raises(APIStatusError, match="redirects without saying where to; check base_url") as caught:
            call(dify)
    assert caught.value.status_code == int(status[:3])


def test_a_refused_connection_names_host_and_port() -> None:
    port = free_port()
    with client(f"http://127.0.0.1:{port}") as dify, pytest.raises(APIConnectionError) as caught:
        dify.app.info()
    assert f"cannot connect to 127.0.0.1:{port}: Connection refused; check base_url" in caught.value.message


@pytest.mark.parametrize("transport", [None, FastTransport()], ids=["default", "fast"])
def test_a_server_without_tls_is_named(transport: FastTransport | None) -> None:
    with RawServer((reply("400 Bad Request"), WAIT)) as server:
        url = server.url.replace("http:", "https:")
        with Dify("app-x", base_url=url, transport=transport, max_retries=0) as dify:
            with pytest.raises(APIConnectionError, match="does not answer in TLS; write http:// instead of https://"):
                dify.app.info()


@pytest.mark.parametrize("transport", [None, AsyncFastTransport()], ids=["default", "fast"])
async def test_a_refused_connection_names_host_and_port_for_the_async_client(
    transport: AsyncFastTransport | None,
) -> None:
    url = f"http://127.0.0.1:{free_port()}"
    async with AsyncDify("app-x", base_url=url, transport=transport, max_retries=0) as dify:
        with pytest.raises(APIConnectionError) as caught:
            await dify.app.info()
    assert f"cannot connect to {url[7:]}: Connection refused; check base_url" in caught.value.message


def test_a_host_that_cannot_be_resolved_is_named() -> None:
    with client("http://nowhere.invalid") as dify, pytest.raises(APIConnectionError) as caught:
        dify.app.info()
    assert "the host name of nowhere.invalid:80 cannot be resolved" in caught.value.message


@pytest.mark.parametrize("variable", ["HTTP_PROXY", "http_proxy", "ALL_PROXY"])
def test_a_refused_proxy_is_named_with_its_variable(monkeypatch: pytest.MonkeyPatch, variable: str) -> None:
    port = free_port()
    monkeypatch.setenv(variable, f"http://me:secret-password@127.0.0.1:{port}")
    with client("http://dify.invalid") as dify, pytest.raises(APIConnectionError) as caught:
        dify.app.info()
    assert f"cannot connect to the proxy 127.0.0.1:{port} (from {variable})" in caught.value.message
    assert "secret-password" not in str(caught.value)


def test_a_proxy_that_refuses_is_named_with_its_variable(monkeypatch: pytest.MonkeyPatch) -> None:
    with RawServer((REQUEST, reply("407 Proxy Authentication Required"))) as proxy:
        monkeypatch.setenv("HTTPS_PROXY", proxy.url)
        with client("https://dify.invalid") as dify, pytest.raises(APIConnectionError) as caught:
            dify.app.info()
    message = f"the proxy 127.0.0.1:{proxy.port} (from HTTPS_PROXY) refused the connection to dify.invalid:443"
    assert message in caught.value.message


@pytest.mark.parametrize("kind", [FastTransport, httpx.HTTPTransport])
def test_a_proxy_of_a_transport_that_refuses_is_named(kind: Callable[..., Any]) -> None:
    login = base64.b64encode(b"me:pass-word-1").decode()
    with RawServer((REQUEST, reply(f"407 No {login}"))) as proxy:
        options: Any = {"transport": kind(proxy=f"http://me:pass-word-1@127.0.0.1:{proxy.port}"), "max_retries": 0}
        with Dify("app-x", base_url="https://dify.invalid", **options) as dify:
            with pytest.raises(APIConnectionError, match=r"the proxy.* refused the connection to dify\.inv") as info:
                dify.app.info()
    assert "NO_PROXY" not in info.value.message
    if kind is FastTransport:  # a transport of another library does not report its proxy
        assert f"the proxy 127.0.0.1:{proxy.port} (from the argument proxy)" in info.value.message
        assert login not in str(info.value)


def test_a_refused_connection_to_the_storage_of_files_does_not_blame_base_url() -> None:
    with RawServer((REQUEST, reply("200 OK", {"url": f"http://127.0.0.1:{free_port()}/file?sign=abc"}))) as server:
        with Dify(dataset_api_key="d-x", base_url=server.url, max_retries=0) as dify:
            with pytest.raises(APIConnectionError, match="refused; check the file storage of the server"):
                dify.datasets.documents.download("d", "x").read()


@pytest.mark.parametrize("address", ["http://", "http://[bad", "http://127.0.0.1:99999", "http://h:0", "ftp://h"])
def test_an_address_that_no_proxy_can_have(monkeypatch: pytest.MonkeyPatch, address: str) -> None:
    monkeypatch.setenv("HTTP_PROXY", address)
    with client("http://dify.invalid") as dify, pytest.raises(ConfigurationError, match="HTTP_PROXY does not name a p"):
        dify.app.info()


@pytest.mark.parametrize("address", ["http://", "http://127.0.0.1:99999", "http://h:0", "ftp://h", "http://h\x1b"])
def test_the_fast_transport_refuses_such_an_address_at_once(address: str) -> None:
    with pytest.raises(ValueError):
        FastTransport(proxy=address)


def test_a_proxy_that_wants_a_login_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    with RawServer((REQUEST, reply("407 Proxy Authentication Required", b"who are you?"))) as proxy:
        monkeypatch.setenv("http_proxy", proxy.url)
        with client("http://dify.invalid") as dify, pytest.raises(APIStatusError) as caught:
            dify.app.info()
    message = (
        f"the proxy 127.0.0.1:{proxy.port} (from http_proxy) refused the request: who are you?; correct http_proxy"
    )
    assert message in caught.value.message


def test_a_blank_variable_names_no_proxy(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HTTP_PROXY", " ")
    with RawServer(SERVED) as server, client(server.url) as dify:
        assert dify.app.info().name == "An app"


def test_a_proxy_that_works_is_used(monkeypatch: pytest.MonkeyPatch) -> None:
    with RawServer(SERVED) as proxy:
        monkeypatch.setenv("HTTP_PROXY", proxy.url)
        with client("http://dify.invalid") as dify:
            assert dify.app.info().name == "An app"
    assert proxy.requests[0].startswith(b"GET http://dify.invalid/v1/info ")


@pytest.mark.parametrize(
    "exceptions",
    [
        "localhost,[::1],127.0.0.1",
        "127.0.0.0/8,::1/128",
        "[::1]:80, 127.0.0.1",
        "*",
        "::1 127.0.0.1",
        "all://127.0.0.1",
        "[::1],127.0.0.1.",
    ],
)
def test_no_proxy_takes_addresses_and_networks(monkeypatch: pytest.MonkeyPatch, exceptions: str) -> None:
    monkeypatch.setenv("HTTP_PROXY", f"http://127.0.0.1:{free_port()}")
    monkeypatch.setenv("NO_PROXY", exceptions)
    with RawServer(SERVED) as server, client(server.url) as dify:
        assert dify.app.info().name == "An app"


@pytest.mark.parametrize(
    ("url", "exempt", "others"),
    [
        ("http://[::1]:5001", "[::1]:5001 ::/0 [::1]/128 0:0:0:0:0:0:0:1", "[::2] [::1]:80 :::1 :: [ ] / 0.0.0.0/0"),
        ("http://10.1.2.3", "10.0.0.0/255.0.0.0 10.1.2.3:80 10.1.2.3.", "10.0.0.0/33 10.1.2 1.2.3 .2.3 ::/0"),
        (
            "https://api.Example.com.",
            "EXAMPLE.com. .example.com:443 *.example.com com",
            "ample.com example.com:80 api . *.",
        ),
    ],
)
def test_each_entry_of_no_proxy_is_read_by_itself(url: str, exempt: str, others: str) -> None:
    proxies = dict.fromkeys(("http", "https"), "http://proxy:3128")
    for entry in exempt.split():
        assert find_proxy(url, {**proxies, "no": f"no.invalid, {entry},"}, {}) is None
    for entry in others.split():
        assert find_proxy(url, {**proxies, "no": entry}, {"Http_Proxy": "http://proxy:3128"}) is not None


@pytest.mark.parametrize("variable", ["SSL_CERT_FILE", "SSL_CERT_DIR"])
def test_missing_certificates_are_named_and_plain_http_goes_on(monkeypatch: pytest.MonkeyPatch, variable: str) -> None:
    path = f"/nowhere/{'folder/' * 20}ca"
    monkeypatch.setenv(variable, path)
    with client("https://127.0.0.1") as dify, pytest.raises(ConfigurationError, match=f'{variable} .*"{path}"'):
        dify.app.info()
    with RawServer(SERVED) as server, client(server.url) as dify:
        assert dify.app.info().name == "An app"
    with RawServer((REQUEST, reply("200 OK", {"url": "https://127.0.0.1/file"}))) as server:
        with (
            Dify(dataset_api_key="d-x", base_url=server.url) as dify,
            pytest.raises(ConfigurationError, match=variable),
        ):
            dify.datasets.documents.download("d", "x").read()


def test_a_certificate_that_is_not_trusted_fails_at_once(tls: ssl.SSLContext) -> None:
    with RawServer((TLS, *SERVED), context=tls) as server:
        url = server.url.replace("http:", "https:")
        with Dify("app-x", base_url=url) as dify, pytest.raises(APIConnectionError) as caught:
            dify.app.info()
    assert caught.value.attempts == server.connections == 1
    assert f"the certificate of 127.0.0.1:{server.port} is not trusted: self-signed" in caught.value.message
    assert "SSL_CERT_FILE" in caught.value.message
    assert "truststore" in caught.value.message


def test_a_certificate_for_another_host_asks_for_another_address(
    monkeypatch: pytest.MonkeyPatch, tls: ssl.SSLContext, certificate: Path
) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
    with RawServer((TLS, *SERVED), context=tls) as server:
        with client(f"https://localhost:{server.port}") as dify, pytest.raises(APIConnectionError) as caught:
            dify.app.info()
    assert "is not trusted: Hostname mismatch" in caught.value.message
    assert "base_url must name the host" in caught.value.message
    assert "truststore" not in caught.value.message


@pytest.mark.parametrize(("code", "cure"), [(9, "correct the clock"), (10, "needs a new certificate")])
def test_an_expired_certificate_gets_no_advice_to_trust_it(code: int, cure: str) -> None:
    fault = ssl.SSLCertVerificationError(1, "certificate verify failed")
    fault.verify_code, fault.verify_message = code, "certificate has expired"
    message = connection_message(fault, "https://h/v1/info", None, "https://h/v1")
    assert message.startswith("the certificate of h:443 is not trusted: certificate has expired; ")
    assert cure in message


@pytest.mark.parametrize("said", ["", "timed out", "The read operation timed out"])
def test_a_timeout_and_an_end_are_put_in_words(said: str) -> None:
    """The messages of httpx and httpcore are empty, or differ."""
    assert lost_message(httpx.ReadTimeout(said), "https://h/v1", None) == "no data arrived in time (from h:443)"
    assert lost_message(httpx.ReadError(""), "https://h/v1", None) == "the connection was closed (from h:443)"


@pytest.mark.parametrize("content", ["", "no certificate", "-----BEGIN CERTIFICATE-----\nMIIB", None, "too long"])
def test_a_file_without_certificates_is_named(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, content: str | None
) -> None:
    path = tmp_path / "ca.pem"
    if content is None:
        path.mkdir()
    elif content != "too long":
        path.write_text(content)
    value = "-----BEGIN CERTIFICATE-----" * 200 if content == "too long" else str(path)
    monkeypatch.setenv("SSL_CERT_FILE", value)
    with client("https://127.0.0.1") as dify, pytest.raises(ConfigurationError) as caught:
        dify.app.info()
    assert f'SSL_CERT_FILE points to "{value[:900]}' in str(caught.value)
    assert (
        "no such file" in str(caught.value) if content == "too long" else "holds no certificates" in str(caught.value)
    )


@pytest.mark.skipif(os.name != "posix" or os.geteuid() != 0, reason="only root can become another user")
def test_certificates_in_a_folder_of_another_user_are_named(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "folder" / "ca.pem"))
    (tmp_path / "folder").mkdir(mode=0o700)
    with client("https://127.0.0.1") as dify:
        os.seteuid(65534)
        try:
            with pytest.raises(ConfigurationError, match=r"SSL_CERT_FILE points to .*ca.pem.* or it cannot be read"):
                dify.app.info()
        finally:
            os.seteuid(0)


def test_a_server_is_trusted_through_the_ca_file(
    monkeypatch: pytest.MonkeyPatch, tls: ssl.SSLContext, certificate: Path
) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
    with RawServer((TLS, *SERVED), context=tls) as server, client(server.url.replace("http:", "https:")) as dify:
        assert dify.app.info().name == "An app"
