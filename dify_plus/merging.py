"""Chunks of HTTP/1.1 that arrived together, made one. Pure.

A server that writes one chunk for each event makes an HTTP parser in Python work once for each. What a client receives
at once can hold hundreds of them; as one chunk, the same body costs no more than one.
"""

import re
from typing import Final

__all__ = ["ChunkMerger"]

_HEAD_END: Final = b"\r\n\r\n"
_INFORMATIONAL: Final = re.compile(rb"HTTP/1\.1 1\d\d\b")
_CHUNKED: Final = re.compile(rb"HTTP/1\.1 (?!204|304).*\r\ntransfer-encoding:[ \t]*chunked[ \t]*\r\n", re.I | re.S)
_SIZE: Final = re.compile(rb"([0-9a-f]{1,8})\r\n", re.I)
_SIZE_CUT: Final = re.compile(rb"[0-9a-f]{1,8}\r?\Z", re.I)

_IN_HEAD, _IN_CHUNKS, _AS_IT_IS = range(3)


class ChunkMerger:
    """Rewrites what is received on one connection. Whatever it does not know for certain it leaves as it is."""

    __slots__ = ("_cut", "_head", "_open", "_state")

    def __init__(self) -> None:
        """Begin with a new connection."""
        self._state = _IN_HEAD
        self._head = b""
        self._cut = b""
        self._open = 0

    def expect_answer(self) -> None:
        """Take note that a request is being sent: what comes next is the head of an answer."""
        if self._state == _AS_IT_IS:
            self._state = _IN_HEAD

    def feed(self, data: bytes) -> bytes:
        """Take what was received.

        Args:
            data: Bytes as they came; empty at the end.

        Returns:
            Bytes that mean the same. Only a chunk's size that has not come as a whole is held back; so there may be
            none, which is not the end unless `data` was empty.
        """
        if self._state == _IN_HEAD:
            return self._pass_head(data)
        if self._state == _IN_CHUNKS and data:
            data, self._cut = self._cut + data, b""
            return self._merge(data)
        return data

    def _pass_head(self, data: bytes) -> bytes:
        known = len(self._head)
        self._head += data
        end = self._head.find(_HEAD_END)
        if end < 0:
            return data
        head, self._head = self._head[: end + len(_HEAD_END)], b""
        body = data[len(head) - known :]
        if _INFORMATIONAL.match(head):
            body = self._pass_head(body)
        elif _CHUNKED.match(head):
            self._state = _IN_CHUNKS
            body = self._merge(body)
        else:
            self._state = _AS_IT_IS
        return head[known:] + body

    def _merge(self, data: bytes) -> bytes:
        """Make one of the chunks that are whole. Around them are the rest of one and the beginning of another."""
        begin = at = min(self._open, len(data))
        self._open -= begin
        whole: list[bytes] = []
        while at < len(data):
            size = _SIZE.match(data, at)
            if size is None:
                if _SIZE_CUT.match(data, at):
                    data, self._cut = data[:at], data[at:]
                else:
                    self._state = _AS_IT_IS
                break
            end = size.end() + int(size[1], 16)
            if end == size.end() or not b"\r\n".startswith(data[end : end + 2]):
                self._state = _AS_IT_IS  # it is the last chunk, or it does not end as it should
                break
            if end + 2 > len(data):
                self._open = end + 2 - len(data)
                break
            whole.append(data[size.end() : end])
            at = end + 2
        if len(whole) < 2:
            return data
        body = b"".join(whole)
        return b"%b%x\r\n%b\r\n%b" % (data[:begin], len(body), body, data[at:])
