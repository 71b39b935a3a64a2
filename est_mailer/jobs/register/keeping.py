"""A confirmed register is written to register.csv after its transaction, or kept in the database where it may not."""

from __future__ import annotations

from datetime import datetime

from est_mailer.adapters.store.register_changes import ConfirmedRegister
from est_mailer.jobs.alerts import alert
from est_mailer.jobs.service import Service


def see_to_the_file(service: Service, now: datetime) -> None:
    """Write what was confirmed last, once. A rehearsal leaves the file alone; so does one that may not write there."""
    latest = service.store.register_changes.latest()
    if latest is None:
        return
    with service.store.atomic():
        if not latest.settled:
            _settle(service, latest, now)
        elif latest.file != service.register_file.loaded():
            _tell_of_newer_file(service, latest, now)


def _settle(service: Service, latest: ConfirmedRegister, now: datetime) -> None:
    file, changes, subject = service.register_file, service.store.register_changes, str(latest.id)
    on_disk = file.on_disk()
    if on_disk == file.digest_of(latest.content):  # written already, before a crash
        changes.settle(latest.id, on_disk, now)
    elif on_disk != latest.file:  # somebody has changed it since: that one counts from the next start
        changes.settle(latest.id, latest.file, now)
        service.store.audit.add(now, "service", "register file changed by hand", subject)
        alert(service, "register_kept", now, about=subject)
    elif not service.rehearsal and file.write(latest.content):
        changes.settle(latest.id, file.loaded(), now)
        service.store.audit.add(now, "service", "register file written", subject)
    else:
        changes.settle(latest.id, latest.file, now)
        service.store.audit.add(now, "service", "register kept in the database", subject)
        alert(service, "register_kept", now, about=subject)


def _tell_of_newer_file(service: Service, latest: ConfirmedRegister, now: datetime) -> None:
    """The file was changed after the confirmed register, and counts: noted once."""
    fact = f"register.replaced.{latest.id}"
    if service.store.facts.get(fact) != service.register_file.loaded():
        service.store.facts.set(fact, service.register_file.loaded())
        service.store.audit.add(now, "service", "register file newer than the confirmed one", str(latest.id))
