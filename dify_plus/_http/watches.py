"""Which object takes the reports about a call, and whether there is one."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING, Any, cast

from dify_plus._policy.settings import Settings
from dify_plus._streams.unobserved import UNOBSERVED, Unobserved
from dify_plus_api.types import Operation

if TYPE_CHECKING:
    import httpx

    from dify_plus._streams.observed import Watch

__all__ = ["begin_watch", "is_observed", "observe", "watch_for_notice", "watch_of"]

logger = logging.getLogger("dify_plus")


def is_observed(settings: Settings) -> bool:
    """Return whether calls are reported: to observers, or to the log, which is an observer too.

    Args:
        settings: The settings of the client or view.
    """
    return bool(settings.observers) or logger.isEnabledFor(logging.INFO)


def begin_watch(settings: Settings, operation: Any, method: str, **details: Any) -> Watch:
    """Begin to report a call.

    Args:
        settings: The settings of the client or view.
        operation: The operation, if it is known.
        method: The HTTP method.
        **details: The other arguments of `Watch`.
    """
    from dify_plus._streams.observed import Watch

    known = operation if isinstance(operation, Operation) else None
    return Watch(settings, known, method=method, **details)


def observe(sent: httpx.Request, watch: Unobserved) -> Unobserved:
    """Report the attempts and the body of a request.

    Args:
        sent: The request.
        watch: The object that takes the reports.

    Returns:
        The same object.
    """
    sent.extensions["watch"] = watch
    if watch.is_on:
        watch.sends(sent)
    return watch


def watch_for_notice(watch: Unobserved, request: httpx.Request) -> Watch:
    """Return the object that takes a notice about a call.

    Args:
        watch: The object that takes the reports about the call. Without observers, only the log gets the notice.
        request: The last request of the call.
    """
    if watch.is_on:
        return cast("Watch", watch)
    late = begin_watch(request.extensions["settings"], request.extensions.get("operation"), request.method)
    late.sends(request)
    return late


def watch_of(request: httpx.Request) -> Unobserved:
    """Return the object that takes the reports about a request.

    Args:
        request: The request.
    """
    watch: Unobserved = request.extensions.get("watch", UNOBSERVED)
    return watch
