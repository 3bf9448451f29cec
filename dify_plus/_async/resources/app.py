"""The app that a key belongs to."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from dify_plus._arguments.app_inputs import InputField, InputProblem, check_inputs, input_fields
from dify_plus._arguments.calls import built
from dify_plus._arguments.checks import page_number, page_size
from dify_plus._async.pages import AsyncPages
from dify_plus._async.transport import AsyncTransport
from dify_plus._lists.paging import ByNumber
from dify_plus.errors import NotFoundError
from dify_plus_api.api.app import (
    get_app_info,
    get_app_meta,
    get_app_parameters,
    get_app_site,
    get_service_info,
    list_app_feedbacks,
)
from dify_plus_api.models import AppFeedback, AppInfo, AppMeta, AppParameters, AppSite, ServiceInfo

__all__ = ["AsyncApp"]

MOST_FEEDBACKS = 101
"""How many feedbacks the server puts on a page at most."""


class AsyncApp:
    """What an app is, what it asks for, and what people think of it."""

    def __init__(self, transport: AsyncTransport) -> None:
        self._transport = transport

    async def info(self) -> AppInfo:
        """The app's name, kind and author.

        Returns:
            A description of the app. Its `mode` says which resources to use.

        Raises:
            ConfigurationError: the key is missing. Nothing was sent.
            AuthenticationError: the key is wrong.

        API: `GET /info` (getAppInfo).

        Example:
            >>> (await dify.app.info()).mode
        """
        return await self._transport.call(built(get_app_info.build_request))

    async def parameters(self) -> AppParameters:
        """The app's inputs, features and limits, as published.

        Returns:
            The settings as the server sends them; `input_form` gives the inputs as objects.

        Raises:
            ConfigurationError: the key is missing. Nothing was sent.
            AppUnavailable: the app is not published.

        API: `GET /parameters` (getAppParameters).
        """
        return await self._transport.call(built(get_app_parameters.build_request))

    async def input_form(self) -> list[InputField]:
        """The inputs that the app asks for, read from its parameters.

        Returns:
            One field for each input, in the order to show them.

        Raises:
            ConfigurationError: the key is missing. Nothing was sent.
            AppUnavailable: the app is not published.

        Example:
            >>> for field in await dify.app.input_form():
            ...     print(field.variable, field.type, field.required)
        """
        return input_fields(await self.parameters())

    async def check_inputs(self, inputs: Mapping[str, Any]) -> list[InputProblem]:
        """Tell before a run what the app would refuse of its inputs: missing, of the wrong type, too long, no option.

        Reads the app's parameters; nothing is run, and no file is uploaded.

        Args:
            inputs: Values by name, as they would be given to the run.

        Returns:
            What is wrong, in the order of the form; empty where nothing is.

        Raises:
            UsageError: the key is missing, or the inputs are not a mapping.
            AppUnavailable: the app is not published.

        Example:
            >>> for problem in await dify.app.check_inputs({"tone": "rude"}):
            ...     print(problem.variable, problem.reason, problem.message)
        """
        check_inputs([], inputs)
        return check_inputs(await self.input_form(), inputs)

    async def meta(self) -> AppMeta:
        """The icons of the tools that the app uses.

        Returns:
            An address or an emoji for each tool, by its name.

        Raises:
            ConfigurationError: the key is missing. Nothing was sent.

        API: `GET /meta` (getAppMeta).
        """
        return await self._transport.call(built(get_app_meta.build_request))

    async def site(self) -> AppSite:
        """The settings of the app's web page: title, colors, icon, texts.

        Returns:
            The settings.

        Raises:
            ConfigurationError: the key is missing. Nothing was sent.
            PermissionDeniedError: the app has no web page.

        API: `GET /site` (getAppSite).
        """
        return await self._transport.call(built(get_app_site.build_request))

    def feedbacks(self, *, page: int | None = None, limit: int | None = None) -> AsyncPages[AppFeedback]:
        """What all users, and the app's own team, think of its messages, newest first.

        Args:
            page: The page to begin with; the first is 1.
            limit: Feedbacks on a page, from 1 to 101; the server's default is 20.

        Returns:
            The feedbacks, fetched page by page as they are read.

        Raises:
            UsageError: an argument is wrong. Nothing was sent.

        API: `GET /app/feedbacks` (listAppFeedbacks).

        Example:
            >>> async for feedback in dify.app.feedbacks():
            ...     print(feedback.rating, feedback.content)
        """
        size = page_size(limit, MOST_FEEDBACKS)
        return AsyncPages(
            self._transport,
            lambda number: built(list_app_feedbacks.build_request, page=number, limit=size),
            ByNumber(page_number(page)),
            size,
        )

    async def service_info(self) -> ServiceInfo:
        """The versions of the API and of the server. Needs no key.

        A server that shows its Swagger page answers 404 here. Then the version is read from the header `X-Version`,
        and the greeting is empty.

        Returns:
            The greeting of the server, and the versions.

        Raises:
            APIConnectionError: there is no server at this address.
            NotFoundError: the server at this address is not Dify's.

        API: `GET /` (getServiceInfo).

        Example:
            >>> (await dify.app.service_info()).server_version
        """
        try:
            return await self._transport.call(built(get_service_info.build_request))
        except NotFoundError as error:
            version = (error.headers or {}).get("x-version")
            if version is None:
                raise
            return ServiceInfo(welcome="", api_version="v1", server_version=version)
