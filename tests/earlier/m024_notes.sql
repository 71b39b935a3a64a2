BEGIN TRANSACTION;
CREATE TABLE "_sqlite_migrations" (
   "id" INTEGER PRIMARY KEY,
   "migration_set" TEXT,
   "name" TEXT,
   "applied_at" TEXT
);
INSERT INTO "_sqlite_migrations" VALUES(1,'est_mailer','m001_records','2026-11-22 23:08:27.549799+00:00');
INSERT INTO "_sqlite_migrations" VALUES(2,'est_mailer','m002_inbound','2026-11-22 23:08:27.550291+00:00');
INSERT INTO "_sqlite_migrations" VALUES(3,'est_mailer','m003_rounds','2026-11-22 23:08:27.550703+00:00');
INSERT INTO "_sqlite_migrations" VALUES(4,'est_mailer','m004_answers','2026-11-22 23:08:27.551279+00:00');
INSERT INTO "_sqlite_migrations" VALUES(5,'est_mailer','m005_picture','2026-11-22 23:08:27.551594+00:00');
INSERT INTO "_sqlite_migrations" VALUES(6,'est_mailer','m006_measures','2026-11-22 23:08:27.551866+00:00');
INSERT INTO "_sqlite_migrations" VALUES(7,'est_mailer','m007_approvals','2026-11-22 23:08:27.552324+00:00');
INSERT INTO "_sqlite_migrations" VALUES(8,'est_mailer','m008_outbox','2026-11-22 23:08:27.552739+00:00');
INSERT INTO "_sqlite_migrations" VALUES(9,'est_mailer','m009_register_changes','2026-11-22 23:08:27.552965+00:00');
INSERT INTO "_sqlite_migrations" VALUES(10,'est_mailer','m010_screenings','2026-11-22 23:08:27.553330+00:00');
INSERT INTO "_sqlite_migrations" VALUES(11,'est_mailer','m011_reviews','2026-11-22 23:08:27.553669+00:00');
INSERT INTO "_sqlite_migrations" VALUES(12,'est_mailer','m012_profiles','2026-11-22 23:08:27.554572+00:00');
INSERT INTO "_sqlite_migrations" VALUES(13,'est_mailer','m013_errata','2026-11-22 23:08:27.554855+00:00');
INSERT INTO "_sqlite_migrations" VALUES(14,'est_mailer','m015_feedback','2026-11-22 23:08:27.555351+00:00');
INSERT INTO "_sqlite_migrations" VALUES(15,'est_mailer','m016_priorities','2026-11-22 23:08:27.555580+00:00');
INSERT INTO "_sqlite_migrations" VALUES(16,'est_mailer','m017_case_numbers','2026-11-22 23:08:27.555866+00:00');
INSERT INTO "_sqlite_migrations" VALUES(17,'est_mailer','m018_audit_chain','2026-11-22 23:08:27.557057+00:00');
INSERT INTO "_sqlite_migrations" VALUES(18,'est_mailer','m019_keeping','2026-11-22 23:08:27.558471+00:00');
INSERT INTO "_sqlite_migrations" VALUES(19,'est_mailer','m021_closed_problems','2026-11-22 23:08:27.558751+00:00');
INSERT INTO "_sqlite_migrations" VALUES(20,'est_mailer','m022_revocations','2026-11-22 23:08:27.558920+00:00');
INSERT INTO "_sqlite_migrations" VALUES(21,'est_mailer','m023_indexes','2026-11-22 23:08:27.559909+00:00');
INSERT INTO "_sqlite_migrations" VALUES(22,'est_mailer','m024_notes','2026-11-22 23:08:27.560597+00:00');
CREATE TABLE approvals (
            id INTEGER PRIMARY KEY, round TEXT NOT NULL REFERENCES rounds, content_hash TEXT NOT NULL,
            coordinator TEXT NOT NULL, at TEXT NOT NULL, voided_at TEXT, reason TEXT NOT NULL DEFAULT ''
        ) STRICT;
INSERT INTO "approvals" VALUES(1,'2026-W47','daa78a86612d216826f6b9cad32ea90f2e37c0e7eb3d8d02f3e03f5099ba74c2','samordnare-kommun','2026-11-19T09:02:00.000000Z',NULL,'');
INSERT INTO "approvals" VALUES(2,'2026-W48','06d4e530a3889ff7d15967ae7edb14cf145bad2119238a3f360bb3cb4028dd2a','samordnare-kommun','2026-11-26T09:01:00.000000Z','2026-11-26T09:02:00.000000Z','stopped by samordnare-polis');
CREATE TABLE audit (
            id INTEGER PRIMARY KEY, at TEXT NOT NULL, actor TEXT NOT NULL, event TEXT NOT NULL,
            subject TEXT NOT NULL, detail TEXT NOT NULL  -- JSON
        , previous TEXT NOT NULL DEFAULT '', link TEXT NOT NULL DEFAULT '') STRICT;
INSERT INTO "audit" VALUES(1,'2026-11-15T23:00:00.000000Z','service','scheduled','2026-W47','{}','','6b0c18725ba6311ab018ae5fecf196e5679acfe4fa8d40667f446e1ec7735a40');
INSERT INTO "audit" VALUES(2,'2026-11-15T23:00:00.000000Z','service','scheduled','2026-W48','{}','6b0c18725ba6311ab018ae5fecf196e5679acfe4fa8d40667f446e1ec7735a40','3cc1f70ceaf6a7d8ef8a159d03d50083ef22ad2c028513de401fd3401e837156');
INSERT INTO "audit" VALUES(3,'2026-11-16T07:00:00.000000Z','service','invited','2026-W47','{"mails": "48"}','3cc1f70ceaf6a7d8ef8a159d03d50083ef22ad2c028513de401fd3401e837156','5abfe27f1412e9032637e453bce1e235eda3a35ae4fe5ef526f00e14082f52c7');
INSERT INTO "audit" VALUES(4,'2026-11-16T07:01:00.000000Z','norrbyskolan','reported','2026-W47','{"revision": "1", "state": "events", "inbound": "1"}','5abfe27f1412e9032637e453bce1e235eda3a35ae4fe5ef526f00e14082f52c7','7b3a6285d89b643272b508f498c7a52a3e462bddce5ef2d31bc827a2b3608076');
INSERT INTO "audit" VALUES(5,'2026-11-16T07:01:00.000000Z','service','accounted','inbound/1','{"kind": "report", "content": "be27156267c83482e7c5d11a085cb09b1605327167bd83d3d9c51d2e39be063f", "round": "2026-W47", "respondent": "norrbyskolan"}','7b3a6285d89b643272b508f498c7a52a3e462bddce5ef2d31bc827a2b3608076','598ec542a3c26a1741db209f9a0d4cba0437563078f991f8877b54b3d340bd6d');
INSERT INTO "audit" VALUES(6,'2026-11-16T07:01:00.000000Z','soderangsskolan','reported','2026-W47','{"revision": "1", "state": "calm", "inbound": "2"}','598ec542a3c26a1741db209f9a0d4cba0437563078f991f8877b54b3d340bd6d','179b11de05399cf75527a64cd475964c6797696d2e2b4c967674099af6b6ee1b');
CREATE TABLE case_numbers (
            id INTEGER PRIMARY KEY, round TEXT NOT NULL REFERENCES rounds, number TEXT NOT NULL, at TEXT NOT NULL,
            inbound INTEGER REFERENCES inbound
        ) STRICT;
INSERT INTO "case_numbers" VALUES(1,'2026-W47','KS 2026/123','2026-11-26T12:00:00.000000Z',1);
CREATE TABLE clearings (
            id INTEGER PRIMARY KEY, round TEXT NOT NULL REFERENCES rounds, seal TEXT NOT NULL, person TEXT NOT NULL,
            content_hash TEXT NOT NULL, at TEXT NOT NULL
        ) STRICT;
INSERT INTO "clearings" VALUES(1,'2026-W47','ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff','samordnare-kommun','94ab2e94a1cce97d668918cc1920715dc30ec1d8ebb4efaee28afc4f50ddddc0','2026-11-26T12:00:00.000000Z');
CREATE TABLE closed_problems (
            problem TEXT NOT NULL, round TEXT NOT NULL REFERENCES rounds, PRIMARY KEY (problem, round)
        ) STRICT, WITHOUT ROWID;
INSERT INTO "closed_problems" VALUES('2026-W47/badhuset/N11','2026-W47');
CREATE TABLE codes (
            id INTEGER PRIMARY KEY, round TEXT NOT NULL REFERENCES rounds, content_hash TEXT NOT NULL,
            coordinator TEXT NOT NULL, code_hash TEXT NOT NULL, tries INTEGER NOT NULL DEFAULT 0,
            issued_at TEXT NOT NULL, used_at TEXT, voided_at TEXT, reason TEXT NOT NULL DEFAULT ''
        ) STRICT;
INSERT INTO "codes" VALUES(1,'2026-W47','daa78a86612d216826f6b9cad32ea90f2e37c0e7eb3d8d02f3e03f5099ba74c2','samordnare-kommun','cfd0712a2d067249bbefffb0a311060967f4607bedf5f25bdda9d823b50b9c9a',0,'2026-11-19T09:01:00.000000Z','2026-11-19T09:02:00.000000Z',NULL,'');
INSERT INTO "codes" VALUES(2,'2026-W47','daa78a86612d216826f6b9cad32ea90f2e37c0e7eb3d8d02f3e03f5099ba74c2','samordnare-polis','c16a9698e915339702d5842ee3fbf549ebfac10a92ad19be5f80be31e9c00ed9',0,'2026-11-19T09:01:00.000000Z',NULL,NULL,'');
CREATE TABLE comments (
            id INTEGER PRIMARY KEY, round TEXT REFERENCES rounds, respondent TEXT,
            inbound INTEGER NOT NULL REFERENCES inbound,
            sender TEXT NOT NULL, received_at TEXT NOT NULL, text TEXT NOT NULL
        , note TEXT) STRICT;
