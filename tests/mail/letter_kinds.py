"""Every kind of letter that there is: all of the three modules of letters, and those with a module of their own."""

from __future__ import annotations

from est_mailer.mail.writing import coordinator_letters, letters, receipt_letters
from est_mailer.mail.writing import dispatch_letter as dispatch_letters
from est_mailer.mail.writing.pack_letter import DecisionsUnderstood, PackForMeeting
from est_mailer.mail.writing.register_letter import RegisterChange
from est_mailer.mail.writing.review_letter import ReviewRequest
from est_mailer.mail.writing.screening_letter import DispatchHalted, NotCleared

_CLASSES = (
    dispatch_letters.Dispatch,
    dispatch_letters.Preview,
    RegisterChange,
    PackForMeeting,
    DecisionsUnderstood,
    ReviewRequest,
    NotCleared,
    DispatchHalted,
)
_MODULES = (letters, coordinator_letters, receipt_letters)
LETTERS = [
    kind
    for kind in (*(kind for module in _MODULES for kind in vars(module).values()), *_CLASSES)
    if isinstance(getattr(kind, "template", None), str)
]
