"""The tables, as a list of migrations that only grows. An instant is UTC text of fixed width, a date ISO text.

A released migration is never edited: a change is a new function in a module of its own, imported here in their order.
"""

from __future__ import annotations

from est_mailer.adapters.store.migrations import first_tables as first_tables
from est_mailer.adapters.store.migrations import m010_screenings as m010_screenings
from est_mailer.adapters.store.migrations import m011_reviews as m011_reviews
from est_mailer.adapters.store.migrations import m012_profiles as m012_profiles
from est_mailer.adapters.store.migrations import m013_errata as m013_errata
from est_mailer.adapters.store.migrations import m015_feedback as m015_feedback
from est_mailer.adapters.store.migrations import m016_priorities as m016_priorities
from est_mailer.adapters.store.migrations import m017_case_numbers as m017_case_numbers
from est_mailer.adapters.store.migrations import m018_audit_chain as m018_audit_chain
from est_mailer.adapters.store.migrations import m019_keeping as m019_keeping
from est_mailer.adapters.store.migrations import m021_closed_problems as m021_closed_problems
from est_mailer.adapters.store.migrations import m022_revocations as m022_revocations
from est_mailer.adapters.store.migrations import m023_indexes as m023_indexes
from est_mailer.adapters.store.migrations import m024_notes as m024_notes
from est_mailer.adapters.store.migrations import m025_outbox_indexes as m025_outbox_indexes
from est_mailer.adapters.store.migrations.series import MIGRATIONS as MIGRATIONS
from est_mailer.adapters.store.migrations.series import applied as applied
from est_mailer.adapters.store.migrations.series import bring_up_to_date as bring_up_to_date

KNOWN = frozenset(MIGRATIONS)
