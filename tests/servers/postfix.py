"""A private Postfix on loopback that delivers *.example and *.test to Dovecot's LMTP. Root only; up in 2–3 s.

What becomes of each recipient can be changed while it runs (``refuse``, ``defer``, ``bounce``): Postfix asks a
small policy server in the test's own process (Postfix's SMTPD_POLICY_README), so that nothing is reloaded.
"""

from __future__ import annotations

import os
import shutil
import signal
import socketserver
import subprocess
import tempfile
import threading
import time
from collections.abc import Callable
from pathlib import Path

from servers.certificates import Certificates, make_certificates
from servers.dovecot import Dovecot
from servers.ports import answers, free_ports, program, tail, until

_MAIN = """\
compatibility_level = 3.6
config_directory = {dir}/etc
queue_directory = {dir}/queue
data_directory = {dir}/data
maillog_file = {dir}/postfix.log
maillog_file_prefixes = {dir}
mail_owner = postfix
setgid_group = postdrop
myhostname = mail.exempelstad.example
mydestination =
mynetworks = 127.0.0.0/8
inet_interfaces = 127.0.0.1
inet_protocols = ipv4
smtputf8_enable = yes
alias_maps =
alias_database =
local_recipient_maps =
virtual_mailbox_domains = regexp:{dir}/etc/domains
virtual_mailbox_maps = static:all
virtual_transport = lmtp:unix:{lmtp}
lmtp_destination_recipient_limit = 1
smtpd_relay_restrictions = reject_unauth_destination
smtpd_recipient_restrictions = check_policy_service inet:127.0.0.1:{policy_port}
smtpd_error_sleep_time = 0
smtpd_soft_error_limit = 1000
smtpd_hard_error_limit = 1000
smtpd_client_connection_rate_limit = 0
smtpd_peername_lookup = no
smtpd_tls_security_level = may
smtpd_tls_cert_file = {certificate}
smtpd_tls_key_file = {key}
smtpd_sasl_auth_enable = yes
smtpd_sasl_type = dovecot
smtpd_sasl_path = {auth}
message_size_limit = 20000000
minimal_backoff_time = 5s
maximal_backoff_time = 10s
queue_run_delay = 5s
{extra}
"""

_MASTER = """\
{port}     inet  n - n - - smtpd
{tls_port} inet  n - n - - smtpd -o smtpd_tls_wrappermode=yes
pickup     unix  n - n 60 1 pickup
cleanup    unix  n - n - 0 cleanup
qmgr       unix  n - n 300 1 qmgr
tlsmgr     unix  - - n 1000? 1 tlsmgr
rewrite    unix  - - n - - trivial-rewrite
bounce     unix  - - n - 0 bounce
defer      unix  - - n - 0 bounce
trace      unix  - - n - 0 bounce
verify     unix  - - n - 1 verify
flush      unix  n - n 1000? 0 flush
proxymap   unix  - - n - - proxymap
showq      unix  n - n - - showq
error      unix  - - n - - error
retry      unix  - - n - - error
discard    unix  - - n - - discard
lmtp       unix  - - n - - lmtp flags=D
anvil      unix  - - n - 1 anvil
scache     unix  - - n - 1 scache
postlog    unix-dgram n - n - 1 postlogd
"""


