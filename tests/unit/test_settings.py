"""The sources of settings, errors before anything is sent, and keys that are never shown."""

import copy
import math
import sys
from typing import Any

import httpx
import pytest
from attrs.exceptions import FrozenInstanceError
from hypothesis import given
from hypothesis import strategies as st

from dify_plus import AsyncDify, Dify, Observer
from dify_plus._policy.retries import RetryPolicy
from dify_plus._policy.settings import (
    DEFAULT_BASE_URL,
    Secret,
    Settings,
    Timeout,
    require_api_key,
    require_dataset_key,
    require_user,
)
from dify_plus.errors import ConfigurationError, UsageError
from dify_plus.types import CallEnded

KEY = "app-abcdefghij0123456789ABCD"


def resolve(environ: dict[str, str] | None = None, **options: Any) -> Settings:
    return Settings.resolve(environ=environ or {}, **options)


def test_defaults() -> None:
    settings = resolve()
    assert (settings.api_key, settings.dataset_api_key, settings.user) == (None, None, None)
    assert settings.base_url == DEFAULT_BASE_URL
    assert settings.timeout == Timeout(connect=5, read=60, write=60, pool=10)
    assert settings.idle_timeout == 30
    assert settings.retries == RetryPolicy(max_retries=2)
    assert settings.headers == {}


def test_options_come_before_the_environment() -> None:
    environ = {
        "DIFY_API_KEY": "app-env",
        "DIFY_TOKEN": "app-token",
        "DIFY_DATASET_API_KEY": "dataset-env",
        "DIFY_BASE_URL": "http://env/v1/",
        "DIFY_USER": "env",
    }
    settings = resolve(environ)
    assert (settings.api_key, settings.dataset_api_key) == ("app-env", "dataset-env")
    assert (settings.base_url, settings.user) == ("http://env/v1", "env")
    assert resolve({"DIFY_TOKEN": "app-token", "DIFY_API_KEY": ""}).api_key == "app-token"
    settings = resolve(environ, api_key="app-x", dataset_api_key="dataset-x", base_url="http://x", user="x")
    assert (settings.api_key, settings.dataset_api_key) == ("app-x", "dataset-x")
    assert (settings.base_url, settings.user) == ("http://x/v1", "x")
    assert resolve(environ, api_key="", dataset_api_key="", base_url="", user="") == resolve(environ)


