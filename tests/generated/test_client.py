"""`Client` and `AuthenticatedClient`: what they show, what they send along, and whose connections they use."""

from __future__ import annotations

import copy
import ssl
import traceback
from collections.abc import Iterator
from typing import Any

import httpx
import pytest

import dify_plus_api
from dify_plus_api import AuthenticatedClient, Client
from dify_plus_api.api.app import get_service_info
from dify_plus_api.api.chat import send_chat_message
from dify_plus_api.models import SendChatMessageRequest
from tests.support.player import Player, Received
from tests.support.recordings import answer

KEY = "app-SeCrEt"
SSL = ssl.create_default_context()


@pytest.fixture
def player() -> Iterator[Player]:
    with Player(answer(200, {})) as player:
        yield player


def connect(player: Player, **options: Any) -> AuthenticatedClient:
    options = {"verify_ssl": SSL, "httpx_args": {"trust_env": False}, **options}
    return AuthenticatedClient(player.url, token=KEY, **options)


def ask(client: Client, player: Player) -> Received:
    get_service_info.sync_detailed(client=client)
    return player.received[-1]


def test_the_package_offers_both_clients() -> None:
    assert dify_plus_api.__all__ == ["AuthenticatedClient", "Client"]
    with pytest.raises(AttributeError, match="no attribute 'nope'"):
        dify_plus_api.nope  # noqa: B018


def test_no_repr_shows_a_secret(player: Player) -> None:
    client = connect(player, headers={"X-Token": KEY}, cookies={"session": KEY}, httpx_args={"auth": ("me", KEY)})
    client = client.with_headers({"X-Other": KEY}).with_cookies({"other": KEY})
    body = SendChatMessageRequest(inputs={}, query="q", user="u")
    assert KEY not in repr(client)
    assert KEY not in repr(copy.copy(client))
    assert KEY not in repr(send_chat_message.build_request(body=body))


def test_a_failure_shows_no_secret() -> None:
    def fail(request: httpx.Request) -> httpx.Response:
        raise httpx.ConnectError("no route", request=request)

    transport = httpx.MockTransport(fail)
    client = AuthenticatedClient("http://dify.test", token=KEY, verify_ssl=SSL, httpx_args={"transport": transport})
    with pytest.raises(httpx.ConnectError) as caught:
        get_service_info.sync(client=client)
    shown = traceback.TracebackException.from_exception(caught.value, capture_locals=True)
    assert KEY not in "".join(shown.format())


def test_there_is_always_a_time_limit(player: Player) -> None:
    with connect(player) as client:
        assert None not in client.get_httpx_client().timeout.as_dict().values()
    with Client("http://dify.test", verify_ssl=SSL) as open_client:
        assert None not in open_client.get_httpx_client().timeout.as_dict().values()


async def test_there_is_always_a_time_limit_when_awaited(player: Player) -> None:
    async with connect(player) as client:
        assert None not in client.get_async_httpx_client().timeout.as_dict().values()


@pytest.mark.parametrize(
    ("options", "header", "value"),
    [
        ({}, "Authorization", f"Bearer {KEY}"),
        ({"prefix": "Token"}, "Authorization", f"Token {KEY}"),
        ({"prefix": ""}, "Authorization", KEY),
        ({"auth_header_name": "X-Api-Key", "prefix": ""}, "X-Api-Key", KEY),
    ],
)
def test_the_key_goes_into_the_header(player: Player, options: dict[str, str], header: str, value: str) -> None:
    with connect(player, **options) as client:
        assert ask(client, player).headers[header] == value


def test_headers_cookies_and_time_limits_are_sent_along(player: Player) -> None:
    timeout = httpx.Timeout(3.0)
    with connect(player, headers={"X-A": "1"}, cookies={"a": "1"}, timeout=timeout) as client:
        request = ask(client, player)
        assert client.get_httpx_client().timeout == timeout
    assert (request.headers["x-a"], request.headers["cookie"]) == ("1", "a=1")


