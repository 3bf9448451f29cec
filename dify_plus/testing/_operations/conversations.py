"""Conversations, their variables, their messages, and feedback."""

from __future__ import annotations

from collections.abc import Callable
from operator import attrgetter
from typing import TypeVar

from starlette.responses import Response
from starlette.routing import Route

from dify_plus.testing._apps.scripts import Json
from dify_plus.testing._operations.generation import SUCCESS
from dify_plus.testing._server.checks import Checks
from dify_plus.testing._server.errors import bad_request, invalid_param, json_response, no_content, not_found
from dify_plus.testing._server.requests import CHAT_MODES, AppCall, app_route
from dify_plus.testing._state import Conversation, ConversationVariable, Message, State

EntryT = TypeVar("EntryT", Conversation, ConversationVariable, Message)

SORTS = ("created_at", "-created_at", "updated_at", "-updated_at")


def _conversation(call: AppCall) -> Conversation:
    conversation = call.app.conversations.get(call.path["c_id"])
    if conversation is None or conversation.user is not call.user:
        raise not_found("Conversation Not Exists.")
    return conversation


async def _list_conversations(call: AppCall) -> Response:
    call.only(CHAT_MODES, "not_chat_app")
    checks = Checks("ConversationListQuery", call.query)
    last_id = checks.uuid("last_id", "must be a valid UUID")
    limit = checks.number("limit", 20, 1, 100)
    sort_by = checks.one_of("sort_by", SORTS) or "-updated_at"
    checks.done()
    sign = -1 if sort_by.startswith("-") else 1
    time = attrgetter(sort_by.lstrip("-"))
    found = [entry for entry in call.app.conversations.values() if entry.user is call.user]
    found = sorted(reversed(found) if sign < 0 else found, key=lambda entry: sign * time(entry))
    if last_id is not None:
        found = _beyond(_one_of(found, last_id, "Last Conversation Not Exists."), found, time, sign)
    page = found[:limit]
    has_more = len(page) == limit and bool(_beyond(page[-1], found, time, sign))
    return json_response({"limit": limit, "has_more": has_more, "data": [entry.json() for entry in page]})


def _beyond(
    entry: EntryT, found: list[EntryT], time: Callable[[EntryT], float] = attrgetter("created_at"), sign: int = 1
) -> list[EntryT]:
    """Return the entries that are later than an entry; with `sign` -1, those that are earlier.

    Servers compare whole seconds: they skip entries of the same second.
    """
    return [other for other in found if sign * int(time(other)) > sign * int(time(entry))]


def _one_of(found: list[EntryT], name: str, unknown: str) -> EntryT:
    """Return the entry with this id."""
    for entry in found:
        if entry.id == name:
            return entry
    raise not_found(unknown)


async def _delete_conversation(call: AppCall) -> Response:
    call.only(CHAT_MODES, "not_chat_app")
    conversation = _conversation(call)
    del call.app.conversations[conversation.id]
    for message in conversation.messages:
        call.app.messages.pop(message.id, None)
    return no_content()


async def _rename_conversation(call: AppCall) -> Response:
    call.only(CHAT_MODES, "not_chat_app")
    checks = Checks("ConversationRenamePayload", call.body)
    name, auto = checks.optional("name", str), checks.optional("auto_generate", bool, False, nullable=False)
    if not auto and not (isinstance(name, str) and name.strip()):
        checks.add("", "Value error, name is required when auto_generate is false", "value_error", call.body)
    checks.done()
    conversation = _conversation(call)
    if auto:
        first = conversation.messages[0].query if conversation.messages else ""
        name = call.app.definition.conversation_name(first)
    conversation.name, conversation.updated_at = str(name), call.state.now()
    return json_response(conversation.json())


async def _list_variables(call: AppCall) -> Response:
    call.only(CHAT_MODES, "not_chat_app")
    checks = Checks("ConversationVariablesQuery", call.query)
    last_id = checks.uuid("last_id", "must be a valid UUID")
    limit = checks.number("limit", 20, 1, 100)
    checks.done()
    name = call.query.get("variable_name")
    found = [entry for entry in _conversation(call).variables if name in (None, entry.name)]
    if last_id is not None:
        found = _beyond(_one_of(found, last_id, "Conversation Variable Not Exists."), found)
    data = [entry.json() for entry in found[:limit]]
    return json_response({"limit": limit, "has_more": len(found) > limit, "data": data})


