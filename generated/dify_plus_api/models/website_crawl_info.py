from __future__ import annotations

from ..types import UNSET, Model, Unset


class WebsiteCrawlInfo(Model):
    """Web page to bring in, for `website_crawl`."""

    url: str
    """Address of the page."""
    title: str | Unset = UNSET
    """Name for the document. Defaults to `untitled`."""
