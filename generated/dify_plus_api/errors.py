"""The errors of raw calls, in addition to those of httpx."""


class UnexpectedStatus(Exception):
    """The status is not described. Raised if `Client.raise_on_unexpected_status` is set."""

    def __init__(self, status_code: int, content: bytes) -> None:
        self.status_code = status_code
        self.content = content
        super().__init__(f"Unexpected status code: {status_code}\n\n{content.decode(errors='replace')}")


class UnexpectedContent(Exception):
    """The content is not as described. Raised if `Client.raise_on_unexpected_status` is set."""

    def __init__(self, status_code: int, content: bytes) -> None:
        self.status_code = status_code
        self.content = content
        super().__init__(f"Unexpected content with status code {status_code}\n\n{content.decode(errors='replace')}")


__all__ = ["UnexpectedContent", "UnexpectedStatus"]
