"""The longer questions to the answers of all rounds. Each begins at an index: ten years take no longer than one."""

from __future__ import annotations

from est_mailer.adapters.store.migrations.m023_indexes import LATEST_GONE

LAST_FORM = "SELECT value FROM sent_forms WHERE round = ? AND respondent = ? ORDER BY id DESC LIMIT 1"
# The number of a function's latest answer in a round, 0 if there is none, and of the one that counts.
NUMBERS = """
    SELECT coalesce(max(revision), 0) AS latest, max(CASE current WHEN 1 THEN revision END) AS counting
    FROM submissions WHERE round = ? AND respondent = ?
"""
# Only what may have been open on the day is looked at: a row whose problem was gone earlier is passed over by its
# index, whatever the number of years. What is left is judged by the latest answer before the day.
PROBLEM_ROWS = """
    SELECT r.key AS round_key, r.first_day, s.respondent, o.*
    FROM (
        SELECT * FROM observations WHERE settled_on IS NULL
        UNION ALL SELECT * FROM observations WHERE settled_on >= :before
    ) o
    CROSS JOIN submissions s ON s.id = o.submission AND s.current = 1
    CROSS JOIN rounds r ON r.key = s.round
    WHERE r.first_day < :before {respondent} AND 'no' IS NOT (
        SELECT latest.remains
        FROM observations latest
        JOIN submissions ls ON ls.id = latest.submission AND ls.current = 1
        JOIN rounds lr ON lr.key = ls.round
        WHERE latest.problem = o.problem AND ls.respondent = s.respondent AND lr.first_day < :before
        ORDER BY lr.first_day DESC, latest.key DESC LIMIT 1
    ) AND NOT EXISTS (
        SELECT 1 FROM closed_problems c JOIN rounds cr ON cr.key = c.round
        WHERE c.problem = o.problem AND cr.first_day < :before
    )
    ORDER BY r.first_day, o.key, s.respondent
"""
# After an answer: the problems that it, or an earlier revision of it, says anything of are settled or open again.
SETTLE = f"""
    UPDATE observations INDEXED BY observations_of_problem SET settled_on = ({LATEST_GONE})
    WHERE submission IN (SELECT id FROM submissions WHERE respondent = :respondent) AND problem IN (
        SELECT o.problem FROM submissions s JOIN observations o ON o.submission = s.id
        WHERE s.round = :round AND s.respondent = :respondent
    )
"""  # noqa: S608 - our own clauses
# From the round backwards to the latest one that was answered: most functions have answered lately.
SILENCES = """
    WITH here AS (SELECT first_day FROM rounds WHERE key = :round), heard AS (
        SELECT m.member, m.position, coalesce((
            SELECT r.first_day FROM rounds r
            JOIN round_members asked ON asked.round = r.key AND asked.member = m.member AND asked.responds = 1
            WHERE r.first_day <= here.first_day AND r.opened = 1 AND r.state <> 'cancelled' AND EXISTS (
                SELECT 1 FROM submissions s WHERE s.respondent = m.member AND s.round = r.key
            ) ORDER BY r.first_day DESC LIMIT 1
        ), '') AS last
        FROM here, round_members m WHERE m.round = :round AND m.responds = 1
    )
    SELECT heard.member, count(*) AS rounds, min(r.first_day) AS first, max(r.first_day) AS last
    FROM here, heard CROSS JOIN rounds r
    JOIN round_members asked ON asked.round = r.key AND asked.member = heard.member AND asked.responds = 1
    WHERE r.first_day > heard.last AND r.first_day <= here.first_day AND r.opened = 1
      AND r.state NOT IN ('cancelled', 'open') AND (:including OR r.key <> :round)
    GROUP BY heard.member ORDER BY heard.position
"""
ANSWERED_WEEKS = """
    SELECT s.respondent, r.key, s.state
    FROM rounds r JOIN submissions s ON s.round = r.key AND s.current = 1
    WHERE r.opened = 1 AND r.state <> 'cancelled' AND s.state IN ('events', 'calm')
      AND r.first_day <= (SELECT first_day FROM rounds WHERE key = :round)
    ORDER BY r.first_day
"""
UNREAD_COMMENTS = """
    WITH this AS (SELECT key, first_day FROM rounds WHERE key = :round), latest AS (
        SELECT coalesce(max(d.at), '') AS draft FROM this, compiled_drafts d JOIN rounds r ON r.key = d.round
        WHERE r.first_day < this.first_day
    ), since AS (
        SELECT i.id FROM latest, inbound i WHERE i.accounted_at >= latest.draft
        UNION ALL SELECT id FROM inbound WHERE accounted IS NULL
    ), found AS (
        SELECT c.id FROM this, comments c WHERE c.round = this.key
        UNION SELECT c.id FROM this, since JOIN comments c ON c.inbound = since.id LEFT JOIN rounds r ON r.key = c.round
        WHERE coalesce(r.first_day, '') < this.first_day
    )
    SELECT c.sender, c.received_at, c.text, c.respondent, c.note FROM found JOIN comments c ON c.id = found.id
    ORDER BY c.received_at, c.id
"""
