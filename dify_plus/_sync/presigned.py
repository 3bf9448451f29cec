# Made from dify_plus/_async/presigned.py by scripts/unasync. Do not edit.
"""Downloads from pre-signed URLs, which need no key."""

from __future__ import annotations

from typing import Any
from urllib.parse import urljoin, urlsplit

from attrs import evolve

from dify_plus._masking import keys_of, masked_url, masked_value, shown
from dify_plus._sync.bodies import Body
from dify_plus._sync.downloads import Download
from dify_plus._sync.transport import Transport
from dify_plus.errors import APIStatusError, ClientClosed, ConfigurationError
from dify_plus_api.models import DownloadDocumentResult
from dify_plus_api.types import Operation, Request

__all__ = ["PresignedDownload"]

SIGNED: Operation[Any] = Operation(id="signedAddress", method="GET", path="", results={}, key=None, safe_to_repeat=True)
"""A download from a URL that needs no key."""
REDIRECTS = (301, 302, 303, 307, 308)
MOST_REDIRECTS = 5
"""The largest number of redirects to follow."""


class PresignedDownload(Download):
    """A file at a URL that another call returns. The key and the client's headers are never sent to another host."""

    def _opened(self) -> Body:
        transport = self._transport.begin()
        result: DownloadDocumentResult = transport.call(self._request)
        return self._follow(transport, result.url)

    def _follow(self, transport: Transport, url: str) -> Body:
        try:
            url = urljoin(transport.settings.base_url, _checked(url))
            redirects = 0
            while True:
                try:
                    return self._fetch(transport, url)
                except APIStatusError as error:
                    location = None if error.request is None else error.request.extensions.get("location")
                    if error.status_code not in REDIRECTS or location is None:
                        raise
                    url, redirects = urljoin(url, _checked(location)), redirects + 1
                    if redirects > MOST_REDIRECTS:
                        message = f"the download was redirected more than {MOST_REDIRECTS} times"
                        message += f", last to {masked_url(url)}"
                        raise APIStatusError(message, status_code=error.status_code) from None
        except (ClientClosed, ConfigurationError):
            raise
        except (TypeError, ValueError) as error:
            shown_url = shown(masked_value(masked_url(str(url)), keys_of(transport.settings)))
            message = f"the server sent a URL that cannot be fetched: {shown_url}"
            raise APIStatusError(message, status_code=200) from error

    def _fetch(self, transport: Transport, url: str) -> Body:
        settings = transport.settings
        if urlsplit(url)[:2] != urlsplit(settings.base_url)[:2]:
            settings = evolve(settings, headers={})
        return transport.view(settings).download(Request(SIGNED, url, {}))


def _checked(url: str) -> str:
    """Return an address, absolute or relative, that can be one of HTTP."""
    parts = urlsplit(url)
    if parts.scheme not in ("", "http", "https") or parts.port == 0:  # a port out of range raises
        raise ValueError(url)
    return url
