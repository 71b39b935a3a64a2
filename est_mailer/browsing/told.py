"""What went wrong, on the page. In place of Datasette's own, which shows every value it had at hand in the terminal."""

from __future__ import annotations

import logging
import sys
from collections.abc import Awaitable, Callable
from typing import Any

from datasette import Response, hookimpl
from datasette.plugins import pm
from datasette.utils.asgi import Base400
from datasette.views.base import DatasetteError

from est_mailer.domain.errors import traced
from est_mailer.domain.journal import Told, told

log = logging.getLogger(__name__)
_THEIRS = "datasette.handle_exception"


@hookimpl  # type: ignore[untyped-decorator] # pluggy's, without types here
def handle_exception(datasette: Any, request: Any, exception: Exception) -> Callable[[], Awaitable[Any]]:
    """The page for an error: the words of one that the reader made, nothing but its name of one of ours."""

    async def answer() -> Any:
        status, title, text = _words(exception)
        context = {"title": title, "error": text, "status": status}
        if request.path.endswith(".json"):
            return Response.json({"ok": False, **context}, status=status)
        return Response.html(await datasette.render_template("error.html", context, request=request), status=status)

    return answer


def _words(exception: Exception) -> tuple[int, str, str]:
    if isinstance(exception, DatasetteError):
        return exception.status, exception.title or "", str(exception.message)
    if isinstance(exception, Base400):
        return exception.status, "", str(exception.args[0])
    log.warning("%s", traced(exception), extra=told(Told.PAGE_FAILED))
    return 500, "", type(exception).__name__


def register() -> None:
    """Answer in place of Datasette's own, for the rest of this process."""
    if pm.has_plugin(_THEIRS):
        pm.unregister(name=_THEIRS)
        pm.register(sys.modules[__name__])