INSERT INTO "comments" VALUES(1,'2026-W47','fritidsgard-soderang',10,'fritid.soderang@exempelstad.example','2026-11-16T07:01:00.000000Z','Vi hinner inte den här veckan, men trappan vid stationen är mycket hal.',NULL);
INSERT INTO "comments" VALUES(2,'2026-W47','fritidsgard-liden',11,'fritid.liden@exempelstad.example','2026-11-16T07:01:00.000000Z','','{"kind": "unread", "unit": "Fritidsgården Liden", "came": [{"name": "IMG_2041.jpg", "kind": "photo"}], "reason": "photo", "number": 11, "questions": [], "written": []}');
CREATE TABLE compiled_drafts (
            round TEXT NOT NULL REFERENCES rounds, version INTEGER NOT NULL, at TEXT NOT NULL,
            value TEXT NOT NULL, workbook BLOB NOT NULL,  -- value: JSON of Draft
            PRIMARY KEY (round, version)
        ) STRICT;
INSERT INTO "compiled_drafts" VALUES('2026-W47',1,'2026-11-18T15:00:00.000000Z','{"round": "2026-W47", "version": 1, "meeting": "2026-11-19T09:00:00.000000Z", "compiled_at": "2026-11-18T15:00:00.000000Z", "tally": {"events": 17, "calm": 14, "unclear": 1, "silent": 9, "in_time": 30}, "standings": [{"respondent": "norrbyskolan", "name": "Norrbyskolan", "organisation": "kommun", "state": "events", "timeliness": "in_time", "received_at": "2026-11-16T07:01:00.000000Z", "silent_rounds": 0, "areas": ["norrby"], "silent_weeks": 0}], "rows": [{"number": 1, "respondent": "norrbyskolan", "organisation": "kommun", "observation": {"key": "N7", "problem": "2026-W47/norrbyskolan/N7", "indicator": "skadegorelse", "area": "norrby", "place": "busskuren vid torget", "day": "2026-11-15", "time_of_day": "evening", "what": "Två rutor krossade och glas på marken", "action": "Sopat", "remains": null}, "timeliness": "in_time", "weeks": 0, "source": "report", "days": 0}], "problems": [], "measures": [], "counts": {"bjorkliden": {"arrangemang": 1, "plats": 1, "samling": 1, "skadegorelse": 2}, "centrum": {"brand": 1, "incident": 2, "skadegorelse": 1}, "norrby": {"incident": 2, "skadegorelse": 2}, "station": {"brand": 1, "incident": 1, "ordning": 1, "plats": 2, "skadegorelse": 4}, "vasthaga": {"incident": 2, "ordning": 2}}, "priority_areas": ["centrum"], "previous": null, "comments": [{"sender": "fritid.soderang@exempelstad.example", "received_at": "2026-11-16T07:01:00.000000Z", "text": "Vi hinner inte den här veckan, men trappan vid stationen är mycket hal.", "respondent": "fritidsgard-soderang", "note": null}], "answered": {"rows": 0, "answered": 0, "waiting": 0}, "analysis": {"rounds": [], "whole": {"area": "", "total": {"area": "", "indicator": "", "count": 26, "rows": ["1"], "reported": 31, "expected": 41, "matched": 0, "compared": 0, "mean": null, "direction": "none", "withheld": "few_answers"}, "figures": [{"area": "", "indicator": "arrangemang", "count": 1, "rows": ["4"], "reported": 31, "expected": 41, "matched": 0, "compared": 0, "mean": null, "direction": "none", "withheld": "few_answers"}], "open": {"count": 0, "median": 0.0, "oldest": 0, "unconfirmed": 0, "problems": [], "rows": [], "median_days": 0.0, "oldest_days": 0}, "places": [], "times": [{"part": "evening", "count": 11, "rows": ["1"], "earlier": 0}], "weekdays": [{"part": "2", "count": 8, "rows": ["2"], "earlier": 0}], "deviation": null}, "areas": [{"area": "centrum", "total": {"area": "centrum", "indicator": "", "count": 4, "rows": ["9"], "reported": 15, "expected": 17, "matched": 0, "compared": 0, "mean": null, "direction": "none", "withheld": "few_answers"}, "figures": [{"area": "centrum", "indicator": "brand", "count": 1, "rows": ["19"], "reported": 15, "expected": 17, "matched": 0, "compared": 0, "mean": null, "direction": "none", "withheld": "few_answers"}], "open": {"count": 0, "median": 0.0, "oldest": 0, "unconfirmed": 0, "problems": [], "rows": [], "median_days": 0.0, "oldest_days": 0}, "places": [{"name": "receptionen", "spellings": ["receptionen"], "rows": ["9"], "earlier": [], "problems": 2}], "times": [{"part": "night", "count": 1, "rows": ["19"], "earlier": 0}], "weekdays": [{"part": "2", "count": 2, "rows": ["9"], "earlier": 0}], "deviation": null}]}, "waiting": null, "flags": []}',X'504B030414000000080000002128E448AE16450100009507');
INSERT INTO "compiled_drafts" VALUES('2026-W48',1,'2026-11-25T15:00:00.000000Z','{"round": "2026-W48", "version": 1, "meeting": "2026-11-26T09:00:00.000000Z", "compiled_at": "2026-11-25T15:00:00.000000Z", "tally": {"events": 17, "calm": 14, "unclear": 1, "silent": 9, "in_time": 30}, "standings": [{"respondent": "norrbyskolan", "name": "Norrbyskolan", "organisation": "kommun", "state": "events", "timeliness": "in_time", "received_at": "2026-11-23T07:01:00.000000Z", "silent_rounds": 0, "areas": ["norrby"], "silent_weeks": 0}], "rows": [{"number": 1, "respondent": "norrbyskolan", "organisation": "kommun", "observation": {"key": "K1", "problem": "2026-W47/norrbyskolan/N7", "indicator": "skadegorelse", "area": "norrby", "place": "busskuren vid torget", "day": null, "time_of_day": null, "what": "Två rutor krossade och glas på marken", "action": "", "remains": "yes"}, "timeliness": "in_time", "weeks": 1, "source": "report", "days": 7}], "problems": [{"id": "2026-W47/norrbyskolan/N7", "respondent": "norrbyskolan", "first": {"key": "N7", "problem": "2026-W47/norrbyskolan/N7", "indicator": "skadegorelse", "area": "norrby", "place": "busskuren vid torget", "day": "2026-11-15", "time_of_day": "evening", "what": "Två rutor krossade och glas på marken", "action": "Sopat", "remains": null}, "first_round": "2026-W47", "weeks": 1, "last_answer": "yes", "days": 7}], "measures": [{"id": "2026-W47/1", "area": "centrum", "problem": "Rutor krossas vid torget", "what": "Rondering fredag och lördag 20-01", "why": "Mest skadegörelse då", "who": "Exempelvakt", "when": "fre-lör", "problems": []}], "counts": {"bjorkliden": {"incident": 1, "ordning": 1, "ovrigt": 1, "plats": 1, "skadegorelse": 1}, "centrum": {"brand": 3, "incident": 3, "skadegorelse": 3}, "norrby": {"brand": 1, "incident": 4, "ordning": 2, "skadegorelse": 4}, "station": {"brand": 1, "incident": 2, "ordning": 1, "plats": 2, "samling": 3, "skadegorelse": 6}, "vasthaga": {"brand": 1, "incident": 2, "ordning": 2, "skadegorelse": 2}}, "priority_areas": ["centrum"], "previous": {"status": "yellow", "state": "Läget är ansträngt i Centrum och Norrby: skadegörelse, och grupper på kvällstid. I övrigt är det lugnt.", "weather": "Regn fredag kväll, klart och 2 grader lördag.", "important": "Ungdomscup på lördag vid idrottsplatsen.\nHögstadiet är ledigt på fredag.\nRykten om bråk: ring polisen.", "priorities": [{"area": "centrum", "text": "Krossade rutor vid torget två veckor i rad, mest fredag kväll."}], "others": [{"area": "ovriga", "text": "Lugnt hela veckan."}], "measures": [{"id": "2026-W47/1", "area": "centrum", "problem": "Rutor krossas vid torget", "what": "Rondering fredag och lördag 20-01", "why": "Mest skadegörelse då", "who": "Exempelvakt", "when": "fre-lör", "problems": []}], "follow_ups": [], "gatherings": [{"what": "Ungdomscup", "area": "ovriga", "when": "lördag 9-18"}], "units": [{"unit": "Fältassistenterna", "area": "centrum", "when": "fre-lör 19-01", "works_against": "Möta ungdomar vid entrén"}], "added": [{"key": "P1", "problem": "2026-W47/coordinators/P1", "indicator": "ordning", "area": "centrum", "place": "torget", "day": "2026-11-14", "time_of_day": null, "what": "Ett anmält personrån utomhus under veckan", "action": "", "remains": null}], "analysis": "", "closed": [], "beside": ["Beställt sanering"], "signals": []}, "comments": [{"sender": "fritid.soderang@exempelstad.example", "received_at": "2026-11-23T07:01:00.000000Z", "text": "Vi hinner inte den här veckan, men trappan vid stationen är mycket hal.", "respondent": "fritidsgard-soderang", "note": null}], "answered": {"rows": 8, "answered": 8, "waiting": 18}, "analysis": {"rounds": ["2026-W47"], "whole": {"area": "", "total": {"area": "", "indicator": "", "count": 47, "rows": ["1"], "reported": 31, "expected": 41, "matched": 0, "compared": 0, "mean": null, "direction": "none", "withheld": "few_answers"}, "figures": [{"area": "", "indicator": "brand", "count": 6, "rows": ["6"], "reported": 31, "expected": 41, "matched": 0, "compared": 0, "mean": null, "direction": "none", "withheld": "few_answers"}], "open": {"count": 23, "median": 1.0, "oldest": 1, "unconfirmed": 1, "problems": ["2026-W47/norrbyskolan/N7"], "rows": ["1"], "median_days": 7.0, "oldest_days": 7}, "places": [], "times": [{"part": "evening", "count": 7, "rows": ["3"], "earlier": 11}], "weekdays": [{"part": "6", "count": 7, "rows": ["3"], "earlier": 6}], "deviation": null}, "areas": [{"area": "centrum", "total": {"area": "centrum", "indicator": "", "count": 9, "rows": ["14"], "reported": 15, "expected": 17, "matched": 0, "compared": 0, "mean": null, "direction": "none", "withheld": "few_answers"}, "figures": [{"area": "centrum", "indicator": "brand", "count": 3, "rows": ["16"], "reported": 15, "expected": 17, "matched": 0, "compared": 0, "mean": null, "direction": "none", "withheld": "few_answers"}], "open": {"count": 4, "median": 1.0, "oldest": 1, "unconfirmed": 0, "problems": ["2026-W47/ungdomens-hus/N11"], "rows": ["14"], "median_days": 7.0, "oldest_days": 7}, "places": [{"name": "gaveln mot parken", "spellings": ["gaveln mot parken"], "rows": ["15"], "earlier": [{"round": "2026-W47", "rows": ["18"]}], "problems": 3}], "times": [{"part": "night", "count": 2, "rows": ["16"], "earlier": 1}], "weekdays": [{"part": "1", "count": 2, "rows": ["15"], "earlier": 1}], "deviation": null}]}, "waiting": null, "flags": []}',X'504B030414000000080000002128E448AE16450100009507');
CREATE TABLE completed_drafts (
            id INTEGER PRIMARY KEY, round TEXT NOT NULL REFERENCES rounds, content_hash TEXT NOT NULL,
            inbound INTEGER REFERENCES inbound, coordinator TEXT NOT NULL, at TEXT NOT NULL,
            value TEXT NOT NULL, workbook BLOB NOT NULL  -- value: JSON of SituationPicture
        ) STRICT;
