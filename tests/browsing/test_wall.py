"""Nobody else on the machine, and no page of the web, gets anything but the words that it is locked."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator

import httpx
import pytest
from browsing_worlds import PLANTED, looked_at, page, two_weeks

from est_mailer.browsing.personal import Asked, Why
from est_mailer.browsing.questions import questions
from est_mailer.browsing.snapshot import Shown
from est_mailer.browsing.tables import OPEN, PERSONAL
from est_mailer.browsing.wall import COOKIE, Wall

HERE = "http://127.0.0.1:8001"
EVERYWHERE = (
    "/",
    "/est",
    "/est.json?sql=select+1",
    "/est/rounds",
    "/est/rounds.csv",
    "/est/week",
    "/-/databases.json",
    "/-/metadata.json",
    "/-/allow-debug",
    "/-/auth-token?token=",
    "/-/static/app.css",
    "/_internal",
    "/nothing",
)
WRITES = ("delete from rounds", "attach 'x' as y", "pragma query_only=0", "create table x (y)")


@pytest.fixture(scope="module")
def wall() -> Iterator[Wall]:
    world = two_weeks()
    with page(looked_at(world), world.now) as made:
        yield made


@pytest.fixture(scope="module")
def personal() -> Iterator[Wall]:
    world = two_weeks()
    with page(looked_at(world), world.now, Asked("Berg", Why.FAULT)) as made:
        yield made


def get(wall: Wall, path: str, *, inside: bool = True, **headers: str) -> httpx.Response:
    async def answer() -> httpx.Response:
        cookies = {COOKIE: wall.known} if inside else {}
        async with httpx.AsyncClient(transport=httpx.ASGITransport(wall), base_url=HERE, cookies=cookies) as client:
            return await client.get(path, headers={name: value.encode("latin-1") for name, value in headers.items()})

    return asyncio.run(answer())


@pytest.mark.parametrize("path", EVERYWHERE)
def test_without_the_code_every_page_is_locked(wall: Wall, path: str) -> None:
    for cookie in ("", f"{COOKIE}=", f"{COOKIE}={wall.code}", "ds_actor=x", f"{COOKIE}=é", f'{COOKIE}="'):
        said = get(wall, path, inside=False, Cookie=cookie)
        assert said.status_code == 403
        assert "Den här sidan är bara för den som har startat est-mailer browse." in said.text
        assert "set-cookie" not in said.headers


def test_the_code_opens_the_page(wall: Wall) -> None:
    opened = get(wall, wall.way_in, inside=False)
    assert opened.status_code == 200
    assert opened.headers["set-cookie"] == f"{COOKIE}={wall.known}; HttpOnly; Path=/; SameSite=Strict"
    assert get(wall, "/").status_code == 200
    for wrong in ("", "?code=", "?code=x", f"?code={wall.known}", f"?code={wall.code}x"):
        refused = get(wall, f"/login{wrong}", inside=False)
        assert (refused.status_code, "set-cookie" in refused.headers) == (403, False)
    assert wall.code not in get(wall, "/").text
    assert len(wall.code) > 40


@pytest.mark.parametrize("host", ["est.example:8001", "127.0.0.1.est.example:8001", "", "8001"])
def test_a_name_that_leads_here_is_refused(wall: Wall, host: str) -> None:
    for path in ("/", wall.way_in):
        assert get(wall, path, Host=host).status_code == 421


@pytest.mark.parametrize("host", ["127.0.0.1:8001", "localhost:9000", "[::1]:8001"])
def test_the_machines_own_names_are_not(wall: Wall, host: str) -> None:
    assert get(wall, "/", Host=host).status_code == 200


def test_what_goes_out_is_kept_nowhere_and_asks_nobody_else(wall: Wall) -> None:
    for path in ("/", "/est/week", "/-/static/app.css", "/nothing"):
        headers = get(wall, path).headers
        assert headers.get_list("cache-control") == ["no-store"]
        assert "default-src 'none'" in headers["content-security-policy"]
        assert headers["referrer-policy"] == "no-referrer"


def test_every_question_and_table_is_shown(wall: Wall) -> None:
    world = two_weeks()
    first = get(wall, "/").text
    for question in questions(world.service.words(), Shown(world.now, 0, 0)):
        assert f'href="/est/{question.name}"' in first
        said = get(wall, f"/est/{question.name}")
        assert said.status_code == 200
        assert question.title in said.text
        assert "message-error" not in said.text.partition("<main")[2]
    for table in OPEN:
        assert get(wall, f"/est/{table}").status_code == 200, table
        assert get(wall, f"/est/{table}.csv").status_code == 200, table


@pytest.mark.parametrize("sql", WRITES)
def test_sql_can_be_typed_and_changes_nothing(wall: Wall, sql: str) -> None:
    assert "2026-W47" in get(wall, "/est?sql=select+*+from+rounds").text
    refused = get(wall, f"/est?sql={sql.replace(' ', '+')}")
    assert refused.status_code == 400
    assert "2026-W47" in get(wall, "/est?sql=select+*+from+rounds").text


def test_an_error_tells_nothing_but_itself(wall: Wall, capfd: pytest.CaptureFixture[str]) -> None:
    missing = get(wall, "/est/nothing")
    assert missing.status_code == 404
    assert "Sidan finns inte" in missing.text
    assert get(wall, "/est/nothing.json").json()["ok"] is False
    assert "Traceback" not in "".join(capfd.readouterr())


def test_without_personal_there_is_none(wall: Wall) -> None:
    assert get(wall, "/personal").status_code == 404
    shown = "".join(get(wall, f"/est/{table}.csv?_size=max").text for table in OPEN) + get(wall, "/").text
    assert [word for word in PLANTED if word in shown] == []


def test_with_personal_it_is_said_on_every_page_and_no_sql_reaches_it(personal: Wall) -> None:
    for path in ("/", "/est/week", "/personal/texts"):
        assert "Personuppgifter visas: Berg har begärt det (felsökning)" in get(personal, path).text
    assert "Lindqvist" in get(personal, "/personal/texts").text
    for table in PERSONAL:
        assert get(personal, f"/personal/{table}").status_code == 200
    for path in ("/personal?sql=select+1", "/personal.json?sql=select+1", "/personal/texts?_where=1"):
        assert get(personal, path).status_code == 403
    assert get(personal, "/est?sql=select+*+from+texts").status_code == 400
    assert get(personal, "/personal/texts", inside=False).status_code == 403
