"""Transports that go straight to the server, past any proxy of the environment. They can be copied and pickled."""

import httpx

__all__ = ["AsyncDirect", "Direct"]


class Direct(httpx.HTTPTransport):
    """The transport for `Dify`."""

    def __init__(self) -> None:
        super().__init__(verify=False, limits=httpx.Limits())

    def __reduce__(self) -> tuple[type["Direct"], tuple[()]]:
        return type(self), ()


class AsyncDirect(httpx.AsyncHTTPTransport):
    """The transport for `AsyncDify`."""

    def __init__(self) -> None:
        super().__init__(verify=False, limits=httpx.Limits())

    def __reduce__(self) -> tuple[type["AsyncDirect"], tuple[()]]:
        return type(self), ()