INSERT INTO "completed_drafts" VALUES(1,'2026-W47','daa78a86612d216826f6b9cad32ea90f2e37c0e7eb3d8d02f3e03f5099ba74c2',42,'samordnare-kommun','2026-11-19T09:01:00.000000Z','{"status": "yellow", "state": "Läget är ansträngt i Centrum och Norrby: skadegörelse, och grupper på kvällstid. I övrigt är det lugnt.", "weather": "Regn fredag kväll, klart och 2 grader lördag.", "important": "Ungdomscup på lördag vid idrottsplatsen.\nHögstadiet är ledigt på fredag.\nRykten om bråk: ring polisen.", "priorities": [{"area": "centrum", "text": "Krossade rutor vid torget två veckor i rad, mest fredag kväll."}], "others": [{"area": "ovriga", "text": "Lugnt hela veckan."}], "measures": [{"id": "2026-W47/1", "area": "centrum", "problem": "Rutor krossas vid torget", "what": "Rondering fredag och lördag 20-01", "why": "Mest skadegörelse då", "who": "Exempelvakt", "when": "fre-lör", "problems": []}], "follow_ups": [], "gatherings": [{"what": "Ungdomscup", "area": "ovriga", "when": "lördag 9-18"}], "units": [{"unit": "Fältassistenterna", "area": "centrum", "when": "fre-lör 19-01", "works_against": "Möta ungdomar vid entrén"}], "added": [{"key": "P1", "problem": "2026-W47/coordinators/P1", "indicator": "ordning", "area": "centrum", "place": "torget", "day": "2026-11-14", "time_of_day": null, "what": "Ett anmält personrån utomhus under veckan", "action": "", "remains": null}], "analysis": "", "closed": [], "beside": ["Beställt sanering"], "signals": []}',X'504B03041400000008000FB9765D46C74D4895000000CD00');
INSERT INTO "completed_drafts" VALUES(2,'2026-W48','06d4e530a3889ff7d15967ae7edb14cf145bad2119238a3f360bb3cb4028dd2a',83,'samordnare-kommun','2026-11-26T09:00:00.000000Z','{"status": "green", "state": "Lugnare än förra veckan. Belysningen i gångtunneln är lagad; skadegörelsen i Centrum har minskat.", "weather": "Snöblandat regn, kring noll.", "important": "Första advent: skyltsöndag i Centrum kl. 15-18.\nExtra bussar från Stationen.", "priorities": [{"area": "centrum", "text": "Färre rapporter än förra veckan; gruppen vid entrén är kvar."}], "others": [{"area": "ovriga", "text": "Lugnt hela veckan."}], "measures": [{"id": "2026-W48/1", "area": "centrum", "problem": "Rutor krossas vid torget", "what": "Rondering fredag och lördag 20-01", "why": "Mest skadegörelse då", "who": "Exempelvakt", "when": "fre-lör", "problems": []}], "follow_ups": [{"measure": "2026-W47/1", "done": "yes", "problem_now": "Mindre än förra veckan", "verdict": "continue"}], "gatherings": [{"what": "Ungdomscup", "area": "ovriga", "when": "lördag 9-18"}], "units": [{"unit": "Fältassistenterna", "area": "centrum", "when": "fre-lör 19-01", "works_against": "Möta ungdomar vid entrén"}], "added": [{"key": "P1", "problem": "2026-W48/coordinators/P1", "indicator": "ordning", "area": "centrum", "place": "torget", "day": "2026-11-21", "time_of_day": null, "what": "Ett anmält personrån utomhus under veckan", "action": "", "remains": null}], "analysis": "", "closed": [], "beside": ["A loud group; pupils took another way home"], "signals": []}',X'504B030414000000080010B9765D46C74D4895000000CD00');
CREATE TABLE dead_addresses (
            address TEXT PRIMARY KEY,  -- case folded
            since TEXT NOT NULL, detail TEXT NOT NULL, revived_at TEXT
        ) STRICT, WITHOUT ROWID;
INSERT INTO "dead_addresses" VALUES('fritid.norrby@exempelstad.example','2026-11-16T07:01:00.000000Z','550 5.1.1 user unknown',NULL);
CREATE TABLE deliveries (
            id INTEGER PRIMARY KEY, outbox INTEGER REFERENCES outbox, recipient TEXT NOT NULL, at TEXT NOT NULL,
            outcome TEXT NOT NULL, detail TEXT NOT NULL
        ) STRICT;
INSERT INTO "deliveries" VALUES(1,1,'norrbyskolan@skola.exempelstad.example','2026-11-16T07:00:00.000000Z','accepted','250 2.0.0 delivered');
INSERT INTO "deliveries" VALUES(49,13,'fritid.norrby@exempelstad.example','2026-11-16T07:01:00.000000Z','bounced','550 5.1.1 user unknown');
CREATE TABLE dues (
            round TEXT NOT NULL REFERENCES rounds, position INTEGER NOT NULL, step TEXT NOT NULL,
            due_at TEXT NOT NULL, settled_at TEXT, outcome TEXT,
            PRIMARY KEY (round, step)
        ) STRICT, WITHOUT ROWID;
INSERT INTO "dues" VALUES('2026-W47',2,'close','2026-11-18T14:00:00.000000Z','2026-11-18T14:00:00.000000Z','done');
INSERT INTO "dues" VALUES('2026-W47',3,'draft','2026-11-18T15:00:00.000000Z','2026-11-18T15:00:00.000000Z','done');
INSERT INTO "dues" VALUES('2026-W47',6,'feedback','2026-11-20T08:00:00.000000Z','2026-11-20T08:00:00.000000Z','done');
INSERT INTO "dues" VALUES('2026-W47',0,'invitation','2026-11-16T07:00:00.000000Z','2026-11-16T07:00:00.000000Z','done');
INSERT INTO "dues" VALUES('2026-W47',5,'meeting','2026-11-19T09:00:00.000000Z','2026-11-19T09:00:00.000000Z','done');
INSERT INTO "dues" VALUES('2026-W47',4,'redraft','2026-11-19T07:00:00.000000Z','2026-11-19T07:00:00.000000Z','not_needed');
INSERT INTO "dues" VALUES('2026-W47',1,'reminder','2026-11-18T07:00:00.000000Z','2026-11-18T07:00:00.000000Z','done');
INSERT INTO "dues" VALUES('2026-W49',2,'close','2026-12-02T14:00:00.000000Z',NULL,NULL);
CREATE TABLE editions (
            id INTEGER PRIMARY KEY, round TEXT NOT NULL REFERENCES rounds, content_hash TEXT NOT NULL, at TEXT NOT NULL,
            value TEXT NOT NULL, pdf BLOB NOT NULL  -- value: JSON of Edition
        ) STRICT;
