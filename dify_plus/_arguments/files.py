"""Files: what is local becomes an upload, what is elsewhere a reference; name, MIME type and kind are guessed. Pure.

| given | becomes |
|---|---|
| a path, bytes, a binary file object, `(name, content)`, `(name, content, mime_type)` | an `Upload` |
| an `http://` or `https://` address | a reference, fetched by the server |
| an `UploadedFile` | a reference to it |
| an `InputFile`, or a mapping of its fields | itself; kind and transfer method may be left out |

The kind (`image`, `document`, `audio`, `video`, `custom`) follows from the ending of the name, as on the server, and
where that says nothing from the MIME type.
"""

from __future__ import annotations

import inspect
import io
import mimetypes
import os
import re
from collections.abc import Mapping, Sequence
from typing import IO, Any, Final, TypeAlias, cast
from urllib.parse import unquote, urlsplit

from attrs import evolve, field, frozen

from dify_plus._arguments.checks import by_name, given_text, several
from dify_plus._masking import shown
from dify_plus.errors import UsageError
from dify_plus_api.models import InputFile, UploadedFile
from dify_plus_api.types import UNSET, Unset

__all__ = [
    "Attachments",
    "FileInput",
    "FileSource",
    "Upload",
    "as_recording",
    "file_kind",
    "is_address",
    "is_file",
    "local_upload",
]

Content: TypeAlias = str | os.PathLike[str] | bytes | IO[bytes]
FileSource: TypeAlias = Content | tuple[str, Content] | tuple[str, Content, str | None]
"""A file to upload: a path, bytes, a binary file object, or one of these with its name and MIME type."""
FileInput: TypeAlias = FileSource | InputFile | UploadedFile | Mapping[str, Any]
"""A file that goes with a message or run: something to upload, an address, an upload, or the fields of a reference."""

OTHER_TYPE: Final = "application/octet-stream"

