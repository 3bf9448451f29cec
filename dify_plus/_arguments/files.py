"""Files for messages, runs and documents: local files are uploaded, URLs are passed on to the server.

| value | becomes |
|---|---|
| a path, bytes, a binary file object, `(name, content)`, `(name, content, mime_type)` | an `Upload` |
| an `http://` or `https://` URL | a reference; the server fetches the file |
| an `UploadedFile` | a reference to it |
| an `InputFile` | itself |
| a mapping of an `InputFile`'s fields | an `InputFile`; `transfer_method` is optional; with a `url`, `type` too |

The file extension decides the kind (`image`, `document`, `audio`, `video`, `custom`), as on the server. For an unknown
extension, the MIME type decides.
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

from dify_plus._arguments.checks import as_dict, as_list, optional_text, within
from dify_plus._masking import shown
from dify_plus._policy.proxies import check_address
from dify_plus.errors import UsageError
from dify_plus_api.models import InputFile, UploadedFile
from dify_plus_api.types import UNSET, Unset

__all__ = [
    "KNOWN",
    "REFUSED_IN_NAMES",
    "Attachments",
    "FileInput",
    "FileSource",
    "FileValue",
    "Upload",
    "as_recording",
    "file_kind",
    "form_uploads",
    "is_file",
    "is_url",
    "local_upload",
]

Content: TypeAlias = str | os.PathLike[str] | bytes | IO[bytes]
FileSource: TypeAlias = Content | tuple[str, Content] | tuple[str, Content, str | None]
"""A file to upload: a path, bytes, a binary file object, or a tuple of a name, one of these and maybe a MIME type."""
FileInput: TypeAlias = FileSource | InputFile | UploadedFile | Mapping[str, Any]
"""A file for a message or run: a file to upload, a URL, an uploaded file, or the fields of a reference."""
FileValue: TypeAlias = (
    os.PathLike[str]
    | bytes
    | IO[bytes]
    | tuple[str, os.PathLike[str] | bytes | IO[bytes]]
    | tuple[str, os.PathLike[str] | bytes | IO[bytes], str | None]
    | InputFile
    | UploadedFile
    | Mapping[str, Any]
)
"""A file as the value of an input of an app: like `FileInput`, but without str, because a str is a text there."""

UNKNOWN_TYPE: Final = "application/octet-stream"

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
"""File extension -> the kind of file for Dify, and the MIME type."""

SIGNATURES: Final[Sequence[tuple[bytes, str]]] = (
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
"""File signatures: a pattern for the first bytes of a format, and the extension for content without a name."""

REFUSED_IN_NAMES: Final = r"[/\\\x00-\x1f\x7f]"
"""Characters that the name of an upload cannot have. Servers before 1.14 also refuse `: * ? " < > |`, with an error."""

MIME_TYPE: Final = r"[\w.+-]+/[\w.+*-]+(?:[ \t]*;[\x20-\x7e\t]*)?"
"""A pattern for MIME types, including their parameters."""

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
"""File extension of a recording -> the MIME type that servers accept; most servers do not accept `webm`."""
SAME_AUDIO: Final[Mapping[str, str]] = {
    "audio/mp4": "audio/m4a",
    "audio/mpeg": "audio/mp3",
    "audio/vnd.wave": "audio/wav",
    "audio/wave": "audio/wav",
    "audio/x-m4a": "audio/m4a",
    "audio/x-wav": "audio/wav",
}
"""Usual MIME type of a recording -> the MIME type that servers accept."""


@frozen
class Upload:
    """A local file to upload."""

    content: str | bytes | IO[bytes] = field(repr=False)
    """A path, the bytes themselves, or a file object."""
    name: str
    """The name of the file on the server."""
    mime_type: str
    """The MIME type."""

    @property
    def kind(self) -> str:
        """The kind of file for Dify: `image`, `document`, `audio`, `video` or `custom`."""
        return file_kind(self.name, self.mime_type)


class Attachments:
    """The files of one message or run: references, and the uploads that they need.

    A reference to a local file has no id until the file is uploaded.
    """

    def __init__(self) -> None:
        self.pending: list[tuple[Upload, InputFile]] = []

    def files(self, files: Sequence[FileInput]) -> list[InputFile] | Unset:
        """Add the files of a message or run.

        Args:
            files: Values of the kinds in the table at the top of this module.

        Returns:
            The references; `UNSET` if there are no files.

        Raises:
            UsageError: An item is not a file, or `files` is not a list.
        """
        return [self._file(f"files[{index}]", item) for index, item in enumerate(as_list("files", files))] or UNSET

    def inputs(self, inputs: Mapping[str, Any] | None) -> dict[str, Any]:
        """Add the files among the inputs of an app.

        Args:
            inputs: Values by name. Values and items of lists for which `is_file` is true are files. A str stays text,
                even if it is a path or a URL.

        Returns:
            The values, with references in place of files.

        Raises:
            UsageError: `inputs` is not a mapping, a list refers to itself, or a file object cannot be read.
        """
        values = {} if inputs is None else as_dict("inputs", inputs)
        try:
            return {name: self._value(value, name) for name, value in values.items()}
        except RecursionError:
            raise UsageError("inputs: a list refers to itself, or is nested too deeply") from None

    def _value(self, value: Any, *keys: str | int) -> Any:
        if is_file(value):
            return self._file("inputs" + "".join(f"[{shown(key)}]" for key in keys), value)
        if isinstance(value, list | tuple):
            return [self._value(item, *keys, index) for index, item in enumerate(cast("list[Any]", value))]
        return value

    def _file(self, place: str, item: FileInput) -> InputFile:
        with within(place):
            return self.reference(item)

    def reference(self, item: FileInput) -> InputFile:
        """Add one file.

        Args:
            item: A value of one of the kinds in the table at the top of this module.

        Returns:
            The reference to the file.

        Raises:
            UsageError: The value is not a file.
        """
        if isinstance(item, InputFile):
            return item
        if isinstance(item, UploadedFile):
            return InputFile(
                type_=file_kind(item.name, item.mime_type or ""), transfer_method="local_file", upload_file_id=item.id
            )
        if isinstance(item, Mapping):
            return _from_fields(item)
        if isinstance(item, str) and is_url(item):
            return _from_fields({"url": item})
        upload = local_upload(item)
        reference = InputFile(type_=upload.kind, transfer_method="local_file")
        self.pending.append((upload, reference))
        return reference


def local_upload(source: FileSource, *, name: str | None = None, mime_type: str | None = None) -> Upload:
    """Prepare a local file for upload, without opening it.

    Args:
        source: A path, bytes or a binary file object; or a tuple `(name, content)` or `(name, content, mime_type)`.
        name: The name of the file; None to take it from the path or the file object.
        mime_type: The MIME type; None to guess it from the name.

    Returns:
        The upload.

    Raises:
        UsageError: The value cannot be uploaded, or the server does not allow the name.
    """
    if isinstance(source, tuple):
        own_name, content, own_type = _unpacked(source)
        name, mime_type = name or own_name, mime_type or own_type
    else:
        content = _content(source)
    optional_text("name", name)
    optional_text("mime_type", mime_type)
    if name is None:
        name = re.sub(REFUSED_IN_NAMES, "_", _own_name(content))
    elif re.search(REFUSED_IN_NAMES, name):
        raise UsageError(f"name must not have /, \\ or control characters in it: {shown(name)}")
    if mime_type and not re.fullmatch(MIME_TYPE, mime_type):
        raise UsageError(f"mime_type must look like text/plain, not {shown(mime_type)}")
    return Upload(content, name, mime_type or _guess_type(name))


def form_uploads(files: Mapping[str, FileSource]) -> dict[str, Upload]:
    """Prepare the files of a form for upload, without opening them.

    Args:
        files: Files by the names of their fields.

    Returns:
        The uploads, by the same names.

    Raises:
        UsageError: `files` is not a mapping, or a value is not a file.
    """
    uploads: dict[str, Upload] = {}
    for name, file in as_dict("files", files).items():
        with within(f"files[{shown(name)}]"):
            uploads[name] = local_upload(file)
    return uploads


def as_recording(upload: Upload) -> Upload:
    """Set the MIME type of a recording to the one that servers accept.

    Args:
        upload: A file to transcribe. A MIME type that the user chose stays, unless it is the one for unknown content,
            or servers use another name for it.

    Returns:
        The same file, with the MIME type for its extension, or with the name that servers use for its MIME type.
    """
    extension = _extension(upload.name)
    main_type = upload.mime_type.partition(";")[0].strip().lower()
    if extension in RECORDINGS and main_type in (_guess_type(upload.name), UNKNOWN_TYPE):
        return evolve(upload, mime_type=RECORDINGS[extension])
    return evolve(upload, mime_type=SAME_AUDIO.get(main_type, upload.mime_type))


def file_kind(name: str, mime_type: str = "") -> str:
    """Return the kind of a file for Dify.

    Args:
        name: The name of the file.
        mime_type: The MIME type, which decides if Dify does not know the file extension.

    Returns:
        `image`, `document`, `audio`, `video` or `custom`.
    """
    if found := KNOWN.get(_extension(name)):
        return found[0]
    main = mime_type.partition("/")[0]
    return main if main in ("image", "audio", "video") else "custom"


def is_file(value: object) -> bool:
    """Return whether an input can only be a file, because JSON cannot hold its value.

    Args:
        value: The value of an input.

    Returns:
        Whether it is a `pathlib.Path`, bytes, a file object, a tuple of a name and one of these, an `UploadedFile` or
        an `InputFile`.
    """
    if isinstance(value, tuple):
        return 2 <= len(value) <= 3 and is_file(value[1])
    return isinstance(value, os.PathLike | bytes | bytearray | InputFile | UploadedFile) or hasattr(value, "read")


def is_url(text: str) -> bool:
    """Return whether a str is an HTTP URL, not a path.

    Args:
        text: A URL or a path.
    """
    return text.lower().startswith(("http://", "https://"))


def _from_fields(fields: Mapping[str, Any]) -> InputFile:
    completed = dict(fields)
    url = completed.get("url")
    if "transfer_method" not in completed:
        methods = {"upload_file_id": "local_file", "url": "remote_url"}
        found = [method for key, method in methods.items() if completed.get(key)]
        if len(found) != 1:
            raise UsageError("a mapping for a file needs either upload_file_id or url")
        completed["transfer_method"] = found[0]
    if completed["transfer_method"] == "remote_url" and isinstance(url, str):
        try:
            check_address(url)
        except ValueError as error:
            raise UsageError(f"{shown(url)} is not the URL of a file: {error}") from None
    if "type" not in completed:
        if not isinstance(url, str):
            raise UsageError('a mapping for an upload needs a "type": image, document, audio, video or custom')
        completed["type"] = file_kind(_name_in_url(url))
    return InputFile.from_dict(completed)


def _unpacked(source: tuple[Any, ...]) -> tuple[str, str | bytes | IO[bytes], str | None]:
    if len(source) not in (2, 3):
        raise UsageError("a tuple for a file must be (name, content) or (name, content, mime_type)")
    return source[0], _content(source[1]), source[2] if len(source) == 3 else None


def _content(source: object) -> str | bytes | IO[bytes]:
    if isinstance(source, bytes | bytearray | memoryview):
        return bytes(source)
    if isinstance(source, str):
        if is_url(source):
            raise UsageError(f"a URL cannot be uploaded; pass it in files=[...] of a message or run: {shown(source)}")
        if not source:
            raise UsageError("the path of a file must not be empty")
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
        for pattern, extension in SIGNATURES:
            if re.match(pattern, content, re.DOTALL):
                return f"file.{extension}"
        return "file"
    path = content if isinstance(content, str) else getattr(content, "name", None)
    return (os.path.basename(path) if isinstance(path, str) else "") or "file"


def _name_in_url(url: str) -> str:
    try:
        return unquote(urlsplit(url).path.rpartition("/")[2])
    except ValueError:
        return ""


def _guess_type(name: str) -> str:
    if found := KNOWN.get(_extension(name)):
        return found[1]
    return mimetypes.guess_type(name, strict=False)[0] or UNKNOWN_TYPE


def _extension(name: str) -> str:
    return name.rpartition(".")[2].lower() if "." in name else ""
