"""XOAUTH2 word by word, against servers that answer what they are told: refusals, lapsed sessions, nonsense."""

from __future__ import annotations

import json
from base64 import b64decode, b64encode
from collections.abc import Iterator

import pytest
from builders import an_account
from servers.scripted_imap import ScriptedImap
from servers.scripted_smtp import ScriptedSmtp

from est_mailer.adapters.imap.inbox import ImapMailbox
from est_mailer.adapters.signing_in.tokens import ServerLogin, TokenSource
from est_mailer.adapters.signing_in.xoauth2 import Xoauth2
from est_mailer.adapters.smtp.transport import SmtpTransport
from est_mailer.domain.deployment import Endpoint
from est_mailer.domain.errors import LoginRefused, OutOfReach
from est_mailer.domain.oauth2 import AccessToken, OAuth2, Provider
from est_mailer.domain.outgoing import Handover, Refusal

SERVICE, ANNA = "est@exempelstad.example", "anna@exempelstad.example"
MAIL = b"Subject: Hej\r\n\r\nhej\r\n"
WHY = b64encode(json.dumps({"status": "401", "schemes": "Bearer", "scope": "x"}).encode()).decode()
MICROSOFT = OAuth2(Provider.MICROSOFT365, "app", "https://login.example", "x/.default", "exempelstad.example")
EMPTY_LINE = b"\r\n"


class Tokens:
    """Gives "token-1", "token-2" …"""

    def __init__(self) -> None:
        self.given = 0
        self.login = ServerLogin(TokenSource(self._next))

    def _next(self) -> AccessToken:
        self.given += 1
        return AccessToken(f"token-{self.given}", 3600)


@pytest.fixture
def smtp() -> Iterator[ScriptedSmtp]:
    with ScriptedSmtp(extensions=("AUTH XOAUTH2 LOGIN",)) as server:
        yield server


def transport(server: ScriptedSmtp, tokens: Tokens) -> SmtpTransport:
    account = an_account(smtp=Endpoint("127.0.0.1", server.port, "none"), smtp_login=True, oauth2=MICROSOFT)
    return SmtpTransport(account, tokens.login, refused=tokens.login.refused, timeout=2)


def mailbox(server: ScriptedImap, tokens: Tokens) -> ImapMailbox:
    account = an_account(imap=Endpoint("127.0.0.1", server.port, "none"), oauth2=MICROSOFT)
    return ImapMailbox(account, tokens.login, refused=tokens.login.refused, timeout=2)


def line(token: str) -> str:
    """What the client says for a token; the scripted server takes the line for a command."""
    return b64encode(f"user=est\x01auth=Bearer {token}\x01\x01".encode()).decode()


def takes(server: ScriptedSmtp, token: str) -> None:
    server.answer("AUTH", "334 ")
    server.answer(line(token), "235 2.7.0 Authentication successful")


def send(post: SmtpTransport) -> Handover:
    return post.send(SERVICE, ANNA, MAIL)


def test_the_exchange_as_the_providers_describe_it() -> None:
    exchange = Xoauth2("est@exempelstad.example", "ya29.a0")
    assert exchange(b"") == b"user=est@exempelstad.example\x01auth=Bearer ya29.a0\x01\x01"
    assert exchange(b'{"status":"400","schemes":"Bearer"}') == b""
    assert exchange.why == "400"


@pytest.mark.parametrize("challenge", [b"", b"what?", b"[1]", b'{"status": 400}', b'{"status": "a\\nb"}', b"\xff{"])
def test_a_challenge_that_says_nothing_is_answered_by_an_empty_line_too(challenge: bytes) -> None:
    exchange = Xoauth2("est", "t")
    exchange(b"")
    assert exchange(challenge) == b""
    assert exchange.why == ""


def test_smtp_logs_in_with_the_token_on_a_line_of_its_own(smtp: ScriptedSmtp) -> None:
    takes(smtp, "token-1")
    assert send(transport(smtp, Tokens())).refusal is None
    assert [said for said in smtp.said if said.startswith("AUTH")] == ["AUTH XOAUTH2"]


def test_smtp_answers_the_reasons_of_a_refusal_with_an_empty_line(smtp: ScriptedSmtp) -> None:
    smtp.answer("AUTH", "334 ")
    smtp.answer(line("token-1"), f"334 {WHY}")
    smtp.answer("", "535 5.7.3 Authentication unsuccessful")
    handed = send(transport(smtp, Tokens()))
    assert (handed.refusal, handed.login) == (Refusal.PAUSE, True)
    assert "535 5.7.3 Authentication unsuccessful (401)" in handed.detail
    assert "SMTP.SendAsApp" in handed.detail
    assert smtp.said[-1] == ""
    assert "token-1" not in handed.detail


