# Made from dify_plus/_async/resources/app.py by scripts/unasync. Do not edit.
"""The app that an API key belongs to."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from dify_plus._arguments.app_inputs import InputField, InputProblem, check_inputs, input_fields
from dify_plus._arguments.calls import built
from dify_plus._arguments.checks import page_number, page_size
from dify_plus._lists.paging import ByNumber
from dify_plus._sync.pages import Pages
from dify_plus._sync.resources.base import Resource
from dify_plus.errors import APIStatusError
from dify_plus_api.api.app import (
    get_app_info,
    get_app_meta,
    get_app_parameters,
    get_app_site,
    get_service_info,
    list_app_feedbacks,
)
from dify_plus_api.models import AppFeedback, AppInfo, AppMeta, AppParameters, AppSite, ServiceInfo

__all__ = ["App"]

MOST_FEEDBACKS = 101
"""The largest number of feedbacks on a page."""


class App(Resource):
    """Information about an app: its description, inputs and feedback."""

    def info(self) -> AppInfo:
        """Return the app's name, mode and author.

        Returns:
            A description of the app. Its `mode` determines which resources to use.

        Raises:
            ConfigurationError: The key is missing. Nothing was sent.
            AuthenticationError: The key is wrong.

        API: `GET /info` (getAppInfo).

        Example:
            >>> (dify.app.info()).mode
        """
        return self._transport.call(built(get_app_info.build_request))

    def parameters(self) -> AppParameters:
        """Return the published app's inputs, features and limits.

        Returns:
            The settings as the server sends them. `input_form` returns the inputs as objects.

        Raises:
            ConfigurationError: The key is missing. Nothing was sent.
            AppUnavailable: The app is not published.

        API: `GET /parameters` (getAppParameters).
        """
        return self._transport.call(built(get_app_parameters.build_request))

    def input_form(self) -> list[InputField]:
        """Return the input fields of the app, read from its parameters.

        Returns:
            One field for each input, in display order.

        Raises:
            ConfigurationError: The key is missing. Nothing was sent.
            AppUnavailable: The app is not published.

        Example:
            >>> for field in dify.app.input_form():
            ...     print(field.variable, field.type, field.required)
        """
        return input_fields(self.parameters())

    def check_inputs(self, inputs: Mapping[str, Any]) -> list[InputProblem]:
        """Check inputs before a run: return those that are missing, of the wrong type, too long, or not an option.

        This reads the app's parameters. It does not start a run or upload a file.

        Args:
            inputs: Values by name, as you would pass them to the run.

        Returns:
            The problems, in the order of the form; empty if there are none.

        Raises:
            UsageError: The key is missing, or the inputs are not a mapping.
            AppUnavailable: The app is not published.

        Example:
            >>> for problem in dify.app.check_inputs({"tone": "rude"}):
            ...     print(problem.variable, problem.reason, problem.message)
        """
        check_inputs([], inputs)
        return check_inputs(self.input_form(), inputs)

    def meta(self) -> AppMeta:
        """Return the icons of the tools that the app uses.

        Returns:
            A URL or an emoji for each tool, by tool name.

        Raises:
            ConfigurationError: The key is missing. Nothing was sent.

        API: `GET /meta` (getAppMeta).
        """
        return self._transport.call(built(get_app_meta.build_request))

    def site(self) -> AppSite:
        """Return the settings of the app's web page: title, colors, icon, texts.

        Returns:
            The settings.

        Raises:
            ConfigurationError: The key is missing. Nothing was sent.
            PermissionDeniedError: The app has no web page.

        API: `GET /site` (getAppSite).
        """
        return self._transport.call(built(get_app_site.build_request))

    def feedbacks(self, *, page: int | None = None, limit: int | None = None) -> Pages[AppFeedback]:
        """List the feedback on the app's messages, from all users and the app's team, newest first.

        Args:
            page: The page to start from; the first page is 1.
            limit: Feedbacks on a page, from 1 to 101; the server's default is 20.

        Returns:
            The feedbacks, fetched page by page as you iterate.

        Raises:
            UsageError: An argument is wrong. Nothing was sent.

        API: `GET /app/feedbacks` (listAppFeedbacks).

        Example:
            >>> for feedback in dify.app.feedbacks():
            ...     print(feedback.rating, feedback.content)
        """
        size = page_size(limit, MOST_FEEDBACKS)
        return Pages(
            self._transport,
            lambda number: built(list_app_feedbacks.build_request, page=number, limit=size),
            ByNumber(page_number(page)),
            size,
        )

    def service_info(self) -> ServiceInfo:
        """Return the versions of the API and of the server. This needs no key.

        A server with its Swagger page enabled answers 404. dify-plus then reads the version of the server from the
        header `X-Version`, and the greeting is empty.

        Returns:
            The server's greeting and the versions.

        Raises:
            APIConnectionError: There is no server at this address.
            NotFoundError: The server at this address is not a Dify server.

        API: `GET /` (getServiceInfo).

        Example:
            >>> (dify.app.service_info()).server_version
        """
        try:
            return self._transport.call(built(get_service_info.build_request))
        except APIStatusError as error:
            version = (error.headers or {}).get("x-version")
            if not version or error.status_code not in (200, 404, 405):
                raise
            return ServiceInfo(welcome="", api_version="v1", server_version=version)