def test_the_process_environment_is_used(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DIFY_API_KEY", "app-env")
    assert Settings.resolve().api_key == "app-env"


@pytest.mark.parametrize(
    ("given_url", "url"),
    [
        ("https://api.dify.ai", "https://api.dify.ai/v1"),
        ("https://api.dify.ai/", "https://api.dify.ai/v1"),
        ("http://localhost:5001", "http://localhost:5001/v1"),
        ("http://[::1]:5001/v1//", "http://[::1]:5001/v1"),
        ("HTTPS://Host/gateway/dify/", "https://Host/gateway/dify"),
        ("http://127.0.0.1:5001", "http://127.0.0.1:5001/v1"),
        ("http://bücher.example./v1", "http://bücher.example./v1"),
    ],
)
def test_base_url_is_normalised(given_url: str, url: str) -> None:
    assert resolve(base_url=given_url).base_url == url
    assert resolve(base_url=url).base_url == url


@pytest.mark.parametrize(
    "url",
    [
        "api.dify.ai/v1", "localhost:5001", "//host/v1", "ftp://host", "https://", "https://:80", "http://h:99999",
        "http://[::1", "http://h/v1?x=1", "http://h/v1#x", "http://me:pass@h", "http://:pass@h", " http://h", "http://h\n",
        "http://h/a b", "http://h..b", "http://.h", f"http://{'h' * 64}", "http://1.2.3.256", 5,
    ],
)  # fmt: skip
def test_bad_base_urls_are_refused(url: Any) -> None:
    with pytest.raises(ConfigurationError, match="base_url must") as caught:
        resolve(base_url=url)
    assert "pass@" not in str(caught.value)


@pytest.mark.parametrize(
    ("options", "text"),
    [
        ({"api_key": 5}, "api_key must be a str, not int"),
        ({"api_key": KEY.encode()}, "api_key must be a str, not bytes"),
        ({"api_key": f"Bearer {KEY}"}, "api_key must be the bare key"),
        ({"api_key": KEY + "\n"}, "api_key must be the bare key"),
        ({"dataset_api_key": "dataset-é"}, "dataset_api_key must be the bare key"),
        ({"user": 7}, "user must be a str, not 7"),
        ({"timeout": -1}, "timeout must be a number of seconds above 0"),
        ({"timeout": 0}, "timeout must be"),
        ({"timeout": "5"}, "timeout must be"),
        ({"timeout": True}, "timeout must be"),
        ({"timeout": math.nan}, "timeout must be"),
        ({"timeout": httpx.Timeout(-1)}, "timeout.connect must be a number of seconds above 0"),
        ({"idle_timeout": -1}, "idle_timeout must be"),
        ({"deadline": 0}, "deadline must be a number of seconds above 0, or math.inf for no limit, not 0"),
        ({"extra_body": [1]}, r"extra_body must be a mapping of names to values, not \[1\]"),
        ({"extra_body": {1: 2}}, "extra_body must be a mapping"),
        ({"extra_body": {"a": [{1, object()}]}}, r'extra_body\["a"\]\[0\]\[\d\] is of type object'),
        ({"max_event_bytes": 0}, "max_event_bytes must be a whole number of 1 or more, not 0"),
        ({"max_body_bytes": "1"}, 'max_body_bytes must be a whole number of 1 or more, not "1"'),
        ({"recovery": 3}, "recovery must be a RecoveryPolicy, not 3"),
        ({"max_retries": -1}, "max_retries must be a whole number"),
        ({"max_retries": 1.5}, "max_retries must be a whole number"),
        ({"retries": 3}, "retries must be a RetryPolicy, not 3"),
        ({"max_retries": 0, "retries": RetryPolicy()}, "either max_retries=... or retries="),
        ({"headers": [("a", "b")]}, "headers must be a mapping"),
        ({"headers": {"a b": "c"}}, "'a b' cannot be the name of a header"),
        ({"headers": {1: "c"}}, "1 cannot be the name of a header"),
        ({"headers": {"a": 1}}, "the value of 'a' must be"),
        ({"headers": {"a": "b\r\nc: d"}}, "the value of 'a' must be"),
    ],
)
def test_bad_options_are_refused(options: dict[str, Any], text: str) -> None:
    with pytest.raises(ConfigurationError, match=text):
        resolve(**options)
    with pytest.raises(ConfigurationError, match=text):
        resolve().with_options(**options)


@pytest.mark.parametrize(
    ("variable", "value"),
    [("DIFY_API_KEY", "a b"), ("DIFY_TOKEN", "a\nb"), ("DIFY_DATASET_API_KEY", "é"), ("DIFY_BASE_URL", "localhost")],
)
def test_a_wrong_environment_variable_is_named(variable: str, value: str) -> None:
    with pytest.raises(ConfigurationError, match=f"^{variable} must"):
        Settings.resolve(environ={variable: value})


def test_timeouts() -> None:
    assert resolve(timeout=5).timeout == Timeout(5, 5, 5, 5)
    assert resolve(timeout=httpx.Timeout(7, read=None)).timeout == Timeout(7, None, 7, 7)
    assert resolve(deadline=30).deadline == 30
    assert resolve(deadline=30).with_options(deadline=math.inf).deadline is None
    assert resolve(timeout=math.inf).timeout == Timeout(None, None, None, None)
    assert resolve(idle_timeout=math.inf).idle_timeout is None
    for endless in (2.0**31, 2**63, 1e308, sys.maxsize):  # a socket waits for none of these, or not at all
        assert resolve(timeout=endless).timeout == Timeout(None, None, None, None)
        assert resolve(timeout=httpx.Timeout(5, read=endless)).timeout == Timeout(5, None, 5, 5)
        assert resolve(idle_timeout=endless, deadline=endless).idle_timeout is None
        assert resolve().with_options(deadline=endless).deadline is None
    with pytest.raises(ConfigurationError, match="read must be"):
        resolve(timeout=httpx.Timeout(5, read=-1))


def test_with_options_changes_only_what_it_is_given() -> None:
    settings = resolve(api_key=KEY, user="u", headers={"X-A": "1", "X-B": "2"}, retries=RetryPolicy(max_delay=1))
    view = settings.with_options(
        timeout=5, idle_timeout=7, max_retries=0, user="alice", headers={"x-a": "3"}, dataset_api_key="dataset-x"
    )
    assert (view.timeout, view.idle_timeout, view.user) == (Timeout(5, 5, 5, 5), 7, "alice")
    assert view.retries == RetryPolicy(max_retries=0, max_delay=1)
    assert view.headers == {"x-a": "3", "x-b": "2"}
    assert (view.api_key, view.dataset_api_key, view.base_url) == (KEY, "dataset-x", settings.base_url)
    assert settings.user == "u"
    assert settings.with_options() == settings
    assert settings.with_options(retries=RetryPolicy()).retries == RetryPolicy()


def test_extra_body_is_merged_into_that_of_the_client() -> None:
    settings = resolve(extra_body={"a": 1, "b": 1})
    assert settings.with_options(extra_body={"b": 2}).extra_body == {"a": 1, "b": 2}
    assert settings.extra_body == {"a": 1, "b": 1}
    assert "extra_body=['a', 'b']" in repr(settings)


@pytest.mark.parametrize("client", [Dify, AsyncDify])
def test_a_transport_of_the_wrong_kind_is_refused_at_once(client: type[Any]) -> None:
    right, other = (
        (httpx.BaseTransport, httpx.AsyncBaseTransport)
        if client is Dify
        else (httpx.AsyncBaseTransport, httpx.BaseTransport)
    )
    for wrong in (other(), right, object(), "none"):
        with pytest.raises(ConfigurationError, match=f"transport must be an httpx.{right.__name__}, such as httpx."):
            client("app-key", transport=wrong)
    client("app-key", transport=right())


class Awaited(Observer):
    async def call_ended(self, report: CallEnded) -> None:  # type: ignore[override]
        """Nobody would await it."""


def test_an_observer_that_is_async_is_refused_at_once() -> None:
    with pytest.raises(ConfigurationError, match=r"Awaited\.call_ended must not be async"):
        Dify(observers=[Awaited()])


def test_settings_cannot_be_changed() -> None:
    headers = {"X-A": "1"}
    settings = resolve(headers=headers)
    headers["X-A"] = "2"
    assert settings.headers == {"x-a": "1"}
    with pytest.raises(TypeError):
        settings.headers["x-a"] = "3"  # type: ignore[index]  # pyright: ignore[reportIndexIssue]
    with pytest.raises(FrozenInstanceError):
        settings.user = "x"  # type: ignore[misc]  # pyright: ignore[reportAttributeAccessIssue]


def test_require() -> None:
    settings = resolve(api_key=KEY, dataset_api_key="dataset-x", user="client")
    assert require_user(None, settings) == require_user("", settings) == "client"
    assert require_user("call", settings) == "call"
    assert (require_api_key(settings), require_dataset_key(settings)) == (KEY, "dataset-x")
    with pytest.raises(ConfigurationError, match="DIFY_USER"):
        require_user(None, resolve())
    with pytest.raises(ConfigurationError, match="DIFY_API_KEY"):
        require_api_key(resolve())
    with pytest.raises(ConfigurationError, match="DIFY_DATASET_API_KEY"):
        require_dataset_key(resolve(api_key=KEY))
    bad_user: Any = 7
    with pytest.raises(UsageError, match="user must be a str, not 7"):
        require_user(bad_user, settings)


@pytest.mark.parametrize(
    ("key", "shown"),
    [
        (KEY, "'app-…ABCD'"),
        ("dataset-abcdefghij0123456789ABCD", "'dataset-…ABCD'"),
        ("0123456789abcdef", "'…cdef'"),
        ("app-short", "'***'"),
        ("", "'***'"),
    ],
)
def test_a_secret_shows_at_most_its_end(key: str, shown: str) -> None:
    secret = Secret(key)
    assert repr(secret) == shown
    assert (secret, f"Bearer {secret}", copy.deepcopy(secret)) == (key, f"Bearer {key}", key)


@given(st.text())
def test_a_secret_never_shows_most_of_itself(key: str) -> None:
    shown = repr(Secret(key)).strip("'")
    assert shown == "***" or len(shown.partition("…")[2]) * 3 <= len(key)


def test_no_key_or_header_value_in_the_repr() -> None:
    settings = resolve(api_key=KEY, dataset_api_key="dataset-0123456789abcdef", headers={"X-Gateway-Key": "s3cret"})
    assert "api_key='app-…ABCD', dataset_api_key='dataset-…cdef'" in repr(settings)
    assert "headers=['x-gateway-key']" in repr(settings)
    assert KEY not in repr(settings)
    assert "s3cret" not in repr(settings)


@pytest.mark.parametrize("options", [{"timeout": -1}, {"base_url": "x"}, {"dataset_api_key": "a b"}, {"user": 1}])
def test_no_key_in_the_locals_of_a_traceback(options: dict[str, Any], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DIFY_TOKEN", KEY[::-1])
    cases: list[dict[str, Any]] = [{"api_key": KEY, **options}, options]
    for case in cases:
        with pytest.raises(ConfigurationError) as caught:
            Settings.resolve(**case)
        frames = [entry for entry in caught.traceback if str(entry.path) != __file__]
        assert frames
        for entry in frames:
            assert KEY not in repr(entry.frame.f_locals)
            assert KEY[::-1] not in repr(entry.frame.f_locals)
