"""A mail's HTML as a file that a browser shows whole: the pictures that came with the mail are written into it."""

from __future__ import annotations

import base64
from collections.abc import Mapping
from email.message import EmailMessage


def html_of(message: EmailMessage) -> str:
    """The HTML of a mail with its pictures in it; "" if it has none."""
    body = message.get_body(("html",))
    if body is None:
        return ""
    parts = (part for part in message.walk() if part.get_content_type() == "image/png" and part["Content-ID"])
    pictures = {str(part["Content-ID"]).strip("<> "): bytes(part.get_payload(decode=True) or b"") for part in parts}
    return with_pictures(str(body.get_content()), pictures)


def with_pictures(html: str, pictures: Mapping[str, bytes]) -> str:
    """The HTML with each picture, by its Content-ID, in place of the reference to it."""
    for content_id, png in pictures.items():
        html = html.replace(f"cid:{content_id}", f"data:image/png;base64,{base64.b64encode(png).decode()}")
    return html
