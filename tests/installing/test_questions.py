"""The questions themselves: what is asked of which kind of account, what is refused, what Enter takes."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from installing.scripted import Scripted
from servers.certificates import self_signed_application

from est_mailer.domain.deployment import Endpoint
from est_mailer.installing.asking_account import AccountQuestions
from est_mailer.installing.asking_town import _ask_areas, ask_town, ask_who_and_where
from est_mailer.installing.discovering import Discovery
from est_mailer.installing.interview import Interview

OWN = Discovery(
    "dovecot", "a guess", Endpoint("imap.x.example", 993, "tls"), Endpoint("smtp.x.example", 587, "starttls")
)
MICROSOFT, GOOGLE = Discovery("microsoft365", "by its MX"), Discovery("gmail", "by its MX")
ADDRESS = {"account": {"address": "est@x.example", "display_name": "EST"}}


def random(count: int) -> bytes:
    return bytes(count)


def account(found: Discovery, *answers: tuple[str, str], **environ: str) -> Interview:
    interview = Interview(Scripted(list(answers)), ADDRESS)
    interview.answers = {"account": dict(ADDRESS["account"])}
    AccountQuestions(interview, found, environ, random).ask_all()
    assert isinstance(interview.talk, Scripted)
    assert not interview.talk.answers, "all was asked for"
    return interview


def test_a_server_of_ones_own_is_two_hosts_a_name_and_a_password() -> None:
    asked = account(
        OWN, ("Where", ""), ("IMAP", ""), ("SMTP", "mail.x.example:465"), ("log in", "est"), ("password", "p")
    )
    assert asked.answers["account"]["imap"] == {"host": "imap.x.example", "port": 993, "security": "tls"}
    assert asked.answers["account"]["smtp"] == {"host": "mail.x.example", "port": 465, "security": "tls"}
    assert asked.answers["account"]["username"] == "est"
    assert asked.secrets == {"EST_MAIL_PASSWORD": "p"}
    assert "p" not in asked.answers["account"].values()


@pytest.mark.parametrize("written", ["imap://x.example", "två ord", "x.example:0", "x.example:70000", "x.example:imap"])
def test_a_host_that_is_none_is_asked_for_again(written: str) -> None:
    asked = account(OWN, ("Where", ""), ("IMAP", written), ("IMAP", ""), ("SMTP", ""), ("log in", ""), ("pass", "p"))
    assert asked.answers["account"]["imap"]["host"] == "imap.x.example"
    assert "username" not in asked.answers["account"], "it is the address"


def test_an_unusual_port_is_asked_how_it_is_encrypted() -> None:
    hosts = (("IMAP", "[::1]"), ("IMAP", "x.example:1993"), ("encrypted", "st"), ("SMTP", ""))
    asked = account(OWN, ("Where", ""), *hosts, ("log in", ""), ("password", "p"))
    assert asked.answers["account"]["imap"] == {"host": "x.example", "port": 1993, "security": "starttls"}


def test_a_secret_that_is_given_already_is_used_if_it_is_said() -> None:
    given = {"EST_MAIL_PASSWORD": "there"}
    first = (("Where", ""), ("IMAP", ""), ("SMTP", ""), ("log in", ""))
    assert account(OWN, *first, ("given already", ""), **given).secrets == {}
    assert account(OWN, *first, ("given already", "no"), ("password", "new"), **given).secrets == {
        "EST_MAIL_PASSWORD": "new"
    }


def test_microsoft_is_an_application_with_a_secret_that_ends() -> None:
    asked = account(
        MICROSOFT,
        ("Where", ""),
        ("tenant", "x.example"),
        ("client id", "0000-1111"),
        ("proves", ""),
        ("client secret", "s3cret"),
        ("last day", "next year"),
        ("last day", "2028-11-30"),
    )
    oauth2 = {"tenant": "x.example", "client_id": "0000-1111", "proof": "secret", "expires": date(2028, 11, 30)}
    assert asked.answers["account"]["oauth2"] == oauth2
    assert asked.secrets == {"EST_OAUTH_SECRET": "s3cret"}
    assert "imap" not in asked.answers["account"]


def test_microsoft_is_an_application_with_a_certificate(tmp_path: Path) -> None:
    pem = self_signed_application(tmp_path)
    (tmp_path / "half.pem").write_text("-----BEGIN CERTIFICATE-----")
    proofs = [("private key", str(tmp_path / name)) for name in ("none.pem", "half.pem", pem.name)]
    asked = account(MICROSOFT, ("Where", ""), ("tenant", "t"), ("client id", "c"), ("proves", "cert"), *proofs)
    assert asked.secrets == {"EST_OAUTH_CERTIFICATE": pem.read_text()}
    assert isinstance(asked.talk, Scripted)
    assert "cannot be read" in asked.talk.said
    assert "is not complete" in asked.talk.said


def test_google_takes_an_app_password() -> None:
    asked = account(GOOGLE, ("Where", ""), ("Sign in with", ""), ("password", "abcdabcdabcdabcd"))
    assert asked.answers["account"]["auth"] == "password"


def test_google_lets_the_service_in_and_an_answer_to_another_question_does_not() -> None:
    interview = Interview(Scripted([("Where", ""), ("Sign in", "o"), ("client id", "c"), ("secret", "s"),
                                    ("Copy the address", "http://127.0.0.1/?state=x&code=4")]), ADDRESS)  # fmt: skip
    interview.answers = {"account": dict(ADDRESS["account"])}
    with pytest.raises(KeyboardInterrupt):  # it is asked for again, and there the technician gives up
        AccountQuestions(interview, GOOGLE, {}, random).ask_all()
    assert isinstance(interview.talk, Scripted)
    assert "https://accounts.google.com/" in interview.talk.said
    assert "Begin anew" in interview.talk.said
    assert set(interview.secrets) == {"EST_OAUTH_SECRET"}


TOWN = (
    ("name", "Ny by"),
    ("language", "s"),
    ("own mail", "est@nyby.example"),
    ("beside", ""),
    ("technician", "it@nyby.example"),
    ("registrar", "reg@nyby.example"),
)


def town(*answers: tuple[str, str]) -> Interview:
    interview = Interview(Scripted([*answers]))
    ask_town(interview)
    ask_who_and_where(interview)
    return interview


def test_what_cannot_be_used_is_asked_for_again() -> None:
    itself = (("name", ""), ("name", "Ny by"), ("language", "fi"), ("language", ""))
    whom = (("own mail", "est"), ("own mail", "est@nyby.example"), ("beside", ""))
    others = (("technician", "EST@nyby.example"), ("technician", "it@nyby.example"), ("registrar", ""))
    first = (("organisation", "§"), ("organisation", ""), ("domains", "nyby"), ("domains", "@nyby.example, b.example"))
    second = (("Another", "Ny bys kommun"), ("Another", "Polisen"), ("domains", ""), ("Another", ""))
    areas = (("areas", ","), ("areas", "Öst, Ost"), ("areas", "Öst, Väst"))
    last = (("coordinator", "est@nyby.example"), ("coordinator", "s@nyby.example"))
    asked = town(*itself, *whom, *others, *first, *second, *areas, *last)
    assert asked.answers["municipality"] == {"name": "Ny by", "language": "sv", "operator": "it@nyby.example"}
    assert asked.answers["organisation"] == [
        {"id": "ny-bys-kommun", "name": "Ny bys kommun", "domains": ["nyby.example", "b.example"]},
        {"id": "polisen", "name": "Polisen", "domains": []},
    ]
    assert asked.answers["area"] == [{"id": "ost", "name": "Öst"}, {"id": "vast", "name": "Väst"}]
    assert isinstance(asked.talk, Scripted)
    for words in ("An answer is needed", "Write one of: en, sv", "Write it as name@domain", "own address", "each once"):
        assert words in asked.talk.said


def test_what_an_account_had_beside_what_is_asked_is_kept_where_it_still_holds() -> None:
    more = {"authserv_id": "mx.x.example", "per_minute": 5, "preset": "dovecot"}
    earlier = {"account": {**ADDRESS["account"], **more}}
    rest = (("IMAP", ""), ("SMTP", ""), ("log in", ""), ("password", "p"))
    for preset, kept in (("dovecot", more), ("gmail", {"preset": "gmail"})):
        asked = (("Where", preset), *(rest if preset == "dovecot" else (("Sign in", ""), ("password", "p"))))
        interview = Interview(Scripted(list(asked)), earlier)
        AccountQuestions(interview, OWN, {}, random).ask_all()
        assert {key: value for key, value in interview.answers["account"].items() if key in more} == kept


def test_an_area_that_is_named_again_keeps_its_id_and_its_other_words() -> None:
    area = {"id": "c", "name": "Centrum", "aliases": ["stan"]}
    asked = Interview(Scripted([("areas", "Centrum, Norrby")]), {"area": [area, {"name": "X", "colour": "blue"}]})
    asked.answers = {"municipality": {"language": "sv"}}
    _ask_areas(asked)
    assert asked.answers["area"] == [area, {"id": "norrby", "name": "Norrby"}]


def test_earlier_answers_are_what_enter_takes() -> None:
    rest = [
        ("organisation", ""),
        ("domains", ""),
        ("Another", "Polisen"),
        ("domains", "polis.example"),
        ("Another", ""),
    ]
    first = town(*TOWN, *rest, ("areas", "Öst, Väst"), ("coordinator", "s@nyby.example"))
    enters = [(part, "") for part, _ in (*TOWN, *rest, ("areas", ""), ("coordinator", ""))]
    again = Interview(Scripted(enters), first.answers)
    ask_town(again)
    ask_who_and_where(again)
    assert again.answers == first.answers


def test_an_address_is_no_name() -> None:
    name = ("stands beside it", "drift@x.example"), ("stands beside it", "EST X")
    talk = Scripted(
        [
            ("name", "X"),
            ("language", ""),
            ("mail address", "est@x.example"),
            *name,
            ("tech", "it@x.example"),
            ("registrar", ""),
        ]
    )
    interview = Interview(talk)
    ask_town(interview)
    assert interview.answers["account"]["display_name"] == "EST X"
    assert "That is an address." in talk.said
