from __future__ import annotations

from typing import Literal

from ..types import Model


class PingEvent(Model):
    """Sign of life after ten seconds without another event. On the wire it has no data, only an event name, and
    workflow streams open with one."""

    event: Literal["ping"] = "ping"
    """Kind of the event, always `ping`."""