INSERT INTO "editions" VALUES(1,'2026-W47','daa78a86612d216826f6b9cad32ea90f2e37c0e7eb3d8d02f3e03f5099ba74c2','2026-11-19T09:01:00.000000Z','{"round": "2026-W47", "municipality": "Exempelstad", "meeting_day": "2026-11-19", "compiled_at": "2026-11-18T15:00:00.000000Z", "tally": {"events": 17, "calm": 14, "unclear": 1, "silent": 9, "in_time": 30}, "picture": {"status": "yellow", "state": "Läget är ansträngt i Centrum och Norrby: skadegörelse, och grupper på kvällstid. I övrigt är det lugnt.", "weather": "Regn fredag kväll, klart och 2 grader lördag.", "important": "Ungdomscup på lördag vid idrottsplatsen.\nHögstadiet är ledigt på fredag.\nRykten om bråk: ring polisen.", "priorities": [{"area": "centrum", "text": "Krossade rutor vid torget två veckor i rad, mest fredag kväll."}], "others": [{"area": "ovriga", "text": "Lugnt hela veckan."}], "measures": [{"id": "2026-W47/1", "area": "centrum", "problem": "Rutor krossas vid torget", "what": "Rondering fredag och lördag 20-01", "why": "Mest skadegörelse då", "who": "Exempelvakt", "when": "fre-lör", "problems": []}], "follow_ups": [], "gatherings": [{"what": "Ungdomscup", "area": "ovriga", "when": "lördag 9-18"}], "units": [{"unit": "Fältassistenterna", "area": "centrum", "when": "fre-lör 19-01", "works_against": "Möta ungdomar vid entrén"}], "added": [{"key": "P1", "problem": "2026-W47/coordinators/P1", "indicator": "ordning", "area": "centrum", "place": "torget", "day": "2026-11-14", "time_of_day": null, "what": "Ett anmält personrån utomhus under veckan", "action": "", "remains": null}], "analysis": "", "closed": [], "beside": ["Beställt sanering"], "signals": []}, "previous_status": null, "weeks": [{"round": "2026-W47", "received": 31, "expected": 41, "counts": {"bjorkliden": 5, "centrum": 5, "norrby": 4, "station": 9, "vasthaga": 4}}], "version": 1, "corrections": [], "pace": null}',X'255044462D312E370A25808080800A0A312030206F626A0A');
INSERT INTO "editions" VALUES(2,'2026-W48','06d4e530a3889ff7d15967ae7edb14cf145bad2119238a3f360bb3cb4028dd2a','2026-11-26T09:00:00.000000Z','{"round": "2026-W48", "municipality": "Exempelstad", "meeting_day": "2026-11-26", "compiled_at": "2026-11-25T15:00:00.000000Z", "tally": {"events": 17, "calm": 14, "unclear": 1, "silent": 9, "in_time": 30}, "picture": {"status": "green", "state": "Lugnare än förra veckan. Belysningen i gångtunneln är lagad; skadegörelsen i Centrum har minskat.", "weather": "Snöblandat regn, kring noll.", "important": "Första advent: skyltsöndag i Centrum kl. 15-18.\nExtra bussar från Stationen.", "priorities": [{"area": "centrum", "text": "Färre rapporter än förra veckan; gruppen vid entrén är kvar."}], "others": [{"area": "ovriga", "text": "Lugnt hela veckan."}], "measures": [{"id": "2026-W48/1", "area": "centrum", "problem": "Rutor krossas vid torget", "what": "Rondering fredag och lördag 20-01", "why": "Mest skadegörelse då", "who": "Exempelvakt", "when": "fre-lör", "problems": []}], "follow_ups": [{"measure": "2026-W47/1", "done": "yes", "problem_now": "Mindre än förra veckan", "verdict": "continue"}], "gatherings": [{"what": "Ungdomscup", "area": "ovriga", "when": "lördag 9-18"}], "units": [{"unit": "Fältassistenterna", "area": "centrum", "when": "fre-lör 19-01", "works_against": "Möta ungdomar vid entrén"}], "added": [{"key": "P1", "problem": "2026-W48/coordinators/P1", "indicator": "ordning", "area": "centrum", "place": "torget", "day": "2026-11-21", "time_of_day": null, "what": "Ett anmält personrån utomhus under veckan", "action": "", "remains": null}], "analysis": "", "closed": [], "beside": ["A loud group; pupils took another way home"], "signals": []}, "previous_status": "yellow", "weeks": [{"round": "2026-W47", "received": 31, "expected": 41, "counts": {"bjorkliden": 5, "centrum": 5, "norrby": 4, "station": 9, "vasthaga": 4}}], "version": 1, "corrections": [], "pace": null}',X'255044462D312E370A25808080800A0A312030206F626A0A');
CREATE TABLE erased (
            kind TEXT NOT NULL, round TEXT NOT NULL, at TEXT NOT NULL, PRIMARY KEY (kind, round)
        ) STRICT, WITHOUT ROWID;
INSERT INTO "erased" VALUES('texts','2020-W01','2026-11-26T12:00:00.000000Z');
CREATE TABLE errata (
            id INTEGER PRIMARY KEY, round TEXT NOT NULL REFERENCES rounds, state TEXT NOT NULL,
            content_hash TEXT NOT NULL, hold_until TEXT, inbound INTEGER REFERENCES inbound,
            coordinator TEXT NOT NULL, at TEXT NOT NULL,
            value TEXT NOT NULL, pdf BLOB NOT NULL, workbook BLOB NOT NULL  -- value: JSON of Edition
        ) STRICT;