KNOWN: Final[Mapping[str, tuple[str, str]]] = {
    "jpg": ("image", "image/jpeg"),
    "jpeg": ("image", "image/jpeg"),
    "png": ("image", "image/png"),
    "webp": ("image", "image/webp"),
    "gif": ("image", "image/gif"),
    "svg": ("image", "image/svg+xml"),
    "mp4": ("video", "video/mp4"),
    "mov": ("video", "video/quicktime"),
    "mpeg": ("video", "video/mpeg"),
    "webm": ("video", "video/webm"),
    "mp3": ("audio", "audio/mpeg"),
    "mpga": ("audio", "audio/mpeg"),
    "m4a": ("audio", "audio/mp4"),
    "wav": ("audio", "audio/wav"),
    "amr": ("audio", "audio/amr"),
    "txt": ("document", "text/plain"),
    "md": ("document", "text/markdown"),
    "mdx": ("document", "text/markdown"),
    "markdown": ("document", "text/markdown"),
    "pdf": ("document", "application/pdf"),
    "html": ("document", "text/html"),
    "htm": ("document", "text/html"),
    "csv": ("document", "text/csv"),
    "vtt": ("document", "text/vtt"),
    "properties": ("document", "text/plain"),
    "xml": ("document", "application/xml"),
    "epub": ("document", "application/epub+zip"),
    "eml": ("document", "message/rfc822"),
    "msg": ("document", "application/vnd.ms-outlook"),
    "doc": ("document", "application/msword"),
    "docx": ("document", "application/vnd.openxmlformats-officedocument.wordprocessingml.document"),
    "xls": ("document", "application/vnd.ms-excel"),
    "xlsx": ("document", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
    "ppt": ("document", "application/vnd.ms-powerpoint"),
    "pptx": ("document", "application/vnd.openxmlformats-officedocument.presentationml.presentation"),
}
"""What Dify knows files by: the ending of the name, the kind, the MIME type."""

BEGINNINGS: Final[Sequence[tuple[bytes, str]]] = (
    (rb"\x89PNG\r\n\x1a\n", "png"),
    (rb"\xff\xd8\xff", "jpg"),
    (rb"GIF8[79]a", "gif"),
    (rb"RIFF....WEBP", "webp"),
    (rb"RIFF....WAVE", "wav"),
    (rb"ID3|\xff[\xfb\xf3\xf2]", "mp3"),
    (rb"....ftypM4A", "m4a"),
    (rb"....ftyp", "mp4"),
    (rb"%PDF-", "pdf"),
)
"""How bytes that have no name begin, and the ending that the name is given."""

REFUSED_IN_NAMES: Final = r"[/\\\x00-\x1f\x7f]"
"""What cannot be in the name of an upload. Servers before 1.14 refuse `: * ? " < > |` as well, and say so."""

MIME_TYPE: Final = r"[\w.+-]+/[\w.+*-]+(?:[ \t]*;[\x20-\x7e\t]*)?"
"""How a MIME type looks, parameters included."""

RECORDINGS: Final[Mapping[str, str]] = {
    "amr": "audio/amr",
    "m4a": "audio/m4a",
    "mp3": "audio/mp3",
    "mp4": "audio/m4a",
    "mpeg": "audio/mpga",
    "mpga": "audio/mpga",
    "wav": "audio/wav",
    "webm": "audio/webm",
}
"""The endings of recordings, and the media types by which servers know them; most servers do not take `webm`."""


@frozen
class Upload:
    """Something local that is to be uploaded."""

    content: str | bytes | IO[bytes] = field(repr=False)
    """A path, the bytes themselves, or a file object."""
    name: str
    """The name it goes by on the server."""
    mime_type: str
    """Its MIME type."""

    @property
    def kind(self) -> str:
        """What Dify takes it for: `image`, `document`, `audio`, `video` or `custom`."""
        return file_kind(self.name, self.mime_type)


class Attachments:
    """The files that go with one message or run: its references, and what has to be uploaded for them to hold.

    References to uploads come without an id; it is set when the upload is done.
    """

    def __init__(self) -> None:
        self.pending: list[tuple[Upload, InputFile]] = []

    def files(self, files: Sequence[FileInput]) -> list[InputFile] | Unset:
        """Take the files that go with a message or run.

        Args:
            files: Any mix of what the table at the top of this module lists.

        Returns:
            Their references; `UNSET` where there are none.

        Raises:
            UsageError: one of them is not a file, or `files` is not a list.
        """
        return [self.reference(item) for item in several("files", files)] or UNSET

    def inputs(self, inputs: Mapping[str, Any] | None) -> dict[str, Any]:
        """Take the values of an app's variables.

        Args:
            inputs: Values by name. A value, or an item of a list, that can only be a file is taken for one, as
                `is_file` tells. A str stays text.

        Returns:
            The values, with references in place of files.

        Raises:
            UsageError: the inputs are not a mapping, or a file object cannot be read.
        """
        values = {} if inputs is None else by_name("inputs", inputs)
        return {name: self._value(value) for name, value in values.items()}

    def _value(self, value: Any) -> Any:
        if is_file(value):
            return self.reference(value)
        return [self._value(item) for item in value] if isinstance(value, list | tuple) else value

    def reference(self, item: FileInput) -> InputFile:
        """Take one file.

        Args:
            item: Anything that the table at the top of this module lists.

        Returns:
            Its reference.

        Raises:
            UsageError: it is not a file.
        """
        if isinstance(item, InputFile):
            return item
        if isinstance(item, UploadedFile):
            return InputFile(
                type_=file_kind(item.name, item.mime_type or ""), transfer_method="local_file", upload_file_id=item.id
            )
        if isinstance(item, Mapping):
            return _from_fields(item)
        if isinstance(item, str) and is_address(item):
            return InputFile(type_=file_kind(_address_name(item)), transfer_method="remote_url", url=item)
        upload = local_upload(item)
        reference = InputFile(type_=upload.kind, transfer_method="local_file")
        self.pending.append((upload, reference))
        return reference


def local_upload(source: FileSource, *, name: str | None = None, mime_type: str | None = None) -> Upload:
    """Read what is to be uploaded.

    Args:
        source: A path, bytes, a binary file object, or one of these with its name, `(name, content)`, and MIME type.
        name: The name it goes by; None takes the path's or the file object's.
        mime_type: Its MIME type; None guesses by the name.

    Returns:
        The upload. Nothing has been opened yet.

    Raises:
        UsageError: it is nothing that can be uploaded, or the name is one that the server refuses.
    """
    if isinstance(source, tuple):
        own_name, content, own_type = _taken_apart(source)
        name, mime_type = name or own_name, mime_type or own_type
    else:
        content = _content(source)
    given_text("name", name)
    given_text("mime_type", mime_type)
    if name is None:
        name = re.sub(REFUSED_IN_NAMES, "_", _own_name(content))
    elif re.search(REFUSED_IN_NAMES, name):
        raise UsageError(f"name must not have /, \\ or control characters in it: {shown(name)}")
    if mime_type and not re.fullmatch(MIME_TYPE, mime_type):
        raise UsageError(f"mime_type must look like text/plain, not {shown(mime_type)}")
    return Upload(content, name, mime_type or _guess_type(name))


def as_recording(upload: Upload) -> Upload:
    """Name the media type of a recording as servers do.

    Args:
        upload: A file that is to be transcribed. A media type that its name does not suggest was given by the user,
            and stays.

    Returns:
        The same file, with the media type for its ending.
    """
    ending = _ending(upload.name)
    if ending in RECORDINGS and upload.mime_type == _guess_type(upload.name):
        return evolve(upload, mime_type=RECORDINGS[ending])
    return upload


def file_kind(name: str, mime_type: str = "") -> str:
    """Tell what Dify takes a file for.

    Args:
        name: Its name.
        mime_type: Its MIME type, which counts where the name has no ending that Dify knows.

    Returns:
        `image`, `document`, `audio`, `video` or `custom`.
    """
    if found := KNOWN.get(_ending(name)):
        return found[0]
    main = mime_type.partition("/")[0]
    return main if main in ("image", "audio", "video") else "custom"


def is_file(value: object) -> bool:
    """Tell a value that can only be a file from others that JSON can hold.

    Args:
        value: The value of an app's variable.

    Returns:
        Whether it is a `pathlib.Path`, bytes, a file object, a tuple of a name and one of these, an `UploadedFile` or
        an `InputFile`.
    """
    if isinstance(value, tuple):
        return 2 <= len(value) <= 3 and is_file(value[1])
    return isinstance(value, os.PathLike | bytes | bytearray | InputFile | UploadedFile) or hasattr(value, "read")


def is_address(text: str) -> bool:
    """Tell an address from a path.

    Args:
        text: One of them.
    """
    return text.lower().startswith(("http://", "https://"))


def _from_fields(fields: Mapping[str, Any]) -> InputFile:
    whole = dict(fields)
    if "transfer_method" not in whole:
        methods = {"upload_file_id": "local_file", "url": "remote_url"}
        found = [method for key, method in methods.items() if whole.get(key)]
        if len(found) != 1:
            raise UsageError("a mapping for a file needs either upload_file_id or url")
        whole["transfer_method"] = found[0]
    if "type" not in whole:
        url = whole.get("url")
        if not isinstance(url, str):
            raise UsageError("a mapping for an upload needs its type: image, document, audio, video or custom")
        whole["type"] = file_kind(_address_name(url))
    return InputFile.from_dict(whole)


def _taken_apart(source: tuple[Any, ...]) -> tuple[str, str | bytes | IO[bytes], str | None]:
    if len(source) not in (2, 3):
        raise UsageError("a tuple for a file is (name, content) or (name, content, mime_type)")
    return source[0], _content(source[1]), source[2] if len(source) == 3 else None


def _content(source: object) -> str | bytes | IO[bytes]:
    if isinstance(source, bytes | bytearray | memoryview):
        return bytes(source)
    if isinstance(source, str):
        if is_address(source):
            raise UsageError(f"an address cannot be uploaded; give it as a file of a message or run: {source}")
        if not source:
            raise UsageError("the path of a file is empty")
        return source
    if isinstance(source, os.PathLike):
        path = cast("str | bytes", os.fspath(source))
        return os.fsdecode(path)
    read = getattr(source, "read", None)
    if not callable(read):
        raise UsageError(f"a file must be a path, bytes or a binary file object, not {shown(source)}")
    if isinstance(source, io.TextIOBase):
        raise UsageError("the file is open as text; open it as bytes: open(path, 'rb')")
    if inspect.iscoroutinefunction(read):
        raise UsageError("the file object is asynchronous; give the path, or open it with open(path, 'rb')")
    if getattr(source, "closed", False):
        raise UsageError("the file object is closed")
    return cast("IO[bytes]", source)


def _own_name(content: str | bytes | IO[bytes]) -> str:
    if isinstance(content, bytes):
        for pattern, ending in BEGINNINGS:
            if re.match(pattern, content, re.DOTALL):
                return f"file.{ending}"
        return "file"
    path = content if isinstance(content, str) else getattr(content, "name", None)
    return (os.path.basename(path) if isinstance(path, str) else "") or "file"


def _address_name(url: str) -> str:
    try:
        return unquote(urlsplit(url).path.rpartition("/")[2])
    except ValueError:
        return ""


def _guess_type(name: str) -> str:
    if found := KNOWN.get(_ending(name)):
        return found[1]
    return mimetypes.guess_type(name, strict=False)[0] or OTHER_TYPE


def _ending(name: str) -> str:
    return name.rpartition(".")[2].lower() if "." in name else ""
