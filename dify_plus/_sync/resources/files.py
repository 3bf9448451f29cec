# Made from dify_plus/_async/resources/files.py by scripts/unasync. Do not edit.
"""Files for messages and runs."""

from __future__ import annotations

from dify_plus._arguments.calls import built
from dify_plus._arguments.checks import given
from dify_plus._arguments.files import FileSource, local_upload
from dify_plus._policy.settings import find_user, require_user
from dify_plus._sync.downloads import Download
from dify_plus._sync.transport import Transport
from dify_plus._sync.uploads import opened
from dify_plus_api.api.files import preview_file, upload_file
from dify_plus_api.models import UploadedFile, UploadFileRequest

__all__ = ["Files"]


class Files:
    """Upload files, and read back those that messages have used."""

    def __init__(self, transport: Transport) -> None:
        self._transport = transport

    def upload(
        self,
        file: FileSource,
        *,
        name: str | None = None,
        mime_type: str | None = None,
        user: str | None = None,
    ) -> UploadedFile:
        """Upload a file, to use it in messages and runs of the same user.

        The file is sent as it is read, however large it is. `files=[...]` of a message or run does this by itself.

        Args:
            file: A path, bytes, a binary file object, or a tuple of a name and one of these.
            name: The name it goes by; None takes the path's or the file object's.
            mime_type: Its MIME type; None guesses by the name.
            user: The end user who will own it; else the client's.

        Returns:
            The upload; it can stand in `files=[...]`, and in `inputs`.

        Raises:
            UsageError: the key or the user is missing, or the file cannot be read. Nothing was sent.
            FileTooLarge: the server does not take files of this size.
            UnsupportedFileType: the server does not take files of this type.

        API: `POST /files/upload` (uploadFile).

        Example:
            >>> photo = dify.files.upload("photo.png", user="user-123")
            >>> dify.chat.send("Describe it", files=[photo], user="user-123")
        """
        user = require_user(user, self._transport.settings)
        with opened(local_upload(file, name=name, mime_type=mime_type)) as content:
            body = UploadFileRequest(file=content, user=user)
            return self._transport.call(built(upload_file.build_request, body=body))

    def preview(self, file_id: str, *, as_attachment: bool | None = None, user: str | None = None) -> Download:
        """Read a file that a message of this app has used.

        Args:
            file_id: The upload's id.
            as_attachment: Whether the server is to name it and call its type unknown, as for a browser to save.
            user: The end user; else the client's. The server does without.

        Returns:
            The file: `read()` it, `save()` it to a path or a file object, or iterate over its pieces.

        Raises:
            UsageError: an argument is wrong. Nothing was sent.
            FileNotFound: when it is read; there is no such file, or no message has used it yet.
            FileAccessDenied: when it is read; it belongs to another app.

        API: `GET /files/{file_id}/preview` (previewFile).

        Example:
            >>> dify.files.preview(photo.id).save("copy.png")
        """
        user = find_user(user, self._transport.settings)
        request = built(preview_file.build_request, file_id, as_attachment=given(as_attachment), user=given(user))
        return Download(self._transport, request)