INSERT INTO "errata" VALUES(1,'2026-W47','dispatched','1111111111111111111111111111111111111111111111111111111111111111',NULL,1,'samordnare-kommun','2026-11-26T12:00:00.000000Z','{"round": "2026-W47", "municipality": "Exempelstad", "meeting_day": "2026-11-19", "compiled_at": "2026-11-18T15:00:00.000000Z", "tally": {"events": 17, "calm": 14, "unclear": 1, "silent": 9, "in_time": 30}, "picture": {"status": "yellow", "state": "Läget är ansträngt i Centrum och Norrby: skadegörelse, och grupper på kvällstid. I övrigt är det lugnt.", "weather": "Regn fredag kväll, klart och 2 grader lördag.", "important": "Ungdomscup på lördag vid idrottsplatsen.\nHögstadiet är ledigt på fredag.\nRykten om bråk: ring polisen.", "priorities": [{"area": "centrum", "text": "Krossade rutor vid torget två veckor i rad, mest fredag kväll."}], "others": [{"area": "ovriga", "text": "Lugnt hela veckan."}], "measures": [{"id": "2026-W47/1", "area": "centrum", "problem": "Rutor krossas vid torget", "what": "Rondering fredag och lördag 20-01", "why": "Mest skadegörelse då", "who": "Exempelvakt", "when": "fre-lör", "problems": []}], "follow_ups": [], "gatherings": [{"what": "Ungdomscup", "area": "ovriga", "when": "lördag 9-18"}], "units": [{"unit": "Fältassistenterna", "area": "centrum", "when": "fre-lör 19-01", "works_against": "Möta ungdomar vid entrén"}], "added": [{"key": "P1", "problem": "2026-W47/coordinators/P1", "indicator": "ordning", "area": "centrum", "place": "torget", "day": "2026-11-14", "time_of_day": null, "what": "Ett anmält personrån utomhus under veckan", "action": "", "remains": null}], "analysis": "", "closed": [], "beside": ["Beställt sanering"], "signals": []}, "previous_status": null, "weeks": [{"round": "2026-W47", "received": 31, "expected": 41, "counts": {"bjorkliden": 5, "centrum": 5, "norrby": 4, "station": 9, "vasthaga": 4}}], "version": 1, "corrections": [], "pace": null}',X'255044462D312E370A25808080800A0A312030206F626A0A',X'504B0304140000000800644F765D46C74D4895000000CD00');
CREATE TABLE facts (name TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT, WITHOUT ROWID;
INSERT INTO "facts" VALUES('audit.head','6:179b11de05399cf75527a64cd475964c6797696d2e2b4c967674099af6b6ee1b');
INSERT INTO "facts" VALUES('away.2026-W47.hamnskolan@skola.exempelstad.example','2026-11-16T07:01:00+00:00');
INSERT INTO "facts" VALUES('away.2026-W48.hamnskolan@skola.exempelstad.example','2026-11-23T07:01:00+00:00');
INSERT INTO "facts" VALUES('dispatched.2026-W47','2026-11-19T09:20:00+00:00');
INSERT INTO "facts" VALUES('dispatched.2026-W48','2026-11-26T09:22:00+00:00');
INSERT INTO "facts" VALUES('mailbox.last_contact','2026-11-27T08:01:00+00:00');
INSERT INTO "facts" VALUES('mailbox.room_looked_at','2026-11-27T08:00:00+00:00');
INSERT INTO "facts" VALUES('store.written_by','0.1.0');
INSERT INTO "facts" VALUES('tick.latest','2026-11-27T08:01:00+00:00');
INSERT INTO "facts" VALUES('uidvalidity.INBOX','3773706540');
CREATE TABLE follow_ups (
            round TEXT NOT NULL REFERENCES rounds, position INTEGER NOT NULL, measure TEXT NOT NULL REFERENCES measures,
            done TEXT, problem_now TEXT NOT NULL, verdict TEXT,
            PRIMARY KEY (measure, round)
        ) STRICT, WITHOUT ROWID;
INSERT INTO "follow_ups" VALUES('2026-W48',0,'2026-W47/1','yes','Mindre än förra veckan','continue');
CREATE TABLE inbound (
            id INTEGER PRIMARY KEY, sha256 TEXT NOT NULL UNIQUE, received_at TEXT NOT NULL, size INTEGER NOT NULL,
            accounted TEXT, detail TEXT NOT NULL DEFAULT '', accounted_at TEXT,
            round TEXT, respondent TEXT,
            hold TEXT  -- JSON: what a person must know to settle a held message
        , erased_at TEXT, copy_digest TEXT) STRICT;
INSERT INTO "inbound" VALUES(1,'be27156267c83482e7c5d11a085cb09b1605327167bd83d3d9c51d2e39be063f','2026-11-16T07:01:00.000000Z',15901,'report','revision 1: events','2026-11-16T07:01:00.000000Z','2026-W47','norrbyskolan',NULL,NULL,NULL);
INSERT INTO "inbound" VALUES(2,'5f2ec754e6726e9afd518bc9603cc25a9ecd85c1fa4b17ccd56b3072e528944a','2026-11-16T07:01:00.000000Z',1258,'report','revision 1: calm','2026-11-16T07:01:00.000000Z','2026-W47','soderangsskolan',NULL,NULL,NULL);
INSERT INTO "inbound" VALUES(3,'f8b59d27e28de3e9c6f0ffd69168b46c123fb663bdab90711eac57c4e157875d','2026-11-16T07:01:00.000000Z',15912,'report','revision 1: unclear','2026-11-16T07:01:00.000000Z','2026-W47','vasthagaskolan',NULL,NULL,NULL);
INSERT INTO "inbound" VALUES(4,'bb4f8bdf1ab7c81a9e2c1f837e3d458c9f1b359891b1e15c5c3d35b0326f0098','2026-11-16T07:01:00.000000Z',1305,'command','deputy','2026-11-16T07:01:00.000000Z','2026-W47','centralskolan',NULL,NULL,NULL);
INSERT INTO "inbound" VALUES(5,'77640bd5421ad72862a6300c8280aed20aaaf34198ebfb0aa7112de10f60d2b0','2026-11-16T07:01:00.000000Z',614,'auto_reply','auto_reply: 1 deputies asked, 0 coordinators told','2026-11-16T07:01:00.000000Z','2026-W47','hamnskolan',NULL,NULL,NULL);
INSERT INTO "inbound" VALUES(9,'039b1143505c56734c58030ada2ca13bf53bdf9db08bd4eb75a9f7819c3400d4','2026-11-16T07:01:00.000000Z',1092,'bounce','1 recipients, 1 permanent','2026-11-16T07:01:00.000000Z',NULL,NULL,NULL,NULL,NULL);
INSERT INTO "inbound" VALUES(10,'7b0d473eabd972a0bdc1bc609253c1b777eb4ac549af5971f5c73af9ed8f6f21','2026-11-16T07:01:00.000000Z',1323,'comment','to the coordinators','2026-11-16T07:01:00.000000Z','2026-W47','fritidsgard-soderang',NULL,NULL,NULL);
INSERT INTO "inbound" VALUES(11,'2da02385e75655343ce3b18d401ab7988297bf3d74c5d142f24c72198b2724cb','2026-11-16T07:01:00.000000Z',2477,'report','unreadable: photo','2026-11-16T07:01:00.000000Z','2026-W47','fritidsgard-liden',NULL,NULL,NULL);
INSERT INTO "inbound" VALUES(38,'a8f3d1880a0efcdc50399404404089e777e1aa51752a4ade497d82261e1b00c2','2026-11-18T14:01:00.000000Z',299,'unknown','nobody in the register','2026-11-18T14:01:00.000000Z',NULL,NULL,NULL,NULL,NULL);
INSERT INTO "inbound" VALUES(39,'6bb0f3a4dc2f310908edfcdb839d4affb101657c9f62bf9d58b2d69938ed2edf','2026-11-18T14:01:00.000000Z',16955,'held','stranger_with_form','2026-11-18T14:01:00.000000Z','2026-W47',NULL,NULL,NULL,NULL);
INSERT INTO "inbound" VALUES(40,'c69d3ec9207c58efeda6bd44767e06c0494d5c67b95e54e667023584747a7cce','2026-11-18T14:01:00.000000Z',15993,'report','revision 1: events','2026-11-18T14:01:00.000000Z','2026-W47','bjorklidsskolan',NULL,NULL,NULL);
INSERT INTO "inbound" VALUES(41,'ca13aa1582d9151a80dc4bbfab93496ddcb97a6782030862ef3746e46cff789d','2026-11-19T09:00:00.000000Z',31578,'draft','1 to mend','2026-11-19T09:00:00.000000Z','2026-W47',NULL,NULL,NULL,NULL);
INSERT INTO "inbound" VALUES(42,'1e0681342d50445e3c2a28017478b756de86ab9992403e3079f52f6c94859f9c','2026-11-19T09:01:00.000000Z',31493,'draft','previewed','2026-11-19T09:01:00.000000Z','2026-W47',NULL,NULL,NULL,NULL);
INSERT INTO "inbound" VALUES(44,'b6c4021ad77ba29dc98debc3f5561f69d34bd422538abe5bd761e1faeb36ecf7','2026-11-23T07:01:00.000000Z',16360,'report','revision 1: events','2026-11-23T07:01:00.000000Z','2026-W48','norrbyskolan',NULL,NULL,NULL);
INSERT INTO "inbound" VALUES(46,'673a1338ba1761773a61a31ff2d33573a5f436b4fda38e79cd50fb8f4c0c6dcc','2026-11-23T07:01:00.000000Z',16387,'report','revision 1: events','2026-11-23T07:01:00.000000Z','2026-W48','vasthagaskolan',NULL,NULL,NULL);
INSERT INTO "inbound" VALUES(79,'ef5a2a89c1fd4abed2c573a8974da850f88515f332df50af1b96c2c8ea62c5a7','2026-11-23T07:02:00.000000Z',16306,'report','revision 2: events','2026-11-23T07:02:00.000000Z','2026-W48','fritidsgard-liden',NULL,NULL,NULL);
INSERT INTO "inbound" VALUES(83,'64b0f58b8c73a3e7aff2ce3234c8e38ff06ef5f358a8a3b81fd63fb174da7d96','2026-11-26T09:00:00.000000Z',36694,'draft','previewed','2026-11-26T09:00:00.000000Z','2026-W48',NULL,NULL,NULL,NULL);
CREATE TABLE inbound_raw (
            inbound INTEGER PRIMARY KEY REFERENCES inbound, content BLOB NOT NULL
        ) STRICT;
INSERT INTO "inbound_raw" VALUES(1,X'44656C6976657265642D546F3A206573742B32346B356730');
INSERT INTO "inbound_raw" VALUES(2,X'44656C6976657265642D546F3A206573742B32346B356730');
CREATE TABLE locations (
            id INTEGER PRIMARY KEY, inbound INTEGER NOT NULL REFERENCES inbound,
            folder TEXT NOT NULL, uidvalidity INTEGER NOT NULL, uid INTEGER NOT NULL,
            seen_at TEXT NOT NULL, filed_at TEXT,
            UNIQUE (folder, uidvalidity, uid)
        ) STRICT;
INSERT INTO "locations" VALUES(1,1,'INBOX',3773706540,101,'2026-11-16T07:01:00.000000Z','2026-11-16T07:01:00.000000Z');
INSERT INTO "locations" VALUES(2,2,'INBOX',3773706540,102,'2026-11-16T07:01:00.000000Z','2026-11-16T07:01:00.000000Z');
CREATE TABLE measures (
            id TEXT PRIMARY KEY, round TEXT NOT NULL REFERENCES rounds, position INTEGER NOT NULL,
            area TEXT NOT NULL, problem TEXT NOT NULL, what TEXT NOT NULL, why TEXT NOT NULL,
            who TEXT NOT NULL, "when" TEXT NOT NULL
        , problems TEXT NOT NULL DEFAULT '[]') STRICT, WITHOUT ROWID;
INSERT INTO "measures" VALUES('2026-W47/1','2026-W47',0,'centrum','Rutor krossas vid torget','Rondering fredag och lördag 20-01','Mest skadegörelse då','Exempelvakt','fre-lör','[]');
INSERT INTO "measures" VALUES('2026-W47/2','2026-W47',1,'norrby','Mopeder bland gående','Kontroller längs gångvägen','Fotgängare vågar inte gå där','Polisen','tor-sön','[]');
CREATE TABLE numbers (
            number INTEGER PRIMARY KEY AUTOINCREMENT CHECK (number BETWEEN 1 AND 65535), member TEXT NOT NULL UNIQUE
        ) STRICT;
INSERT INTO "numbers" VALUES(1,'norrbyskolan');
INSERT INTO "numbers" VALUES(2,'soderangsskolan');
CREATE TABLE observations (
            submission INTEGER NOT NULL REFERENCES submissions, position INTEGER NOT NULL,
            key TEXT NOT NULL, problem TEXT NOT NULL, indicator TEXT NOT NULL, area TEXT NOT NULL,
            place TEXT NOT NULL, day TEXT, time_of_day TEXT, what TEXT NOT NULL, action TEXT NOT NULL, remains TEXT, settled_on TEXT,
            PRIMARY KEY (submission, position)
        ) STRICT, WITHOUT ROWID;
INSERT INTO "observations" VALUES(1,0,'N7','2026-W47/norrbyskolan/N7','skadegorelse','norrby','busskuren vid torget','2026-11-15','evening','Två rutor krossade och glas på marken','Sopat',NULL,NULL);
INSERT INTO "observations" VALUES(35,0,'K1','2026-W47/norrbyskolan/N7','skadegorelse','norrby','busskuren vid torget',NULL,NULL,'Två rutor krossade och glas på marken','','yes',NULL);
INSERT INTO "observations" VALUES(37,0,'K1','2026-W47/vasthagaskolan/N11','incident','norrby','receptionen',NULL,NULL,'Personal hotades verbalt','','unknown',NULL);
INSERT INTO "observations" VALUES(66,0,'K1','2026-W47/fritidsgard-liden/N15','samling','bjorkliden','entrén till centrumhuset',NULL,NULL,'Stor grupp, högljutt, flera vände om','','no','2026-11-23');
CREATE TABLE outbox (
            id INTEGER PRIMARY KEY, round TEXT NOT NULL, purpose TEXT NOT NULL, recipient TEXT NOT NULL COLLATE NOCASE,
            about TEXT NOT NULL, message_id TEXT NOT NULL, state TEXT NOT NULL, attempts INTEGER NOT NULL DEFAULT 0,
            queued_at TEXT NOT NULL, next_attempt_at TEXT NOT NULL, last_error TEXT NOT NULL DEFAULT '', sent_at TEXT
        , erased_at TEXT) STRICT;
INSERT INTO "outbox" VALUES(1,'2026-W47','invitation','norrbyskolan@skola.exempelstad.example','norrbyskolan','<24k5g00104072jsjrgyxj5rc.d52304a25f00c800@exempelstad.example>','sent',1,'2026-11-16T07:00:00.000000Z','2026-11-16T07:00:00.000000Z','','2026-11-16T07:00:00.000000Z',NULL);
INSERT INTO "outbox" VALUES(2,'2026-W47','invitation','norrbyskolan.expedition@skola.exempelstad.example','norrbyskolan','<24k5g00104072jsjrgyxj5rc.521a082e3f302b02@exempelstad.example>','sent',1,'2026-11-16T07:00:00.000000Z','2026-11-16T07:00:00.000000Z','','2026-11-16T07:00:00.000000Z',NULL);
INSERT INTO "outbox" VALUES(13,'2026-W47','invitation','fritid.norrby@exempelstad.example','fritidsgard-norrby','<24k5g00a0406vpxrgq6w5xe7.e54802e140e2852a@exempelstad.example>','sent',1,'2026-11-16T07:00:00.000000Z','2026-11-16T07:00:00.000000Z','','2026-11-16T07:00:00.000000Z',NULL);
INSERT INTO "outbox" VALUES(49,'2026-W47','receipt','norrbyskolan@skola.exempelstad.example','2026-W47-norrbyskolan-1/1','<24k5g00104072jsjrgyxj5rc.e155e903fffab98e@exempelstad.example>','sent',1,'2026-11-16T07:01:00.000000Z','2026-11-16T07:01:00.000000Z','','2026-11-16T07:01:00.000000Z',NULL);
INSERT INTO "outbox" VALUES(53,'','answer','centralskolan@skola.exempelstad.example','answer/deputy_named/4','<44fea64c1392dce8@exempelstad.example>','sent',1,'2026-11-16T07:01:00.000000Z','2026-11-16T07:01:00.000000Z','','2026-11-16T07:01:00.000000Z',NULL);
INSERT INTO "outbox" VALUES(54,'2026-W47','stand_in','bitr.hamnskolan@skola.exempelstad.example','hamnskolan','<24k5g00604083chd4b04wfme.5fca74526c7dc7bf@exempelstad.example>','sent',1,'2026-11-16T07:01:00.000000Z','2026-11-16T07:01:00.000000Z','','2026-11-16T07:01:00.000000Z',NULL);
INSERT INTO "outbox" VALUES(58,'','bounced','trygghet@exempelstad.example','fritid.norrby@exempelstad.example/2026-11-16','<3a5ab2b1d13cacca@exempelstad.example>','sent',1,'2026-11-16T07:01:00.000000Z','2026-11-16T07:01:00.000000Z','','2026-11-16T07:01:00.000000Z',NULL);
INSERT INTO "outbox" VALUES(87,'2026-W47','reminder','bjorklidsskolan@skola.exempelstad.example','bjorklidsskolan','<24k5g004040dbc0e51wysv1d.6d7c5041096846ff@exempelstad.example>','sent',1,'2026-11-18T07:00:00.000000Z','2026-11-18T07:00:00.000000Z','','2026-11-18T07:00:00.000000Z',NULL);
INSERT INTO "outbox" VALUES(101,'2026-W47','question','vux@skola.exempelstad.example','vuxenutbildningen','<24k5g0090406g5v4qdhqm9ar.a3539328c2ad02cc@exempelstad.example>','sent',1,'2026-11-18T07:00:00.000000Z','2026-11-18T07:00:00.000000Z','','2026-11-18T07:00:00.000000Z',NULL);
INSERT INTO "outbox" VALUES(102,'2026-W47','held','trygghet@exempelstad.example','39','<eb419dc6a5aae060@exempelstad.example>','sent',1,'2026-11-18T14:01:00.000000Z','2026-11-18T14:01:00.000000Z','','2026-11-18T15:00:00.000000Z',NULL);
INSERT INTO "outbox" VALUES(106,'2026-W47','draft','trygghet@exempelstad.example','1','<28k5g01a0401em0xhj19b9e0.fd07e0b0d5e2abbc@exempelstad.example>','sent',1,'2026-11-18T15:00:00.000000Z','2026-11-18T15:00:00.000000Z','','2026-11-18T15:00:00.000000Z',NULL);
INSERT INTO "outbox" VALUES(109,'2026-W47','mend_draft','trygghet@exempelstad.example','mend_draft/41','<4aaa6b024d1f2a9d@exempelstad.example>','sent',1,'2026-11-19T09:00:00.000000Z','2026-11-19T09:00:00.000000Z','','2026-11-19T09:00:00.000000Z',NULL);
INSERT INTO "outbox" VALUES(110,'2026-W47','preview','trygghet@exempelstad.example','daa78a86612d2168/42','<28k5g01a0005v9zgjk1sazj9.e69f52fb1124d554@exempelstad.example>','sent',1,'2026-11-19T09:01:00.000000Z','2026-11-19T09:01:00.000000Z','','2026-11-19T09:01:00.000000Z',NULL);
INSERT INTO "outbox" VALUES(113,'2026-W47','hold_notice','trygghet@exempelstad.example','daa78a86612d2168/2026-11-19T09:17:00+00:00','<28k5g01a0005v9zgjk1sazj9.8be677ef4a28145c@exempelstad.example>','sent',1,'2026-11-19T09:02:00.000000Z','2026-11-19T09:02:00.000000Z','','2026-11-19T09:02:00.000000Z',NULL);
INSERT INTO "outbox" VALUES(116,'2026-W47','dispatch','trygghet@exempelstad.example','','<8a32e6ac08d1c4b1@exempelstad.example>','sent',1,'2026-11-19T09:20:00.000000Z','2026-11-19T09:20:00.000000Z','','2026-11-19T09:20:00.000000Z',NULL);
INSERT INTO "outbox" VALUES(141,'2026-W47','registrar_copy','registrator@exempelstad.example','','<e85b5d196dc403d7@exempelstad.example>','sent',1,'2026-11-19T09:20:00.000000Z','2026-11-19T09:20:00.000000Z','','2026-11-19T09:20:00.000000Z',NULL);
INSERT INTO "outbox" VALUES(142,'2026-W47','feedback','norrbyskolan@skola.exempelstad.example','norrbyskolan','<2b028b37cb43033b@exempelstad.example>','sent',1,'2026-11-20T08:00:00.000000Z','2026-11-20T08:00:00.000000Z','','2026-11-20T08:00:00.000000Z',NULL);
INSERT INTO "outbox" VALUES(300,'2026-W48','stopped','trygghet@exempelstad.example','85','<28k5y01a0008jw8vmtay56j7.3023e7a5d4d7f8c1@exempelstad.example>','sent',1,'2026-11-26T09:02:00.000000Z','2026-11-26T09:02:00.000000Z','','2026-11-26T09:02:00.000000Z',NULL);
CREATE TABLE outbox_content (outbox INTEGER PRIMARY KEY REFERENCES outbox, content BLOB NOT NULL) STRICT;
INSERT INTO "outbox_content" VALUES(1,X'46726F6D3A20455354204578656D70656C73746164203C65');
INSERT INTO "outbox_content" VALUES(2,X'46726F6D3A20455354204578656D70656C73746164203C65');
CREATE TABLE own_parts (
            id INTEGER PRIMARY KEY, round TEXT NOT NULL REFERENCES rounds, organisation TEXT NOT NULL,
            text TEXT NOT NULL, coordinator TEXT NOT NULL, inbound INTEGER NOT NULL REFERENCES inbound,
            received_at TEXT NOT NULL
        ) STRICT;
INSERT INTO "own_parts" VALUES(1,'2026-W47','kommun','Passa nycklarna.','samordnare-kommun',1,'2026-11-26T12:00:00.000000Z');
CREATE TABLE problem_answers (
            respondent TEXT NOT NULL, problem TEXT NOT NULL, measure TEXT NOT NULL, round TEXT NOT NULL,
            at TEXT NOT NULL,
            PRIMARY KEY (respondent, problem)
        ) STRICT, WITHOUT ROWID;
INSERT INTO "problem_answers" VALUES('hemtjanst-centrum','2026-W47/hemtjanst-centrum/N11','2026-W47/1','2026-W47','2026-11-20T08:00:00.000000Z');
INSERT INTO "problem_answers" VALUES('hemtjanst-centrum','2026-W48/hemtjanst-centrum/N11','2026-W48/1','2026-W48','2026-11-27T08:00:00.000000Z');
CREATE TABLE purges (
            id INTEGER PRIMARY KEY, decision TEXT NOT NULL, name TEXT NOT NULL, started_at TEXT NOT NULL,
            finished_at TEXT, counts TEXT NOT NULL DEFAULT '{}'  -- JSON: where/class → number
        ) STRICT;
INSERT INTO "purges" VALUES(1,'KS 2026/123','B. Berg','2026-11-26T12:00:00.000000Z','2026-11-26T12:00:00.000000Z','{"database/texts": 3}');
CREATE TABLE register_changes (
            id INTEGER PRIMARY KEY, coordinator TEXT NOT NULL, base TEXT NOT NULL, digest TEXT NOT NULL,
            content TEXT NOT NULL, code_hash TEXT NOT NULL, tries INTEGER NOT NULL DEFAULT 0,
            proposed_at TEXT NOT NULL, confirmed_at TEXT, voided_at TEXT, reason TEXT NOT NULL DEFAULT '',
            file TEXT NOT NULL DEFAULT '', settled_at TEXT
        ) STRICT;
INSERT INTO "register_changes" VALUES(1,'samordnare-kommun','aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa','bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb','id;function;organisation;roles;addresses
skola;Skolan;kommun;respondent;skola@exempelstad.example
','cccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccc',1,'2026-11-26T12:00:00.000000Z','2026-11-26T12:00:00.000000Z',NULL,'','','2026-11-26T12:00:00.000000Z');
INSERT INTO "register_changes" VALUES(2,'samordnare-polis','bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb','dddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddd','id;function;organisation;roles;addresses
skola;Skolan;kommun;respondent;skola@exempelstad.example
','eeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeee',0,'2026-11-26T12:00:00.000000Z',NULL,'2026-11-26T12:00:00.000000Z','replaced','',NULL);
CREATE TABLE review_decisions (
            id INTEGER PRIMARY KEY, round TEXT NOT NULL REFERENCES rounds, organisation TEXT NOT NULL,
            "row" TEXT NOT NULL, problem TEXT NOT NULL, share TEXT NOT NULL,
            place TEXT NOT NULL, what TEXT NOT NULL, action TEXT NOT NULL,
            coordinator TEXT NOT NULL, inbound INTEGER NOT NULL REFERENCES inbound, received_at TEXT NOT NULL
        ) STRICT;
INSERT INTO "review_decisions" VALUES(1,'2026-W47','kommun','kommun/1','2026-W47/badhuset/N11','released','Torget','Klotter','','samordnare-kommun',1,'2026-11-26T12:00:00.000000Z');
CREATE TABLE revocations (
            id INTEGER PRIMARY KEY, number INTEGER, key_mark TEXT NOT NULL, by TEXT NOT NULL, at TEXT NOT NULL
        ) STRICT;
INSERT INTO "revocations" VALUES(1,1,'3333333333333333','operator','2026-11-26T12:00:00.000000Z');
CREATE TABLE round_deputies (
            id INTEGER PRIMARY KEY, round TEXT NOT NULL, member TEXT NOT NULL, address TEXT NOT NULL COLLATE NOCASE,
            at TEXT NOT NULL,
            UNIQUE (round, member, address), FOREIGN KEY (round, member) REFERENCES round_members
        ) STRICT;
INSERT INTO "round_deputies" VALUES(1,'2026-W47','centralskolan','kollega.centralskolan@skola.exempelstad.example','2026-11-16T07:01:00.000000Z');
INSERT INTO "round_deputies" VALUES(2,'2026-W48','centralskolan','kollega.centralskolan@skola.exempelstad.example','2026-11-23T07:01:00.000000Z');
CREATE TABLE round_members (
            round TEXT NOT NULL REFERENCES rounds, member TEXT NOT NULL, position INTEGER NOT NULL,
            responds INTEGER NOT NULL,
            value TEXT NOT NULL,  -- JSON of Member
            PRIMARY KEY (round, member)
        ) STRICT, WITHOUT ROWID;
INSERT INTO "round_members" VALUES('2026-W47','badhuset',19,1,'{"id": "badhuset", "name": "Badhuset", "organisation": "kommun", "roles": ["respondent"], "addresses": ["badhuset@exempelstad.example"], "deputies": ["badhuset.kassan@exempelstad.example"], "manager": "fritidschef@exempelstad.example", "areas": ["vasthaga"], "language": "sv", "valid_from": "0001-01-01", "valid_until": null, "round_deputies": []}');
INSERT INTO "round_members" VALUES('2026-W47','belysning',30,1,'{"id": "belysning", "name": "Gatubelysningen", "organisation": "kommun", "roles": ["respondent"], "addresses": ["belysning@exempelstad.example"], "deputies": [], "manager": "teknisk.chef@exempelstad.example", "areas": [], "language": "sv", "valid_from": "0001-01-01", "valid_until": null, "round_deputies": []}');
INSERT INTO "round_members" VALUES('2026-W47','centralskolan',8,1,'{"id": "centralskolan", "name": "Centralskolan", "organisation": "kommun", "roles": ["respondent"], "addresses": ["centralskolan@skola.exempelstad.example"], "deputies": ["bitr.centralskolan@skola.exempelstad.example"], "manager": "skolchef@exempelstad.example", "areas": ["centrum"], "language": "sv", "valid_from": "0001-01-01", "valid_until": null, "round_deputies": []}');
INSERT INTO "round_members" VALUES('2026-W48','centralskolan',8,1,'{"id": "centralskolan", "name": "Centralskolan", "organisation": "kommun", "roles": ["respondent"], "addresses": ["centralskolan@skola.exempelstad.example"], "deputies": ["bitr.centralskolan@skola.exempelstad.example"], "manager": "skolchef@exempelstad.example", "areas": ["centrum"], "language": "sv", "valid_from": "0001-01-01", "valid_until": null, "round_deputies": []}');
CREATE TABLE rounds (
            key TEXT PRIMARY KEY, first_day TEXT NOT NULL UNIQUE, state TEXT NOT NULL,
            opened INTEGER NOT NULL DEFAULT 0, hold_until TEXT, reason TEXT NOT NULL DEFAULT ''
        , profile TEXT NOT NULL DEFAULT 'normal', status TEXT NOT NULL DEFAULT '') STRICT, WITHOUT ROWID;
INSERT INTO "rounds" VALUES('2026-W47','2026-11-16','fed_back',1,NULL,'','normal','yellow');
INSERT INTO "rounds" VALUES('2026-W48','2026-11-23','fed_back',1,NULL,'stopped by samordnare-polis','normal','green');
INSERT INTO "rounds" VALUES('2026-W49','2026-11-30','scheduled',0,NULL,'','normal','');
CREATE TABLE screenings (
            id INTEGER PRIMARY KEY, round TEXT NOT NULL REFERENCES rounds, content_hash TEXT NOT NULL,
            number INTEGER NOT NULL, value TEXT NOT NULL, at TEXT NOT NULL
        ) STRICT;
INSERT INTO "screenings" VALUES(1,'2026-W47','94ab2e94a1cce97d668918cc1920715dc30ec1d8ebb4efaee28afc4f50ddddc0',1,'{"kind": "name", "level": "warn", "place": {"title": "screening.place.workbook", "row": 0, "column": "", "cell": "5 Utskick B6"}, "seal": "ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff"}','2026-11-26T12:00:00.000000Z');
CREATE TABLE sent_forms (
            id INTEGER PRIMARY KEY, token TEXT NOT NULL UNIQUE, round TEXT NOT NULL REFERENCES rounds,
            respondent TEXT NOT NULL,
            value TEXT NOT NULL  -- JSON of SentForm
        ) STRICT;
INSERT INTO "sent_forms" VALUES(1,'24K5-G001-0407-2JSJ-RGYX-J5RC','2026-W47','norrbyskolan','{"token": "24K5-G001-0407-2JSJ-RGYX-J5RC", "round": "2026-W47", "respondent": "norrbyskolan", "form_version": 1, "carried": [], "language": "sv", "keys": {}}');
INSERT INTO "sent_forms" VALUES(2,'24K5-G002-0403-M2Z4-M2VC-1VPH','2026-W47','soderangsskolan','{"token": "24K5-G002-0403-M2Z4-M2VC-1VPH", "round": "2026-W47", "respondent": "soderangsskolan", "form_version": 1, "carried": [], "language": "sv", "keys": {}}');
CREATE TABLE sent_reviews (
            round TEXT NOT NULL REFERENCES rounds, organisation TEXT NOT NULL, version INTEGER NOT NULL,
            at TEXT NOT NULL, to_all INTEGER NOT NULL, value TEXT NOT NULL,  -- JSON of SentReview
            PRIMARY KEY (round, organisation, version)
        ) STRICT;
INSERT INTO "sent_reviews" VALUES('2026-W47','kommun',1,'2026-11-26T12:00:00.000000Z',1,'{"round": "2026-W47", "organisation": "kommun", "version": 1, "rows": [], "messages": [], "own_part": "Passa nycklarna.", "used": 1, "asked_by": "", "due": null}');
CREATE TABLE steering_decisions (
            id INTEGER PRIMARY KEY, period TEXT NOT NULL, sender TEXT NOT NULL, base INTEGER NOT NULL,
            value TEXT NOT NULL, code_hash TEXT NOT NULL, tries INTEGER NOT NULL DEFAULT 0,
            inbound INTEGER REFERENCES inbound, proposed_at TEXT NOT NULL,
            confirmed_at TEXT, valid_from TEXT, configured TEXT, voided_at TEXT, reason TEXT
        ) STRICT;
INSERT INTO "steering_decisions" VALUES(1,'2026-Q3','styrgrupp@exempelstad.example',0,'{"areas": [{"area": "centrum", "reason": "Mest skadegörelse"}], "decisions": [{"what": "Mer belysning", "who": "Kommunen", "when": "Q1", "report": ""}]}','2222222222222222222222222222222222222222222222222222222222222222',0,1,'2026-11-26T12:00:00.000000Z','2026-11-26T12:00:00.000000Z','2026-11-30','["centrum"]',NULL,NULL);
CREATE TABLE submissions (
            id INTEGER PRIMARY KEY, round TEXT NOT NULL REFERENCES rounds, respondent TEXT NOT NULL,
            revision INTEGER NOT NULL CHECK (revision >= 1), current INTEGER NOT NULL,
            received_at TEXT NOT NULL, timeliness TEXT NOT NULL, state TEXT NOT NULL,
            questions TEXT NOT NULL, notes TEXT NOT NULL, filled TEXT NOT NULL,  -- JSON
            inbound INTEGER NOT NULL REFERENCES inbound,
            UNIQUE (round, respondent, revision)
        ) STRICT;
INSERT INTO "submissions" VALUES(1,'2026-W47','norrbyskolan',1,1,'2026-11-16T07:01:00.000000Z','in_time','events','[]','[{"row": 7, "column": "När", "written": "i går kväll", "understood": "söndag 15 november, kväll"}]','[{"row": 7, "key": "", "cells": {"indicator": "Skadegörelse", "area": "Norrby", "place": "busskuren vid torget", "when": "i går kväll", "what": "Två rutor krossade och glas på marken", "action": "Sopat"}}]',1);
INSERT INTO "submissions" VALUES(2,'2026-W47','soderangsskolan',1,1,'2026-11-16T07:01:00.000000Z','in_time','calm','[]','[]','[]',2);
INSERT INTO "submissions" VALUES(3,'2026-W47','vasthagaskolan',1,0,'2026-11-16T07:01:00.000000Z','in_time','unclear','[{"kind": "unknown_area", "sheet": "Checklista", "cell": "B11", "row": 11, "column": "Område", "value": "Norby", "suggestion": "Norrby"}]','[{"row": 11, "column": "När", "written": "i tisdags", "understood": "tisdag 10 november"}]','[{"row": 11, "key": "", "cells": {"indicator": "Incident mot anställd", "area": "Norby", "place": "receptionen", "when": "i tisdags", "what": "Personal hotades verbalt", "action": "Samtal med gruppen"}}]',3);
INSERT INTO "submissions" VALUES(34,'2026-W47','bjorklidsskolan',1,1,'2026-11-18T14:01:00.000000Z','late','events','[]','[{"row": 7, "column": "När", "written": "i går kväll", "understood": "tisdag 17 november, kväll"}]','[{"row": 7, "key": "", "cells": {"indicator": "Skadegörelse", "area": "Björkliden", "place": "busskuren vid torget", "when": "i går kväll", "what": "Två rutor krossade och glas på marken", "action": "Sopat"}}]',40);
INSERT INTO "submissions" VALUES(35,'2026-W48','norrbyskolan',1,1,'2026-11-23T07:01:00.000000Z','in_time','events','[]','[{"row": 15, "column": "När", "written": "i tisdags", "understood": "tisdag 17 november"}]','[{"row": 7, "key": "K1", "cells": {"remains": "Ja"}}]',44);
INSERT INTO "submissions" VALUES(37,'2026-W48','vasthagaskolan',1,0,'2026-11-23T07:01:00.000000Z','in_time','events','[{"kind": "unknown_area", "sheet": "Checklista", "cell": "B11", "row": 11, "column": "Område", "value": "Norby", "suggestion": "Norrby"}]','[{"row": 11, "column": "När", "written": "i måndags", "understood": "måndag 16 november"}]','[{"row": 7, "key": "K1", "cells": {"remains": "Vet ej"}}]',46);
INSERT INTO "submissions" VALUES(66,'2026-W48','fritidsgard-liden',2,1,'2026-11-23T07:02:00.000000Z','in_time','events','[]','[]','[{"row": 7, "key": "K1", "cells": {"remains": "Nej"}}]',79);
CREATE UNIQUE INDEX "idx__sqlite_migrations_migration_set_name"
    ON "_sqlite_migrations" ("migration_set", "name");
CREATE INDEX inbound_by_account ON inbound (accounted, id);
CREATE INDEX inbound_by_round ON inbound (round, id);
CREATE INDEX locations_latest ON locations (folder, seen_at);
CREATE INDEX locations_unfiled ON locations (folder, uidvalidity, uid) WHERE filed_at IS NULL;
CREATE INDEX locations_by_message ON locations (inbound);
CREATE INDEX sent_forms_of ON sent_forms (round, respondent);
CREATE UNIQUE INDEX submissions_current ON submissions (round, respondent) WHERE current = 1;
CREATE INDEX submissions_of ON submissions (respondent, round);
CREATE INDEX submissions_by_message ON submissions (inbound);
CREATE INDEX observations_of_problem ON observations (problem);
CREATE INDEX comments_of_round ON comments (round);
CREATE INDEX completed_drafts_of ON completed_drafts (round);
CREATE INDEX editions_of ON editions (round);
CREATE INDEX measures_of ON measures (round);
CREATE INDEX follow_ups_of ON follow_ups (round);
CREATE UNIQUE INDEX codes_outstanding ON codes (round, content_hash, coordinator)
            WHERE used_at IS NULL AND voided_at IS NULL;
CREATE INDEX codes_of ON codes (round);
CREATE UNIQUE INDEX approvals_valid ON approvals (round, content_hash, coordinator) WHERE voided_at IS NULL;
CREATE UNIQUE INDEX outbox_key ON outbox (round, purpose, recipient, about)
            WHERE state <> 'withdrawn';
CREATE INDEX outbox_by_state ON outbox (state, next_attempt_at);
CREATE INDEX outbox_by_message_id ON outbox (message_id);
CREATE INDEX outbox_by_recipient ON outbox (recipient, queued_at);
CREATE INDEX deliveries_of ON deliveries (outbox);
CREATE INDEX register_changes_confirmed ON register_changes (confirmed_at) WHERE confirmed_at IS NOT NULL;
CREATE INDEX register_changes_of ON register_changes (coordinator, id);
CREATE UNIQUE INDEX screenings_of ON screenings (round, content_hash, number);
CREATE UNIQUE INDEX clearings_of ON clearings (round, seal);
CREATE INDEX review_decisions_of ON review_decisions (round);
CREATE INDEX review_decisions_of_problem ON review_decisions (problem);
CREATE INDEX own_parts_of ON own_parts (round);
CREATE UNIQUE INDEX errata_live ON errata (round) WHERE state IN ('previewed', 'approved');
CREATE INDEX errata_of ON errata (round);
CREATE INDEX steering_decisions_ruling ON steering_decisions (valid_from) WHERE confirmed_at IS NOT NULL;
CREATE INDEX case_numbers_of ON case_numbers (round);
CREATE INDEX audit_by_event ON audit (event, id);
CREATE INDEX audit_by_subject ON audit (subject, id);
CREATE INDEX closed_problems_of ON closed_problems (round);
CREATE INDEX rounds_unfinished ON rounds (first_day)
            WHERE state NOT IN ('cancelled', 'fed_back', 'skipped');
CREATE INDEX rounds_dispatched ON rounds (first_day) WHERE status <> '';
CREATE INDEX observations_settled ON observations (settled_on);
CREATE INDEX inbound_by_accounting ON inbound (accounted_at);
CREATE INDEX comments_by_message ON comments (inbound);
CREATE TRIGGER audit_never_shrinks BEFORE DELETE ON audit
            BEGIN SELECT RAISE(ABORT, 'the audit trail is only added to'); END;
CREATE TRIGGER audit_never_changes BEFORE UPDATE ON audit
            BEGIN SELECT RAISE(ABORT, 'the audit trail is only added to'); END;
CREATE TRIGGER audit_is_a_chain BEFORE INSERT ON audit
            WHEN NEW.id <> 1 + coalesce((SELECT max(id) FROM audit), 0)
              OR NEW.previous <> coalesce((SELECT link FROM audit ORDER BY id DESC LIMIT 1), '')
            BEGIN SELECT RAISE(ABORT, 'the audit trail is only added to, link by link'); END;
CREATE TRIGGER audit_head AFTER INSERT ON audit
            BEGIN INSERT INTO facts (name, value) VALUES ('audit.head', NEW.id || ':' || NEW.link)
            ON CONFLICT (name) DO UPDATE SET value = excluded.value; END;
DELETE FROM "sqlite_sequence";
INSERT INTO "sqlite_sequence" VALUES('numbers',44);
COMMIT;
