"""A period's figures as files for others: the statutory material, and the areas for a map program."""

from __future__ import annotations

from datetime import datetime

from est_mailer.documents.geojson import as_geojson
from est_mailer.documents.statutory import statutory_html
from est_mailer.documents.tables import as_csv
from est_mailer.domain.period import Period
from est_mailer.domain.periods.area_figures import AreaRow, area_rows
from est_mailer.domain.periods.statutory import statutory_picture
from est_mailer.jobs.periods.periods import period_picture
from est_mailer.jobs.service import QuietService
from est_mailer.workbooks.plain_tables import write_tables


def statutory_files(service: QuietService, period: Period, now: datetime) -> dict[str, bytes]:
    """Name → content: the document and its tables, in the municipality's own language."""
    words = service.words()
    shown = statutory_picture(period_picture(service, period, now), service.deployment, words)
    tables = [table for part in shown.parts for table in part.tables]
    name = words("statutory.filename", period=period.key)
    return {
        f"{name}.html": statutory_html(shown, words),
        f"{name}.xlsx": write_tables(shown.title, tables, service.deployment, words),
    }


def gis_files(service: QuietService, period: Period, now: datetime) -> dict[str, bytes]:
    """Name → content: "areas.geojson" if any area has an outline, and "areas.csv"."""
    picture = period_picture(service, period, now)
    files = {"areas.csv": as_csv(AreaRow, area_rows(picture.rounds, service.deployment))}
    if service.deployment.shapes:
        files["areas.geojson"] = as_geojson(picture, service.deployment)
    return files