class Postfix:
    """One Postfix in a temporary folder, in front of a Dovecot that is already running.

    ``authserv_id``: where it notes, as a receiving server does, that a sender's domain passed DMARC; a sender
    in ``forged`` fails it. ``slow``: seconds that it thinks before it answers a recipient. ``extra``: more
    configuration lines.
    """

    authserv_id = "mail.exempelstad.example"

    def __init__(self, dovecot: Dovecot, *, extra: str = "") -> None:
        assert os.geteuid() == 0, "Postfix can only be started by root: run the tests as root, or in a container"
        self._postfix = program("postfix")
        self.dir = Path(tempfile.mkdtemp(prefix="est-postfix-"))
        self.dir.chmod(0o755)
        self.certificates: Certificates = make_certificates(self.dir / "tls")
        self.host = "127.0.0.1"
        self.port, self.tls_port = free_ports(2)
        self.forged: set[str] = set()
        self.slow = 0.0
        self._verdicts: dict[str, str] = {}
        self._policy = _PolicyServer(self._judge)
        self._process: subprocess.Popen[bytes] | None = None
        for folder in ("etc", "queue", "data"):
            (self.dir / folder).mkdir()
        shutil.chown(self.dir / "data", "postfix", "postfix")
        values = {
            "dir": self.dir,
            "port": self.port,
            "tls_port": self.tls_port,
            "lmtp": dovecot.lmtp,
            "auth": dovecot.auth_socket,
            "certificate": self.certificates.certificate,
            "key": self.certificates.key,
            "policy_port": self._policy.port,
            "extra": extra,
        }
        (self.dir / "etc" / "main.cf").write_text(_MAIN.format(**values))
        (self.dir / "etc" / "master.cf").write_text(_MASTER.format(**values))
        (self.dir / "etc" / "domains").write_text("/\\.(example|test)$/ OK\n")

    def start(self) -> None:
        """Start and wait until it answers. Raises AssertionError with the end of its log if it does not."""
        self._process = subprocess.Popen(
            [self._postfix, "-c", str(self.dir / "etc"), "start-fg"],
            stdout=(self.dir / "stdout").open("wb"),
            stderr=subprocess.STDOUT,
            stdin=subprocess.DEVNULL,
        )
        try:
            until(lambda: answers(self.port), 30, "Postfix answers")
        except AssertionError as error:
            self.stop()
            raise AssertionError(f"{error}\n{tail(self.dir / 'stdout')}\n{tail(self.dir / 'postfix.log')}") from error

    def stop(self) -> None:
        """Stop it. Harmless when it is not running."""
        if self._process is None:
            return
        master = self.dir / "queue" / "pid" / "master.pid"  # a session of its own, which outlives its starter
        if self._process.poll() is None and master.exists():
            pid = self._master()
            os.kill(pid, signal.SIGTERM)
            until(lambda: not Path(f"/proc/{pid}").exists(), 10, "Postfix stops")
        self._process.terminate()
        self._process.wait(60)
        self._process = None

    def remove(self) -> None:
        """Stop, and delete everything."""
        self.stop()
        self._policy.close()
        shutil.rmtree(self.dir, ignore_errors=True)

    def take_mail_at(self, address: str) -> None:
        """Be a domain's mail exchanger too: listen on port 25 of another loopback address."""
        with (self.dir / "etc" / "master.cf").open("a") as master:
            master.write(f"{address}:25 inet n - n - - smtpd\n")
        os.kill(self._master(), signal.SIGHUP)
        until(lambda: answers(25, address), 10, f"Postfix answers at {address}, port 25")

    def _master(self) -> int:
        return int((self.dir / "queue" / "pid" / "master.pid").read_text())

    def refuse(self, recipient: str, answer: str = "550 5.1.1 No such mailbox here") -> None:
        """Answer a recipient with a permanent refusal (or any SMTP answer) at RCPT."""
        self._verdicts[recipient.lower()] = answer

    def defer(self, recipient: str, answer: str = "450 4.2.0 Greylisted, come back later") -> None:
        """Answer a recipient with a temporary refusal at RCPT."""
        self._verdicts[recipient.lower()] = answer

    def bounce(self, recipient: str, reason: str = "5.1.1 mailbox unavailable") -> None:
        """Accept a recipient, and send a bounce (RFC 3464) to the sender afterwards."""
        self._verdicts[recipient.lower()] = f"FILTER error:{reason}"

    def accept(self, recipient: str) -> None:
        """Deliver to a recipient again."""
        self._verdicts.pop(recipient.lower(), None)

    def queued(self) -> int:
        """How many mails it has not handed on for certain: one that lies in its reader's mailbox may be among them."""
        folders = ("maildrop", "incoming", "active", "deferred")
        return sum(file.is_file() for folder in folders for file in (self.dir / "queue" / folder).rglob("*"))

    def log(self) -> str:
        """What it has logged so far."""
        return tail(self.dir / "postfix.log", 10_000)

    def _judge(self, sender: str, recipient: str) -> str:
        time.sleep(self.slow)
        if recipient.lower() in self._verdicts:
            return self._verdicts[recipient.lower()]
        domain = sender.rpartition("@")[2]
        result = "fail" if sender.lower() in self.forged else "pass"
        return f"PREPEND Authentication-Results: {self.authserv_id}; dmarc={result} header.from={domain}"


class _PolicyServer:
    """Answers Postfix's question what to do with a recipient (name=value lines, an empty line, action=…)."""

    def __init__(self, judge: Callable[[str, str], str]) -> None:
        class Handler(socketserver.StreamRequestHandler):
            def handle(self) -> None:
                asked: dict[str, str] = {}
                for line in self.rfile:
                    name, _, value = line.decode(errors="replace").strip().partition("=")
                    if name:
                        asked[name] = value
                        continue
                    action = judge(asked.get("sender", ""), asked.get("recipient", ""))
                    self.wfile.write(f"action={action}\n\n".encode())
                    asked = {}

        self._server = socketserver.ThreadingTCPServer(("127.0.0.1", 0), Handler)
        self._server.daemon_threads = True
        self._server.block_on_close = False
        self.port = int(self._server.server_address[1])
        threading.Thread(target=self._server.serve_forever, args=(0.05,), daemon=True).start()

    def close(self) -> None:
        self._server.shutdown()
        self._server.server_close()
