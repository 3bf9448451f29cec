"""Blocking calls of apps. If a server answers with a stream of events instead of one piece, read it to its end."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, TypeVar, cast

from dify_plus._arguments.prepared import Prepared
from dify_plus._async.bodies import AsyncBody
from dify_plus._async.transport import AsyncTransport
from dify_plus._async.uploads import uploaded
from dify_plus._http.exchanges import context_of
from dify_plus._masking import keys_of
from dify_plus._policy.numbers import check_flag
from dify_plus._policy.recovery import RecoveryPolicy
from dify_plus._streams.response_modes import as_one_piece
from dify_plus._streams.results import FAILED, ChatReply, Result, ResultT, checked
from dify_plus._streams.unobserved import Unobserved
from dify_plus.errors import InvalidParam
from dify_plus_api.types import Request

if TYPE_CHECKING:
    from dify_plus._async.stream import AsyncStream
    from dify_plus._streams.accumulators import Accumulator

__all__ = ["answer_of", "result_of"]

T = TypeVar("T")


async def result_of(
    transport: AsyncTransport, prepared: Prepared[T], read: Callable[[T], ResultT], *, check: bool
) -> ResultT:
    """Upload the files of a request, send it, and return its result.

    Args:
        transport: The transport that sends the requests.
        prepared: The request with its files.
        read: Makes the result if the answer arrives in one piece.
        check: Whether to raise an error if the run failed.

    Returns:
        The result.

    Raises:
        UsageError: `check` is wrong, a file cannot be opened, or the request could not be sent. Nothing was sent.
        APIError: An upload or the call failed.
        InvalidParam: `check` is true, and the run failed because its inputs are wrong.
        WorkflowFailed: `check` is true, and the run failed for another reason.
        StreamInterrupted: The answer came as a stream of events, which was interrupted before the run ended.
    """
    check_flag("check", check)
    transport = transport.with_headers(prepared.headers)
    requests: list[Any] = []
    answer: Any = await transport.call(await uploaded(transport, prepared), _result, requests)
    result = cast("ResultT", answer) if isinstance(answer, Result) else read(answer)
    if result.status != FAILED:
        return result
    return checked(result, check, context_of(requests[0]), keys_of(transport.settings))


async def answer_of(transport: AsyncTransport, request: Request[T]) -> T:
    """Send a request and return its answer in one piece, even if it arrives as a stream of events.

    Args:
        transport: The transport that sends the requests.
        request: The request.

    Returns:
        The answer as the operation describes it.

    Raises:
        APIError: The call failed.
        StreamInterrupted: The answer came as a stream of events, which was interrupted before the run ended.
    """
    return await transport.call(request, _in_one_piece)


async def _result(transport: AsyncTransport, request: Request[Any], body: AsyncBody, watch: Unobserved) -> Any:
    return (await _followed(transport, request, body, watch)).result()


async def _in_one_piece(transport: AsyncTransport, request: Request[Any], body: AsyncBody, watch: Unobserved) -> Any:
    accumulator = await _followed(transport, request, body, watch)
    result = accumulator.result()
    if isinstance(result, ChatReply) and result.status == FAILED:
        message = f"Run failed: {result.error}"  # the message in an answer in one piece
        raise InvalidParam(message, status_code=400, code="invalid_param", partial=result, **body.context)
    return body.answer(request, as_one_piece(accumulator))


async def _followed(
    transport: AsyncTransport, request: Request[Any], body: AsyncBody, watch: Unobserved
) -> Accumulator[Any]:
    """Read an answer that arrives as a stream of events; return the accumulator with its result."""
    from dify_plus._async.stream import followed

    return await followed(_stream(transport, request), body, watch)


def _stream(transport: AsyncTransport, request: Request[Any]) -> AsyncStream[Any, Any]:
    """Return a stream for the events of an operation. Import its module here, since other calls do not need it."""
    from dify_plus._async.app_streams import AsyncChatStream, AsyncCompletionStream, AsyncWorkflowStream

    prepared = Prepared(request, getattr(request.body, "user", ""))
    match request.operation.events:
        case "ChatEvent":
            return AsyncChatStream(transport, prepared, check=False)
        case "CompletionEvent":
            return AsyncCompletionStream(transport, prepared)
        case _ if request.operation.key == "app":
            return AsyncWorkflowStream(transport, prepared, check=False)
        case _:  # a pipeline, whose runs cannot be attached to or stopped
            transport = transport.view(transport.settings.with_options(recovery=RecoveryPolicy(max_attempts=0)))
            return AsyncWorkflowStream(transport, prepared, check=False, on_exit="detach")