@pytest.mark.parametrize("endless", ["334 ", "334 not base64 at all!", f"334 {WHY}"])
def test_smtp_that_asks_without_end_is_left(smtp: ScriptedSmtp, endless: str) -> None:
    smtp.answer("AUTH", endless)
    smtp.answer(line("token-1"), endless)
    smtp.answer("", *[endless] * 50)
    handed = send(transport(smtp, Tokens()))
    assert handed.refusal is Refusal.UNREACHABLE
    assert smtp.said.count("") == 1


@pytest.mark.parametrize("moment", ["MAIL", "RCPT", "DATA"])
@pytest.mark.parametrize("answer", ["530 5.7.57 Client not authenticated", "535 5.7.3 expired"])
def test_a_session_whose_login_lapses_is_made_anew_and_the_mail_goes_once(
    smtp: ScriptedSmtp, moment: str, answer: str
) -> None:
    tokens = Tokens()
    post = transport(smtp, tokens)
    takes(smtp, "token-1")
    assert send(post).refusal is None
    smtp.answer(moment, answer)
    smtp.answer("AUTH", "334 ", "334 ")
    smtp.answer(line("token-1"), "535 5.7.3 expired")  # the old one is still in the drawer, and is refused
    smtp.answer(line("token-2"), "235 2.7.0 ok")
    assert send(post).refusal is None
    assert len(smtp.received) == 2
    assert tokens.given == 2


def test_a_new_session_that_may_not_send_is_not_tried_again(smtp: ScriptedSmtp) -> None:
    takes(smtp, "token-1")
    smtp.answer("MAIL", "530 5.7.57 Client not authenticated")
    handed = send(transport(smtp, Tokens()))
    assert (handed.refusal, handed.login) == (Refusal.PAUSE, True)
    assert smtp.connections == 1


def test_smtp_that_takes_no_tokens() -> None:
    with ScriptedSmtp(extensions=("AUTH PLAIN",)) as server:
        handed = send(transport(server, Tokens()))
        assert not any(said.startswith("AUTH") for said in server.said)
    assert (handed.refusal, handed.login) == (Refusal.PAUSE, True)
    assert "takes no tokens" in handed.detail


def test_imap_answers_the_reasons_of_a_refusal_with_an_empty_line() -> None:
    with ScriptedImap(challenges=["", WHY], login="NO AUTHENTICATE failed.") as server:
        with pytest.raises(LoginRefused) as caught:
            mailbox(server, Tokens()).probe()
        assert b64decode(server.responses[0]) == b"user=est\x01auth=Bearer token-1\x01\x01"
        assert server.responses[1] == EMPTY_LINE
        assert server.logins == 1, "a token that was fetched just now is not followed by another"
    assert caught.value.permanent
    assert '"AUTHENTICATE failed." (401)' in str(caught.value)
    assert "IMAP.AccessAsApp" in str(caught.value)


def test_imap_that_is_busy_is_tried_again_with_the_same_token() -> None:
    tokens = Tokens()
    with ScriptedImap(challenges=[""], login="NO [UNAVAILABLE] Temporary failure") as server:
        for _ in range(3):
            with pytest.raises(LoginRefused) as caught:
                mailbox(server, tokens).probe()
            assert not caught.value.permanent
        assert set(map(bytes, server.responses)) == {line("token-1").encode() + b"\r\n"}


def test_imap_that_says_nonsense_is_lost_and_not_a_fault_of_ours() -> None:
    with ScriptedImap(challenges=["", "A"], login="NO no") as server:
        with pytest.raises(OutOfReach) as caught:
            mailbox(server, Tokens()).probe()
        assert not caught.value.permanent


def test_imap_that_takes_no_tokens() -> None:
    with ScriptedImap() as server:
        with pytest.raises(LoginRefused, match="takes no tokens"):
            mailbox(server, Tokens()).probe()
        assert server.logins == 0


def test_a_server_that_repeats_the_token_is_not_quoted_with_it() -> None:
    said = line("token-1")
    server = ScriptedImap(challenges=[""], login=f"NO bad token token-1 in {said}")
    with server, pytest.raises(LoginRefused) as caught:
        mailbox(server, Tokens()).probe()
    assert "token-1" not in str(caught.value)
    assert said not in str(caught.value)
