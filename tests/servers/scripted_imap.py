"""A small IMAP server on loopback that misbehaves to order: messages withheld, IDLE that dies, odd refusals."""

from __future__ import annotations

import re
import socketserver
import threading
import time


class ScriptedImap:
    """One inbox, any password. ``inbox`` is UID → bytes.

    ``withheld``: UIDs that are listed and whose body never comes; ``withheld_once``: comes when asked for again.
    ``refused``: UIDs for which FETCH answers NO. ``sizes``: what it claims instead of the true size.
    ``login``: the answer to LOGIN. ``idle``: "keep", "bye", "drop" (at once) or "refuse"; ``deaf`` offers no IDLE.
    ``eager``: EXISTS is told in the same breath as each IDLE's go-ahead; ``comes_with``: and a message comes with that
    of the first, the second … IDLE; ``hesitates``: so many seconds after it. ``verbs`` are the commands it has heard,
    ``next_uid`` is never lowered, and told if ``tells_next``. ``challenges``: it takes tokens, and asks so many things
    (base64) before it answers with ``login``; ``responses`` is what the client said to each. ``logins``, ``idles`` and
    ``largest_body`` are counted.
    """

    def __init__(self, **settings: object) -> None:
        self.inbox: dict[int, bytes] = {}
        self.withheld: set[int] = set()
        self.verbs: list[str] = []
        self.next_uid = 1
        self.uidvalidity = 7
        self.withheld_once: set[int] = set()
        self.refused: set[int] = set()
        self.sizes: dict[int, int] = {}
        self.login = "OK logged in"
        self.idle = "keep"
        self.deaf = False
        self.eager = False
        self.comes_with = 0
        self.tells_next = True
        self.hesitates = 0.0
        self.challenges: list[str] = []
        self.responses: list[bytes] = []
        self.logins = 0
        self.idles = 0
        self.largest_body = 0
        for name, value in settings.items():
            setattr(self, name, value)
        outer = self

        class Handler(socketserver.StreamRequestHandler):
            def handle(self) -> None:
                try:
                    _converse(outer, self)
                except OSError:
                    return

        self._server = socketserver.ThreadingTCPServer(("127.0.0.1", 0), Handler)
        self._server.daemon_threads = True
        self._server.block_on_close = False
        self.port = int(self._server.server_address[1])

    def __enter__(self) -> ScriptedImap:
        threading.Thread(target=self._server.serve_forever, args=(0.02,), daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        self._server.shutdown()
        self._server.server_close()

    def capabilities(self) -> str:
        """What it says it can do."""
        return f"IMAP4rev1{'' if self.deaf else ' IDLE'}{' AUTH=XOAUTH2' if self.challenges else ''}"

    def fetch(self, uids: list[int], items: str) -> tuple[list[bytes], str]:
        """The untagged answers and the final one."""
        if "BODY" in items and self.refused & set(uids):
            return [], "NO [SERVERBUG] some of the messages cannot be fetched"
        answers = []
        for uid in uids:
            said = [b"UID %d" % uid]
            if "RFC822.SIZE" in items:
                said.append(b"RFC822.SIZE %d" % self.sizes.get(uid, len(self.inbox[uid])))
            if "BODY" in items and uid in self.withheld_once:
                self.withheld_once.discard(uid)
            elif "BODY" in items and uid not in self.withheld:
                cut = re.search(r"<0\.(\d+)>", items)
                raw = self.inbox[uid][: int(cut[1])] if cut else self.inbox[uid]
                self.largest_body = max(self.largest_body, len(raw))
                said.append(b"BODY[]<0> {%d}\r\n%s" % (len(raw), raw))
            answers.append(b"* %d FETCH (%s)\r\n" % (uid, b" ".join(said)))
        return answers, "OK done"


def _converse(server: ScriptedImap, peer: socketserver.StreamRequestHandler) -> None:  # noqa: C901 - one branch a verb
    def say(*lines: str) -> None:
        peer.wfile.write("".join(line + "\r\n" for line in lines).encode())

    say(f"* OK [CAPABILITY {server.capabilities()}] scripted")
    while line := peer.rfile.readline().decode(errors="replace").strip():
        tag, _, command = line.partition(" ")
        verb = " ".join(command.split()[: 2 if command.upper().startswith("UID") else 1]).upper()
        server.verbs.append(verb)
        if verb == "CAPABILITY":
            say(f"* CAPABILITY {server.capabilities()}", f"{tag} OK done")
        elif verb == "LOGIN":
            server.logins += 1
            say(f"{tag} {server.login}")
        elif verb == "AUTHENTICATE":
            _authenticate(server, peer)
            say(f"{tag} {server.login}")
        elif verb in {"SELECT", "EXAMINE"}:
            server.next_uid = max(server.next_uid, max(server.inbox, default=0) + 1)
            say(
                f"* {len(server.inbox)} EXISTS",
                f"* OK [UIDVALIDITY {server.uidvalidity}] ok",
                *([f"* OK [UIDNEXT {server.next_uid}] ok"] if server.tells_next else []),
                f"{tag} OK done",
            )
        elif verb == "UID SEARCH":
            say("* SEARCH " + " ".join(str(u) for u in _matching(server, command.split()[-1])), f"{tag} OK done")
        elif verb == "UID FETCH":
            answers, final = server.fetch(_matching(server, command.split()[2]), command)
            peer.wfile.write(b"".join(answers))
            say(f"{tag} {final}")
        elif verb == "IDLE":
            if not _idle(server, peer, tag, say):
                return
        else:
            say(f"{tag} OK done" if verb in {"LOGOUT", "NOOP"} else f"{tag} BAD what?")


def _authenticate(server: ScriptedImap, peer: socketserver.StreamRequestHandler) -> None:
    server.logins += 1
    for challenge in server.challenges:
        peer.wfile.write(f"+ {challenge}\r\n".encode())
        server.responses.append(peer.rfile.readline())


def _idle(server: ScriptedImap, peer: socketserver.StreamRequestHandler, tag: str, say: object) -> bool:
    """One IDLE; False when the connection is to be closed."""
    assert callable(say)
    if server.idle == "refuse":
        say(f"{tag} NO not now")
        return True
    server.idles += 1
    comes = server.idles == server.comes_with
    if comes:
        server.inbox[max(server.inbox, default=0) + 1] = b"Subject: Nu\r\n\r\nnu\r\n"
    if server.eager or comes:
        exists = f"* {len(server.inbox)} EXISTS"
        if server.hesitates:
            say("+ idling")
            time.sleep(server.hesitates)
            say(exists)
        else:
            say("+ idling", exists)
    else:
        say("+ idling")
    if server.idle == "bye":
        say("* BYE maintenance")
    if server.idle in {"bye", "drop"}:
        time.sleep(0.05)
        return False
    peer.rfile.readline()
    say(f"{tag} OK done")
    return True


def _matching(server: ScriptedImap, numbers: str) -> list[int]:
    """The UIDs of a sequence set, with RFC 9051's trap: "n:*" always has the last one."""
    if numbers == "ALL":
        return sorted(server.inbox)
    found: set[int] = set()
    for part in numbers.split(","):
        first, _, last = part.partition(":")
        if last == "*":
            highest = max(server.inbox, default=0)
            found |= {u for u in server.inbox if u >= int(first) or u == highest}
        else:
            found |= {u for u in server.inbox if int(first) <= u <= int(last or first)}
    return sorted(found)