def test_a_derived_client_adds_and_the_original_stays_as_it_was(player: Player) -> None:
    with connect(player, headers={"X-A": "1"}, cookies={"a": "1"}) as client:
        before = repr(client)
        derived = client.with_headers({"X-B": "2"}).with_cookies({"b": "2"}).with_cookies({"c": "3"})
        derived = derived.with_headers({"x-a": "9"}).with_headers({"X-a": "10"})
        plain, changed = ask(client, player), ask(derived, player)
        assert repr(client) == before
    assert (plain.headers.get_all("x-a"), plain.headers["x-b"], plain.headers["cookie"]) == (["1"], None, "a=1")
    assert (changed.headers.get_all("x-a"), changed.headers["x-b"]) == (["10"], "2")
    assert changed.headers["cookie"] == "a=1; b=2; c=3"
    assert changed.headers["authorization"] == plain.headers["authorization"] == f"Bearer {KEY}"


def test_a_time_limit_holds_for_the_derived_client_only() -> None:
    limits: list[float] = []

    def note(request: httpx.Request) -> httpx.Response:
        limits.append(request.extensions["timeout"]["read"])
        return httpx.Response(200, json={})

    arguments = {"transport": httpx.MockTransport(note)}
    client = Client("http://dify.test", verify_ssl=SSL, timeout=httpx.Timeout(7.0), httpx_args=arguments)
    for one in (client, client.with_timeout(httpx.Timeout(2.0)).with_headers({"X-A": "1"}), client):
        get_service_info.sync(client=one)
    assert limits == [7.0, 2.0, 7.0]


def test_derived_clients_share_the_connections(player: Player) -> None:
    client = connect(player)
    early = client.with_headers({"X-A": "1"})
    with client:
        late = client.with_timeout(httpx.Timeout(3.0))
        for one in (early, client, late, late.with_cookies({"a": "1"})):
            ask(one, player)
    assert player.connections == 1


def test_headers_of_a_derived_client_do_not_change_the_original(player: Player) -> None:
    client = connect(player)
    first = ask(client.with_headers({"X-A": "1"}), player)  # the connections are made for this call
    second = ask(client, player)
    client.get_httpx_client().close()
    assert (first.headers["x-a"], second.headers["x-a"]) == ("1", None)
    assert player.connections == 1


async def test_derived_clients_share_the_connections_when_awaited(player: Player) -> None:
    client = connect(player)
    early = client.with_headers({"X-A": "1"})
    async with client:
        for one in (early, client, early.with_timeout(httpx.Timeout(3.0))):
            await get_service_info.asyncio(client=one)
    assert player.connections == 1
    assert [request.headers["x-a"] for request in player.received] == ["1", None, "1"]


def test_a_custom_httpx_client_is_used_unchanged(player: Player) -> None:
    with httpx.Client(base_url=player.url, headers={"X-Own": "1"}, timeout=60, trust_env=False) as own:
        client = Client("http://not.used.test", verify_ssl=SSL).set_httpx_client(own)
        assert client.get_httpx_client() is client.with_headers({"X-A": "1"}).get_httpx_client() is own
        request = ask(client.with_headers({"X-A": "1"}), player)
    assert (request.headers["x-own"], request.headers["x-a"]) == ("1", "1")


async def test_a_custom_httpx_client_is_used_unchanged_when_awaited(player: Player) -> None:
    async with httpx.AsyncClient(base_url=player.url, headers={"X-Own": "1"}, timeout=60, trust_env=False) as own:
        client = Client("http://not.used.test", verify_ssl=SSL).set_async_httpx_client(own)
        await get_service_info.asyncio(client=client)
    assert player.received[-1].headers["x-own"] == "1"


def test_a_closed_client_says_so(player: Player) -> None:
    with connect(player) as client:
        pass
    with pytest.raises(RuntimeError, match="closed"):
        get_service_info.sync(client=client)


@pytest.mark.parametrize("base", ["", "/"], ids=["no slash", "final slash"])
def test_the_base_url_may_end_in_a_slash(player: Player, base: str) -> None:
    with Client(player.url + base, verify_ssl=SSL, httpx_args={"trust_env": False}) as client:
        assert ask(client, player).target == "/v1/"
