"""What SQLite counts, gathers and orders for the tables of the copy, in one statement each."""

from __future__ import annotations

TALLIES = """
    SELECT r.*, count(m.member) AS expected,
        count(CASE WHEN s.state IN ('events', 'calm') THEN 1 END) AS reported,
        count(CASE WHEN s.state IN ('events', 'calm') AND s.timeliness = 'in_time' THEN 1 END) AS in_time,
        count(CASE WHEN s.state = 'unclear' THEN 1 END) AS unclear
    FROM rounds r
    LEFT JOIN round_members m ON m.round = r.key AND m.responds = 1
    LEFT JOIN submissions s ON s.round = r.key AND s.respondent = m.member AND s.current = 1
    GROUP BY r.key ORDER BY r.first_day
"""
ANSWERS = """
    SELECT m.round, m.member, coalesce(s.state, 'silent') AS state, s.timeliness, s.received_at, s.revision
    FROM round_members m JOIN rounds r ON r.key = m.round AND r.opened = 1
    LEFT JOIN submissions s ON s.round = m.round AND s.respondent = m.member AND s.current = 1
    WHERE m.responds = 1 ORDER BY r.first_day, m.position
"""
NAMES = """
    SELECT member, json_extract(value, '$.name') AS name, json_extract(value, '$.organisation') AS organisation,
        responds
    FROM (
        SELECT m.member, m.value, m.responds, max(r.first_day)  -- the others are of the row that has it
        FROM round_members m JOIN rounds r ON r.key = m.round GROUP BY m.member
    ) ORDER BY member
"""
REPORTED = """
    SELECT o.problem, min(s.received_at) AS reported_at, (
        SELECT min(a.at) FROM problem_answers a WHERE a.problem = o.problem
    ) AS answered_at
    FROM observations o JOIN submissions s ON s.id = o.submission AND s.current = 1
    WHERE o.remains IS NULL GROUP BY o.problem
"""
MEASURES = """
    SELECT m.*, (SELECT count(*) FROM follow_ups f WHERE f.measure = m.id) AS times, (
        SELECT f.done FROM follow_ups f JOIN rounds r ON r.key = f.round WHERE f.measure = m.id AND f.done IS NOT NULL
        ORDER BY r.first_day DESC LIMIT 1
    ) AS done, (
        SELECT f.verdict FROM follow_ups f JOIN rounds r ON r.key = f.round
        WHERE f.measure = m.id AND f.verdict IS NOT NULL ORDER BY r.first_day DESC LIMIT 1
    ) AS verdict
    FROM measures m JOIN rounds d ON d.key = m.round AND d.state IN ('dispatched', 'fed_back')
    ORDER BY d.first_day, m.position
"""
FOUND = """
    SELECT s.round, json_extract(s.value, '$.kind') AS kind, json_extract(s.value, '$.level') AS level,
        count(DISTINCT json_extract(s.value, '$.seal')) AS found, count(DISTINCT c.seal) AS cleared
    FROM screenings s
    LEFT JOIN clearings c ON c.round = s.round AND c.seal = json_extract(s.value, '$.seal')
    GROUP BY s.round, kind, level
"""
OUT = """
    SELECT round, purpose AS kind, state, substr(queued_at, 1, 16) || 'Z' AS at, count(*) AS count
    FROM outbox GROUP BY 1, 2, 3, 4
"""
IN = """
    SELECT round, coalesce(accounted, 'waiting') AS kind, '' AS state, substr(received_at, 1, 16) || 'Z' AS at,
        count(*) AS count
    FROM inbound GROUP BY 1, 2, 3, 4
"""
