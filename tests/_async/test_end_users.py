"""The end users of an app."""

from __future__ import annotations

import pytest

from dify_plus import AsyncDify
from dify_plus.errors import EndUserNotFound


async def test_the_creator_of_an_upload_is_found(chat_app: AsyncDify) -> None:
    upload = await chat_app.files.upload(b"x", user="alice")
    assert upload.created_by
    user = await chat_app.end_users.get(upload.created_by)
    assert (user.id, user.session_id, user.type_) == (upload.created_by, "alice", "service-api")
    assert user.created_at.tzinfo is None


async def test_an_unknown_end_user_raises(chat_app: AsyncDify) -> None:
    with pytest.raises(EndUserNotFound):
        await chat_app.end_users.get("00000000-0000-4000-8000-000000000000")
