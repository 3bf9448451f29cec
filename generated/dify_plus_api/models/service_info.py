from __future__ import annotations

from ..types import Model


class ServiceInfo(Model):
    """What a server says of itself."""

    welcome: str
    """Greeting that names the API."""
    api_version: str
    """Version of the API, such as `v1`."""
    server_version: str
    """Version of the server, the same as in the header `X-Version` of every answer."""
