"""A service that has started is not looked through each time that memory is tidied up."""

from __future__ import annotations

import gc

from est_mailer.adapters.collector import settle


def test_what_is_loaded_is_not_looked_through_again() -> None:
    loaded = len(gc.get_objects())
    settle()
    try:
        assert len(gc.get_objects()) < loaded / 10
    finally:
        gc.unfreeze()
