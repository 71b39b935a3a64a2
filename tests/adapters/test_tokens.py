"""How long a token is used, and how patiently it is asked for: with a clock that is moved by hand."""

from __future__ import annotations

from dataclasses import dataclass, field

import pytest

from est_mailer.adapters.signing_in.https_json import Busy
from est_mailer.adapters.signing_in.tokens import AFTER_LOSS, AFTER_REFUSAL, RENEW_BEFORE, ServerLogin, TokenSource
from est_mailer.domain.errors import LoginRefused, OutOfReach
from est_mailer.domain.oauth2 import AccessToken

REFUSED = LoginRefused("The client secret is wrong.", "Make a new one.", permanent=True)
UNTRUSTED = OutOfReach("The certificate is not trusted.", "Name its authority.", permanent=True)
LOST = OutOfReach("The server did not answer in time.", "It is tried again.")


@dataclass
class World:
    """A token server that gives "token 1", "token 2" … or fails with the next of ``failures``."""

    now: float = 1000.0
    lifetime: float = 3600.0
    asked: int = 0
    same: bool = False
    failures: list[OutOfReach] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.source = TokenSource(self.fetch, lambda: self.now)
        self.login = ServerLogin(self.source, lambda: self.now)

    def fetch(self) -> AccessToken:
        self.asked += 1
        if self.failures:
            raise self.failures.pop(0)
        return AccessToken("token" if self.same else f"token {self.asked}", self.lifetime)


def test_a_token_is_kept_until_five_minutes_before_its_end() -> None:
    world = World()
    assert [world.login(), world.login()] == ["token 1", "token 1"]
    world.now += 3600 - RENEW_BEFORE - 1
    assert world.login() == "token 1"
    world.now += 1
    assert world.login() == "token 2"
    assert world.asked == 2


def test_a_token_that_lives_for_a_minute_is_used_for_most_of_it() -> None:
    world = World(lifetime=60)
    world.login()
    world.now += 44
    assert world.login() == "token 1"
    world.now += 1
    assert world.login() == "token 2"


@pytest.mark.parametrize(
    ("failure", "pause"), [(REFUSED, AFTER_REFUSAL), (UNTRUSTED, AFTER_REFUSAL), (LOST, AFTER_LOSS)]
)
def test_a_token_server_that_failed_is_left_alone_and_its_words_are_repeated(failure: OutOfReach, pause: float) -> None:
    world = World(failures=[failure])
    for _ in range(10):
        with pytest.raises(OutOfReach) as caught:
            world.login()
        assert caught.value.findings == failure.findings
        assert isinstance(caught.value, LoginRefused) is failure.permanent
        world.now += pause / 11
    assert world.asked == 1
    world.now += pause
    assert world.login() == "token 2"


def test_a_busy_token_server_says_itself_for_how_long() -> None:
    world = World(failures=[Busy("Too many.", "x:443", 900)])
    with pytest.raises(OutOfReach):
        world.login()
    world.now += 899
    with pytest.raises(OutOfReach):
        world.login()
    world.now += 1
    assert world.login() == "token 2"


def test_an_old_token_that_is_refused_is_replaced_at_once_and_a_new_one_is_not() -> None:
    world = World()
    world.login()
    assert world.login.refused(world.login(), REFUSED)
    assert world.login() == "token 2"
    assert not world.login.refused("token 2", REFUSED)
    assert world.login() == "token 3"  # when the daemon comes again: the right may have been given meanwhile


def test_the_same_token_is_not_shown_again_for_minutes() -> None:
    world = World(same=True)
    assert world.login.refused(world.login(), REFUSED) is False
    for _ in range(5):
        with pytest.raises(LoginRefused) as caught:
            world.login()
        assert caught.value is REFUSED
        world.now += AFTER_REFUSAL / 6
    world.now += AFTER_REFUSAL
    assert world.login() == "token"


def test_what_one_server_refuses_another_may_take() -> None:
    world = World(same=True)
    other = ServerLogin(world.source, lambda: world.now)
    world.login.refused(world.login(), REFUSED)
    assert other() == "token"


def test_a_token_does_not_show_in_a_representation() -> None:
    assert "geheim" not in repr(AccessToken("geheim", 1.0))
