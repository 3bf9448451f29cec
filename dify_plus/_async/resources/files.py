"""File uploads for messages and runs."""

from __future__ import annotations

from dify_plus._arguments.calls import built
from dify_plus._arguments.checks import or_unset
from dify_plus._arguments.files import FileSource, local_upload
from dify_plus._arguments.local_files import opened
from dify_plus._async.downloads import AsyncDownload
from dify_plus._async.resources.base import AsyncResource
from dify_plus._policy.settings import find_user, require_user
from dify_plus_api.api.files import preview_file, upload_file
from dify_plus_api.models import UploadedFile, UploadFileRequest

__all__ = ["AsyncFiles"]


class AsyncFiles(AsyncResource):
    """Upload files, and download files that messages have used."""

    async def upload(
        self,
        file: FileSource,
        *,
        name: str | None = None,
        mime_type: str | None = None,
        user: str | None = None,
    ) -> UploadedFile:
        """Upload a file for messages and runs of the same user.

        The file is read while it is sent, so it is never in memory as a whole. `files=[...]` of a message or run
        uploads local files automatically.

        Args:
            file: A path, bytes, a binary file object, or a tuple of a name and one of these.
            name: The file name to send. None takes it from the path or the file object.
            mime_type: Its MIME type. None guesses it from the name.
            user: The end user who will own it. Defaults to the client's `user`.

        Returns:
            The upload. Pass it in `files=[...]` or in `inputs`.

        Raises:
            UsageError: The key or the user is missing, or the file cannot be read. Nothing was sent.
            FileTooLarge: The server does not accept files of this size.
            UnsupportedFileType: The server does not accept files of this type.

        API: `POST /files/upload` (uploadFile).

        Example:
            >>> photo = await dify.files.upload("photo.png", user="user-123")
            >>> await dify.chat.send("Describe it", files=[photo], user="user-123")
        """
        user = require_user(user, self._transport.settings)
        with opened(local_upload(file, name=name, mime_type=mime_type)) as content:
            body = UploadFileRequest(file=content, user=user)
            return await self._transport.call(built(upload_file.build_request, body=body))

    def preview(self, file_id: str, *, as_attachment: bool | None = None, user: str | None = None) -> AsyncDownload:
        """Download a file that a message of this app has used.

        Args:
            file_id: The id of the upload.
            as_attachment: Whether the server sends the file as an attachment, with a file name and a generic type, so
                that a browser saves it.
            user: The end user. Defaults to the client's `user`; the server does not require one.

        Returns:
            The file: `read()` it, `save()` it to a path or a file object, or iterate over its chunks.

        Raises:
            UsageError: An argument is wrong. Nothing was sent.
            FileNotFound: On reading: there is no such file, or no message has used it yet.
            FileAccessDenied: On reading: the file belongs to another app.

        API: `GET /files/{file_id}/preview` (previewFile).

        Example:
            >>> await dify.files.preview(photo.id).save("copy.png")
        """
        user = find_user(user, self._transport.settings)
        request = built(preview_file.build_request, file_id, as_attachment=or_unset(as_attachment), user=or_unset(user))
        return AsyncDownload(self._transport, request)
