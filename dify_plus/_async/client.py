"""The client: its settings, its resources, and calls of any operation or path."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from contextlib import ExitStack
from copy import deepcopy
from functools import partial
from types import TracebackType
from typing import TYPE_CHECKING, Any, Self, TypeVar

from dify_plus._arguments.calls import check_call, check_stream
from dify_plus._lazy import Lazy, cached_property
from dify_plus._policy.recovery import RecoveryPolicy
from dify_plus._policy.retries import RetryPolicy
from dify_plus._policy.settings import Settings, as_secret
from dify_plus._processes import Portable
from dify_plus.errors import ConfigurationError

if TYPE_CHECKING:
    import httpx

    from dify_plus._arguments.any_path import Key
    from dify_plus._arguments.files import FileSource
    from dify_plus._async.event_stream import AsyncEventStream
    from dify_plus._async.resources.annotations import AsyncAnnotations
    from dify_plus._async.resources.app import AsyncApp
    from dify_plus._async.resources.audio import AsyncAudio
    from dify_plus._async.resources.chat import AsyncChat
    from dify_plus._async.resources.completions import AsyncCompletions
    from dify_plus._async.resources.conversations import AsyncConversations
    from dify_plus._async.resources.datasets import AsyncDatasets
    from dify_plus._async.resources.end_users import AsyncEndUsers
    from dify_plus._async.resources.files import AsyncFiles
    from dify_plus._async.resources.human_input import AsyncHumanInput
    from dify_plus._async.resources.messages import AsyncMessages
    from dify_plus._async.resources.models import AsyncModels
    from dify_plus._async.resources.workflows import AsyncWorkflows
    from dify_plus._async.transport import AsyncTransport
    from dify_plus._policy.observers import Observer
    from dify_plus_api import AuthenticatedClient
    from dify_plus_api.types import Request

__all__ = ["AsyncDify"]

T = TypeVar("T")


def _connect(settings: Settings, transport: Portable) -> AsyncTransport:
    """Load httpx and create its client. Both are slow, so the first call does it."""
    from dify_plus._async.transport import AsyncTransport

    return AsyncTransport.connect(settings, transport.value)


def _check_transport(transport: object) -> None:
    if transport is None:
        return
    import httpx

    if not isinstance(transport, httpx.AsyncBaseTransport):
        given = f"the class {transport.__name__}" if isinstance(transport, type) else type(transport).__name__
        raise ConfigurationError(
            f"transport must be an httpx.AsyncBaseTransport, such as httpx.AsyncHTTPTransport(), not {given}"
        )


class AsyncDify:
    """A client for a Dify server, and for the apps and knowledge bases that your keys give access to.

    All options are optional: keys, address and user are read from environment variables if you leave them out.

    Threads, event loops and forked processes can share a client: each process and each event loop has its own
    connections. A copied or pickled client is created again from the same settings, including the keys, and opens its
    own connections. Protect a pickled client like its keys.

    Args:
        api_key: An app's key (`app-...`); else `DIFY_API_KEY`, else `DIFY_TOKEN`.
        dataset_api_key: A knowledge key (`dataset-...`); else `DIFY_DATASET_API_KEY`.
        base_url: The address of the API; else `DIFY_BASE_URL`, else Dify Cloud.
        user: The end user for whom calls are made; else `DIFY_USER`. A call can name another user.
        timeout: Seconds for each step of a call, or an `httpx.Timeout`; `math.inf` for no limit.
        deadline: Seconds for a whole call with its retries, uploads and stream; None for no limit.
        max_retries: How often to retry a call that is safe to repeat.
        retries: A whole `RetryPolicy`, in place of `max_retries`.
        recovery: How persistently to reconnect to an interrupted run.
        idle_timeout: Seconds without a byte after which a stream counts as interrupted; `math.inf` for no limit.
            Servers ping every 10 s.
        headers: Headers to send with every call.
        extra_body: Fields to add to the JSON object of every request, such as fields that this package does not know
            yet. They replace fields of the same name.
        max_event_bytes: The largest event of a stream, in bytes; 32 MiB unless given.
        max_body_bytes: The largest answer that is read as a whole, in bytes after decompression; 128 MiB unless given.
            Downloads that are saved or read in pieces have no limit.
        observers: `Observer`s, which receive reports about every call; see "Observing calls" in the docs.
        transport: Your own httpx transport. Keys and retries work the same with it.

    Raises:
        ConfigurationError: An option is wrong. A missing key is reported by the first call that needs it.

    Example:
        >>> async with AsyncDify(api_key="app-...", user="user-123") as dify:
        ...     reply = await dify.chat.send("What is Dify?")
        ...     print(reply.answer)
    """

    def __init__(
        self,
        api_key: str | None = None,
        *,
        dataset_api_key: str | None = None,
        base_url: str | None = None,
        user: str | None = None,
        timeout: float | httpx.Timeout | None = None,
        deadline: float | None = None,
        max_retries: int | None = None,
        retries: RetryPolicy | None = None,
        recovery: RecoveryPolicy | None = None,
        idle_timeout: float | None = None,
        headers: Mapping[str, str] | None = None,
        extra_body: Mapping[str, Any] | None = None,
        max_event_bytes: int | None = None,
        max_body_bytes: int | None = None,
        observers: Iterable[Observer] | None = None,
        transport: httpx.AsyncBaseTransport | None = None,
    ) -> None:
        api_key, dataset_api_key = as_secret(api_key), as_secret(dataset_api_key)
        _check_transport(transport)
        self._settings = settings = Settings.resolve(
            api_key=api_key,
            dataset_api_key=dataset_api_key,
            base_url=base_url,
            user=user,
            timeout=timeout,
            deadline=deadline,
            max_retries=max_retries,
            retries=retries,
            recovery=recovery,
            idle_timeout=idle_timeout,
            headers=headers,
            extra_body=extra_body,
            max_event_bytes=max_event_bytes,
            max_body_bytes=max_body_bytes,
            observers=observers,
        )
        self._connections = Lazy(partial(_connect, settings, Portable("transport", transport)))

    def __getstate__(self) -> dict[str, Any]:
        made = {name for name in vars(self) if isinstance(getattr(type(self), name, None), cached_property)}
        return {name: value for name, value in vars(self).items() if name not in made}

    def __copy__(self) -> Self:
        return deepcopy(self)

    @property
    def settings(self) -> Settings:
        """The options of this client, with the values that the environment added."""
        return self._settings

    def with_options(
        self,
        *,
        user: str | None = None,
        timeout: float | httpx.Timeout | None = None,
        deadline: float | None = None,
        max_retries: int | None = None,
        retries: RetryPolicy | None = None,
        recovery: RecoveryPolicy | None = None,
        idle_timeout: float | None = None,
        headers: Mapping[str, str] | None = None,
        extra_body: Mapping[str, Any] | None = None,
        max_event_bytes: int | None = None,
        max_body_bytes: int | None = None,
        observers: Iterable[Observer] | None = None,
    ) -> Self:
        """Return a view of this client with other options, on the same connections.

        Args:
            user: The end user for whom calls are made.
            timeout: Seconds for each step of a call, or an `httpx.Timeout`; `math.inf` for no limit.
            deadline: Seconds for a whole call with its retries, uploads and stream; `math.inf` for no limit.
            max_retries: How often to retry a call that is safe to repeat.
            retries: A whole `RetryPolicy`, in place of `max_retries`.
            recovery: How persistently to reconnect to an interrupted run.
            idle_timeout: Seconds without a byte after which a stream counts as interrupted; `math.inf` for no limit.
            headers: Headers to send in addition to those of the client.
            extra_body: Fields to add to the JSON object of every request, in addition to those of the client.
            max_event_bytes: The largest event of a stream, in bytes.
            max_body_bytes: The largest answer that is read as a whole, in bytes after decompression.
            observers: `Observer`s that receive the reports of this view, instead of those of the client.

        Returns:
            A view. Closing it closes the client.

        Raises:
            ConfigurationError: An option is wrong.

        Example:
            >>> reply = await dify.with_options(timeout=5, max_retries=0).chat.send("Quick!", user="alice")
        """
        view = type(self).__new__(type(self))
        view._settings = self.settings.with_options(
            user=user,
            timeout=timeout,
            deadline=deadline,
            max_retries=max_retries,
            retries=retries,
            recovery=recovery,
            idle_timeout=idle_timeout,
            headers=headers,
            extra_body=extra_body,
            max_event_bytes=max_event_bytes,
            max_body_bytes=max_body_bytes,
            observers=observers,
        )
        view._connections = self._connections
        return view

    @cached_property
    def _transport(self) -> AsyncTransport:
        return self._connections().view(self._settings)

    @cached_property
    def chat(self) -> AsyncChat:
        """Chat, agent and chatflow apps."""
        from dify_plus._async.resources.chat import AsyncChat

        return AsyncChat(self._transport)

    @cached_property
    def completions(self) -> AsyncCompletions:
        """Completion apps."""
        from dify_plus._async.resources.completions import AsyncCompletions

        return AsyncCompletions(self._transport)

    @cached_property
    def workflows(self) -> AsyncWorkflows:
        """Workflow apps."""
        from dify_plus._async.resources.workflows import AsyncWorkflows

        return AsyncWorkflows(self._transport)

    @cached_property
    def conversations(self) -> AsyncConversations:
        """The conversations of chat, agent and chatflow apps."""
        from dify_plus._async.resources.conversations import AsyncConversations

        return AsyncConversations(self._transport)

    @cached_property
    def messages(self) -> AsyncMessages:
        """The messages of conversations, and users' feedback."""
        from dify_plus._async.resources.messages import AsyncMessages

        return AsyncMessages(self._transport)

    @cached_property
    def files(self) -> AsyncFiles:
        """Files for messages and runs."""
        from dify_plus._async.resources.files import AsyncFiles

        return AsyncFiles(self._transport)

    @cached_property
    def audio(self) -> AsyncAudio:
        """Speech to text, and text to speech."""
        from dify_plus._async.resources.audio import AsyncAudio

        return AsyncAudio(self._transport)

    @cached_property
    def app(self) -> AsyncApp:
        """The app's name, settings and input fields."""
        from dify_plus._async.resources.app import AsyncApp

        return AsyncApp(self._transport)

    @cached_property
    def annotations(self) -> AsyncAnnotations:
        """Prepared answers to questions (annotations)."""
        from dify_plus._async.resources.annotations import AsyncAnnotations

        return AsyncAnnotations(self._transport)

    @cached_property
    def human_input(self) -> AsyncHumanInput:
        """The forms with which paused runs ask people."""
        from dify_plus._async.resources.human_input import AsyncHumanInput

        return AsyncHumanInput(self._transport)

    @cached_property
    def end_users(self) -> AsyncEndUsers:
        """The end users for whom calls are made."""
        from dify_plus._async.resources.end_users import AsyncEndUsers

        return AsyncEndUsers(self._transport)

    @cached_property
    def datasets(self) -> AsyncDatasets:
        """Knowledge bases, with their documents, segments, metadata, tags and pipelines."""
        from dify_plus._async.resources.datasets import AsyncDatasets

        return AsyncDatasets(self._transport)

    @cached_property
    def models(self) -> AsyncModels:
        """The models of the workspace that knowledge bases can use."""
        from dify_plus._async.resources.models import AsyncModels

        return AsyncModels(self._transport)

    @cached_property
    def raw(self) -> AuthenticatedClient:
        """A client for generated calls that shares the connections, keys and retries.

        Example:
            >>> from dify_plus_api.api.app import get_app_info
            >>> await get_app_info.asyncio(client=dify.raw)
        """
        return self._transport.raw

    async def call(self, request: Request[T]) -> T:
        """Call any operation, including those without a named method.

        Keys, retries, error handling and options work as in the named methods. A file is read into memory, as a `File`.

        Args:
            request: A request from `build_request` in the operation's module. Wrong arguments raise there, as a
                TypeError or ValueError.

        Returns:
            The answer, as the operation describes it; None if it has no content.

        Raises:
            UsageError: `request` is not a request, the key that it needs is missing, or the operation answers with
                events. Nothing was sent.
            APIStatusError: The server refused, or its answer does not fit the description.
            APIConnectionError: No answer arrived.
            StreamInterrupted: The answer came as a stream of events, which was interrupted before the run ended.

        Example:
            >>> from dify_plus_api.api.app import get_app_info
            >>> info = await dify.call(get_app_info.build_request())
            >>> info.name
        """
        from dify_plus._async.blocking_calls import answer_of

        return await answer_of(self._transport, check_call(request))

    def stream(self, request: Request[Any]) -> AsyncEventStream:
        """Call any operation that answers with events, and read them as they arrive.

        Events of an unknown kind are `UnknownEvent`s. Unlike the streams of the named methods, this one does not stop
        the run if you leave it early, and does not reconnect.

        Args:
            request: A request from `build_request` in the operation's module, with `response_mode="streaming"` if the
                operation has that option.

        Returns:
            The stream. Enter it with `async with`, which sends the request.

        Raises:
            UsageError: `request` is not a request, or the operation does not answer with events. On entering the
                stream: the key is missing. Nothing was sent.

        Example:
            >>> from dify_plus_api.api.workflows import stream_workflow_events
            >>> async with dify.stream(stream_workflow_events.build_request(run_id, user="user-123")) as stream:
            ...     async for event in stream:
            ...         print(event.event)
        """
        from dify_plus._async.event_stream import AsyncEventStream

        return AsyncEventStream(self._transport, check_stream(request))

    async def request(
        self,
        method: str,
        path: str,
        *,
        params: Mapping[str, Any] | None = None,
        json: Any = None,
        data: Mapping[str, Any] | None = None,
        files: Mapping[str, FileSource] | None = None,
        headers: Mapping[str, str] | None = None,
        key: Key | None = "app",
    ) -> Any:
        """Call any path, including paths that this package does not know.

        Keys, retries, error handling and options work as in the named methods. A POST or PATCH is not retried once the
        server may have acted on it.

        Args:
            method: The HTTP method.
            path: The path below `base_url`, such as "/datasets", or a whole URL at the same origin.
            params: Query parameters. Those that are None are not sent.
            json: The body, written as JSON. `extra_body` of the client is added to an object.
            data: The fields of a form, instead of `json`. Those that are None are not sent.
            files: Files for a multipart form, by the names of their fields: paths, bytes, file objects, or tuples of a
                name and one of these.
            headers: Headers to send with this request.
            key: The key to send: "app", "dataset", or None for no key.

        Returns:
            The decoded value of a JSON answer, a str for other text, bytes for anything else; None if there is no
            content.

        Raises:
            UsageError: An argument is wrong, or the path is a URL at another origin. Nothing was sent.
            ConfigurationError: The key is missing. Nothing was sent.
            APIStatusError: The server refused, or announced JSON and sent something else.
            APIConnectionError: No answer arrived.

        Example:
            >>> await dify.request("GET", "/conversations", params={"user": "user-123", "limit": 5})
        """
        from dify_plus._arguments.any_path import any_request
        from dify_plus._arguments.files import form_uploads
        from dify_plus._arguments.local_files import opened

        with ExitStack() as stack:
            uploads = form_uploads(files or {})
            request = any_request(
                self._settings.base_url,
                method,
                path,
                params=params,
                json=json,
                data=data,
                files={name: stack.enter_context(opened(upload)) for name, upload in uploads.items()},
                headers=headers,
                key=key,
            )
            return await self._transport.request(request)

    async def close(self) -> None:
        """Close the connections, which all views share. Later calls raise `ClientClosed`."""
        await self._transport.close()

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        await self.close()

    def __repr__(self) -> str:
        return f"{type(self).__name__}({self.settings!r})"
