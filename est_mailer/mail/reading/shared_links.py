"""Links to files that lie in somebody's cloud. They are told by their host and path, and never fetched."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from urllib.parse import parse_qs, urlsplit

_SHARING = re.compile(
    r"(?:^|\.)(?:1drv\.ms|onedrive\.live\.com|sharepoint\.com|docs\.google\.com|drive\.google\.com|dropbox\.com"
    r"|icloud\.com|box\.com|wetransfer\.com|we\.tl)$"
)
_SAFE_LINKS = ".safelinks.protection.outlook.com"  # Microsoft 365 rewrites the links in the mail it lets in
_LINK = re.compile(r"https?://[^\s<>\"']{4,2000}", re.IGNORECASE)
_SHORTCUTS = (".url", ".webloc", ".gsheet", ".gdoc", ".gslides", ".gform", ".desktop")
_LARGEST_SHORTCUT = 10_000  # bytes


def shared_file_hosts(text: str, links: Iterable[str]) -> Iterator[str]:
    """The host of each link to a shared file in a mail's text or its HTML, in order. A bare host names no file."""
    for link in (*links, *_LINK.findall(text)):
        if host := _sharing_host(link):
            yield host


def is_shortcut(data: bytes, filename: str) -> bool:
    """True for a file that only points at another one: Google's .gsheet, Windows' .url, a Mac's .webloc."""
    return len(data) <= _LARGEST_SHORTCUT and (
        filename.lower().endswith(_SHORTCUTS) or data.lstrip().startswith(b"[InternetShortcut]")
    )


def _sharing_host(link: str) -> str:
    """The host if it is one where files are shared, "" otherwise."""
    try:
        parts = urlsplit(link)
        host = (parts.hostname or "").lower()
        if host.endswith(_SAFE_LINKS):
            parts = urlsplit(next(iter(parse_qs(parts.query).get("url", [])), ""))
            host = (parts.hostname or "").lower()
    except ValueError:
        return ""
    return host if _SHARING.search(host) and parts.path.strip("/") else ""
