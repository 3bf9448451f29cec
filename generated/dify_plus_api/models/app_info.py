from __future__ import annotations

from typing import TYPE_CHECKING

from ..types import Model

if TYPE_CHECKING:
    from ..models.app_info_mode import AppInfoMode


class AppInfo(Model):
    """The app that a key belongs to."""

    name: str
    """Name of the app."""
    description: str | None
    """Description of the app. Empty or null where none was written."""
    tags: list[str]
    """Names of the tags that the app carries in its workspace."""
    mode: AppInfoMode
    """Kind of the app: `chat` is a chatbot, `agent-chat` an agent, `advanced-chat` a chatflow, `completion` a text
    generator, `workflow` a workflow, and `agent` an agent of the newer kind."""
    author_name: str | None
    """Name of the account that created the app. Null where that account is gone."""
