"""The week of the samples: its town, its round, and when the reports are due."""

from __future__ import annotations

from est_mailer.domain.round_period import RoundPeriod

WEEK_47 = RoundPeriod.of_key("2026-W47")
DEADLINE = "onsdag 18 november kl. 15.00"
TOWN = "Exempelstad"