async def _update_variable(call: AppCall) -> Response:
    call.only(CHAT_MODES, "not_chat_app")
    checks = Checks("ConversationVariableUpdatePayload", call.body)
    value = checks.required("value")
    checks.done()
    found = [entry for entry in _conversation(call).variables if entry.id == call.path["variable_id"]]
    if not found:
        raise not_found("Conversation Variable Not Exists.")
    variable = found[0]
    given = {bool: "boolean", int: "integer", float: "float", str: "string", list: "array", dict: "object"}
    got = given.get(type(value), "none")
    fits = {"number": ("integer", "float"), "array[any]": ("array",)}.get(variable.type, (variable.type,))
    if got not in fits:
        raise bad_request(f"Type mismatch: variable '{variable.name}' expects {variable.type}, but got {got} type")
    variable.value, variable.updated_at = value, call.state.now()
    return json_response(variable.json())


# -- messages ----------------------------------------------------------------------------------------------------


def _message(call: AppCall) -> Message:
    message = call.app.messages.get(call.path["message_id"])
    if message is None or message.user is not call.user:
        raise not_found("Message Not Exists.")
    return message


async def _list_messages(call: AppCall) -> Response:
    """List messages: the newest page first, and within a page the oldest message first."""
    call.only(CHAT_MODES, "not_chat_app")
    checks = Checks("MessageListQuery", call.query)
    checks.required("conversation_id")
    conversation_id = checks.uuid("conversation_id", "must be a valid UUID")
    first_id = checks.uuid("first_id", "must be a valid UUID")
    limit = checks.number("limit", 20, 1, 100)
    checks.done()
    conversation = call.app.conversations.get(conversation_id or "")
    if conversation is None or conversation.user is not call.user:
        raise not_found("Conversation Not Exists.")
    found = conversation.messages
    if first_id is not None:
        found = _beyond(_one_of(found, first_id, "First Message Not Exists."), found, sign=-1)
    data = [message.json(call.state.version) for message in found[-limit:]]
    return json_response({"limit": limit, "has_more": len(found) > limit, "data": data})


async def _suggested(call: AppCall) -> Response:
    call.only(CHAT_MODES, "not_chat_app")
    _message(call)
    if call.app.definition.suggested is None:
        raise bad_request("Suggested Questions Is Disabled.")
    return json_response({"result": "success", "data": list(call.app.definition.suggested)})


async def _feedback(call: AppCall) -> Response:
    checks = Checks("MessageFeedbackPayload", call.body)
    rating = checks.one_of("rating", ("like", "dislike"))
    content = checks.optional("content", str)
    checks.done()
    message = _message(call)
    if rating is None and message.rating is None:
        raise invalid_param("rating cannot be None when feedback not exists")
    feedbacks, now = call.app.feedbacks, call.state.iso(call.state.now())
    earlier = [entry for entry in feedbacks if entry["message_id"] == message.id]
    for entry in earlier:
        if rating is None:
            feedbacks.remove(entry)
        else:
            entry |= {"rating": rating, "content": content, "updated_at": now}
    if not earlier and rating is not None:
        feedbacks.insert(0, _new_feedback(call, message, rating, content, now))
    message.rating = rating
    return json_response(SUCCESS)


def _new_feedback(call: AppCall, message: Message, rating: str, content: str | None, now: str) -> Json:
    return {
        "id": call.state.uuid(),
        "app_id": call.app.id,
        "conversation_id": message.conversation.id if message.conversation else "",
        "message_id": message.id,
        "rating": rating,
        "content": content,
        "from_source": "user",
        "from_end_user_id": call.user.id,
        "from_account_id": None,
        "created_at": now,
        "updated_at": now,
    }


async def _list_feedbacks(call: AppCall) -> Response:
    checks = Checks("FeedbackListQuery", call.query)
    page, limit = checks.number("page", 1), checks.number("limit", 20, 1, 101)
    checks.done()
    return json_response({"data": call.app.feedbacks[(page - 1) * limit : page * limit]})


def routes(state: State) -> list[Route]:
    """Return the routes of this area."""
    one = "/conversations/{c_id:uuid}"
    return [
        app_route(state, "GET", "/conversations", _list_conversations, "query"),
        app_route(state, "DELETE", one, _delete_conversation, "json"),
        app_route(state, "POST", one + "/name", _rename_conversation, "json"),
        app_route(state, "GET", one + "/variables", _list_variables, "query"),
        app_route(state, "PUT", one + "/variables/{variable_id:uuid}", _update_variable, "json"),
        app_route(state, "GET", "/messages", _list_messages, "query"),
        app_route(state, "GET", "/messages/{message_id:uuid}/suggested", _suggested, "query!"),
        app_route(state, "POST", "/messages/{message_id:uuid}/feedbacks", _feedback, "json!"),
        app_route(state, "GET", "/app/feedbacks", _list_feedbacks),
    ]
