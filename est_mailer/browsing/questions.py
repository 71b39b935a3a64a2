"""Prepared questions: SQL over the shown tables, its headings and titles in the municipality's language."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from types import MappingProxyType

from babel.dates import format_date

from est_mailer.browsing.snapshot import Shown
from est_mailer.domain.picture.feedback import ANSWER_WITHIN
from est_mailer.wording import Wording

_QUESTIONS: Mapping[str, str] = MappingProxyType(
    {
        "week": """
            SELECT a.name AS [{area}], i.name AS [{indicator}], count(*) AS [{rows}], sum(o.new) AS [{new}],
                count(*) - sum(o.new) AS [{remaining}]
            FROM observations o JOIN areas a USING (area) JOIN indicators i USING (indicator)
            WHERE o.round = coalesce(nullif(:{parameter}, ''), (
                SELECT round FROM rounds WHERE rows IS NOT NULL ORDER BY first_day DESC LIMIT 1))
            GROUP BY o.area, o.indicator
            ORDER BY a.priority IS NULL, a.priority, a.name, count(*) DESC, i.name""",
        "unanswered": """
            SELECT f.name AS [{function}], f.organisation AS [{organisation}], a.state AS [{answer}], (
                SELECT count(*) FROM answers p JOIN rounds pr USING (round)
                WHERE p.function = a.function AND p.state = '{silent}' AND pr.first_day > coalesce((
                    SELECT max(hr.first_day) FROM answers h JOIN rounds hr USING (round)
                    WHERE h.function = a.function AND h.state <> '{silent}'), '')
            ) AS [{silent_rounds}]
            FROM answers a JOIN functions f USING (function)
            WHERE a.state IN ('{silent}', '{unclear}') AND a.round = coalesce(nullif(:{parameter}, ''), (
                SELECT round FROM rounds WHERE expected IS NOT NULL ORDER BY first_day DESC LIMIT 1))
            ORDER BY 4 DESC, f.organisation, f.name""",
        "areas_weeks": """
            SELECT o.round AS [{round}], a.name AS [{area}], count(*) AS [{rows}], sum(o.new) AS [{new}],
                r.reported || ' / ' || r.expected AS [{reported_of}]
            FROM observations o JOIN areas a USING (area) JOIN rounds r USING (round)
            WHERE r.round IN (SELECT round FROM rounds WHERE rows IS NOT NULL ORDER BY first_day DESC LIMIT 12)
            GROUP BY o.round, o.area ORDER BY r.first_day DESC, count(*) DESC, a.name""",
        "open_problems": """
            SELECT a.name AS [{area}], i.name AS [{indicator}], p.place AS [{place}], f.name AS [{function}],
                p.first_round AS [{first_round}], p.weeks AS [{weeks}], p.times AS [{times}],
                p.answered_at AS [{answered_at}]
            FROM problems p JOIN areas a USING (area) JOIN indicators i USING (indicator)
            LEFT JOIN functions f ON f.function = p.function
            WHERE p.open = 1 ORDER BY p.weeks DESC, a.name, i.name""",
        "answered": """
            WITH judged AS (
                SELECT r.quarter, coalesce(p.days_to_answer <= {days}, 0) AS soon
                FROM problems p JOIN rounds r ON r.round = p.first_round
                WHERE p.reported_at IS NOT NULL AND (p.days_to_answer <= {days} OR p.reported_at < '{too_old}')
            )
            SELECT quarter AS [{quarter}], count(*) AS [{problems}], sum(soon) AS [{answered_soon}],
                round(100.0 * sum(soon) / count(*), 1) AS [{share}]
            FROM judged GROUP BY quarter ORDER BY quarter DESC""",
        "completeness": """
            SELECT round AS [{round}], expected AS [{expected}], reported AS [{reported}], in_time AS [{in_time}],
                unclear AS [{unclear_ones}], silent AS [{silent_ones}], completeness AS [{share}]
            FROM rounds WHERE expected IS NOT NULL ORDER BY first_day DESC""",
        "remaining": """
            SELECT round AS [{round}], rows AS [{rows}], new_rows AS [{new}], rows - new_rows AS [{remaining}],
                status AS [{status}]
            FROM rounds WHERE rows IS NOT NULL ORDER BY first_day DESC""",
        "times": """
            SELECT {weekdays} AS [{weekday}], coalesce(time_of_day, '–') AS [{time_of_day}], count(*) AS [{rows}],
                round(100.0 * count(*) / sum(count(*)) OVER (), 1) AS [{share}]
            FROM observations WHERE new = 1 GROUP BY weekday, time_of_day
            ORDER BY weekday IS NULL, weekday, count(*) DESC""",
        "measures": """
            SELECT r.quarter AS [{quarter}], a.name AS [{area}], count(*) AS [{measures}],
                coalesce(sum(m.times_followed_up > 0), 0) AS [{followed_up}],
                coalesce(sum(m.done = '{yes}'), 0) AS [{done}],
                coalesce(sum(m.verdict = '{end}'), 0) AS [{ended}]
            FROM measures m JOIN rounds r USING (round) LEFT JOIN areas a USING (area)
            GROUP BY r.quarter, m.area ORDER BY r.quarter DESC, count(*) DESC""",
        "screening": """
            SELECT round AS [{round}], kind AS [{kind}], level AS [{level}], found AS [{found}], cleared AS [{cleared}]
            FROM screening ORDER BY round DESC, found DESC""",
        "mail": """
            SELECT coalesce(round, '–') AS [{round}], direction AS [{direction}], kind AS [{kind}], state AS [{state}],
                sum(count) AS [{count}]
            FROM mail GROUP BY 1, 2, 3, 4 ORDER BY 1 DESC, 2, 5 DESC""",
    }
)
TAKES_A_ROUND = ("week", "unanswered")


@dataclass(frozen=True, slots=True)
class Question:
    """A question that is ready to be asked: its name in the address, its title, what it says, its SQL."""

    name: str
    title: str
    description: str
    sql: str


def questions(words: Wording, shown: Shown) -> tuple[Question, ...]:
    """All of them, the week's first."""
    headings = {key.removeprefix("browse.heading."): key for key in words.table if key.startswith("browse.heading.")}
    filled = {name: words(key) for name, key in headings.items()} | {
        "parameter": words("browse.parameter"),
        "silent": words("draft.answer.silent"),
        "unclear": words("draft.answer.unclear"),
        "yes": words("draft.done.yes"),
        "end": words("draft.verdict.end"),
        "days": str(ANSWER_WITHIN.days),
        "too_old": (shown.at - ANSWER_WITHIN).astimezone(words.zone).strftime("%Y-%m-%d %H:%M"),
        "weekdays": _weekdays(words.language),
    }
    return tuple(
        Question(name, words(f"browse.question.{name}"), words(f"browse.about.{name}"), _trimmed(sql.format(**filled)))
        for name, sql in _QUESTIONS.items()
    )


def _weekdays(language: str) -> str:
    monday = date(2026, 11, 16)
    names = (format_date(monday + timedelta(days=n), "EEEE", locale=language) for n in range(7))
    return f"CASE weekday {' '.join(f'WHEN {n} THEN {name!r}' for n, name in enumerate(names, 1))} ELSE '–' END"


def _trimmed(sql: str) -> str:
    return "\n".join(line[12:] for line in sql.strip("\n").splitlines())
