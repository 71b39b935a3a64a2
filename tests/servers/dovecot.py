"""A private Dovecot on loopback: IMAP (plain and TLS), LMTP, logins for Postfix. Runs as root or as anybody."""

from __future__ import annotations

import getpass
import os
import re
import shutil
import smtplib
import subprocess
import tempfile
from pathlib import Path

from servers.certificates import Certificates, make_certificates
from servers.ports import answers, free_ports, program, tail, until

_CONFIGURATION = """\
protocols = imap lmtp
listen = 127.0.0.1
base_dir = {dir}/run
state_dir = {dir}/state
log_path = {dir}/dovecot.log
default_internal_user = {internal}
default_internal_group = {internal_group}
default_login_user = {login}
default_vsz_limit = 512 M
ssl = yes
ssl_cert = <{certificate}
ssl_key = <{key}
disable_plaintext_auth = no
auth_mechanisms = plain login
auth_failure_delay = 0 secs
auth_username_format = %Lu
mail_location = maildir:~/Maildir
mail_uid = {uid}
mail_gid = {gid}
first_valid_uid = 1
mail_fsync = never
rawlog_dir = {dir}/home/%Lu/rawlog
recipient_delimiter = +
lmtp_save_to_detail_mailbox = no
lmtp_hdr_delivery_address = none
passdb {{
  driver = passwd-file
  args = scheme=PLAIN username_format=%Lu {dir}/users/%Lu
}}
userdb {{
  driver = static
  args = uid={uid} gid={gid} home={dir}/home/%Lu allow_all_users=yes
}}
namespace inbox {{
  inbox = yes
  separator = {separator}
}}
service imap-login {{
  chroot =
  service_count = 0
  inet_listener imap {{
    port = {port}
  }}
  inet_listener imaps {{
    port = {tls_port}
    ssl = yes
  }}
}}
service anvil {{
  chroot =
  unix_listener anvil-auth-penalty {{
    mode = 0
  }}
}}
service stats {{
  chroot =
}}
service lmtp {{
  unix_listener {dir}/lmtp {{
    mode = 0666
  }}
}}
service auth {{
  unix_listener {dir}/auth-client {{
    mode = 0666
  }}
}}
{capability}
{extra}
"""


_EXISTS = re.compile(rb"(?m)^(\d+\.\d+) \* [1-9]\d* EXISTS\r?$")


class Dovecot:
    """One Dovecot in a temporary folder. A user is a whole address; est+anything@… is delivered to est@….

    ``capability``: the only capabilities it admits to after login (to play a poorer server).
    ``separator``: its hierarchy delimiter. ``extra``: more configuration lines.
    """

    password = "correct horse battery staple"

    def __init__(self, *, capability: str | None = None, separator: str = "/", extra: str = "") -> None:
        self._dovecot, self._doveadm = program("dovecot"), program("doveadm")
        self.dir = Path(tempfile.mkdtemp(prefix="est-dovecot-"))
        self.dir.chmod(0o755)
        self.certificates: Certificates = make_certificates(self.dir / "tls")
        self.host = "127.0.0.1"
        self.port, self.tls_port = free_ports(2)
        self.lmtp, self.auth_socket = self.dir / "lmtp", self.dir / "auth-client"
        self._process: subprocess.Popen[bytes] | None = None
        self._logins = 0
        self._write_configuration(capability, separator, extra)

    def _write_configuration(self, capability: str | None, separator: str, extra: str) -> None:
        root = os.geteuid() == 0
        me = getpass.getuser()
        for folder in ("run", "state", "home", "users"):
            (self.dir / folder).mkdir()
        if root:
            shutil.chown(self.dir / "home", "dovecot", "dovecot")
        text = _CONFIGURATION.format(
            dir=self.dir,
            internal="dovecot" if root else me,
            internal_group="dovecot" if root else _group(),
            login="dovenull" if root else me,
            uid="dovecot" if root else me,
            gid="dovecot" if root else _group(),
            certificate=self.certificates.certificate,
            key=self.certificates.key,
            separator=separator,
            port=self.port,
            tls_port=self.tls_port,
            capability=f"imap_capability = {capability}" if capability else "",
            extra=extra,
        )
        (self.dir / "dovecot.conf").write_text(text)

    def start(self) -> None:
        """Start and wait until it answers. Raises AssertionError with the end of its log if it does not."""
        self._process = subprocess.Popen(
            [self._dovecot, "-F", "-c", str(self.dir / "dovecot.conf")],
            stdout=subprocess.DEVNULL,
            stderr=(self.dir / "stderr").open("wb"),
        )
        try:
            until(lambda: answers(self.port) and self.lmtp.exists(), 10, "Dovecot answers")
        except AssertionError as error:
            self.stop()
            raise AssertionError(f"{error}\n{tail(self.dir / 'stderr')}\n{tail(self.dir / 'dovecot.log')}") from error

    @property
    def pid(self) -> int:
        """The number of its first process, while it runs."""
        assert self._process is not None
        return self._process.pid

    def stop(self) -> None:
        """Stop it and every session it has. Harmless when it is not running."""
        if self._process is not None:
            self._process.terminate()
            try:
                self._process.wait(10)
            except subprocess.TimeoutExpired:
                self._process.kill()
                self._process.wait()
            self._process = None

    def restart(self) -> None:
        """Stop and start on the same ports: every connection is lost, the mail is kept."""
        self.stop()
        self.start()

    def remove(self) -> None:
        """Stop, and delete everything."""
        self.stop()
        shutil.rmtree(self.dir, ignore_errors=True)

    def add_user(self, user: str, password: str | None = None) -> str:
        """Let a user log in; returns the password. Mail is delivered to every address without this too."""
        password = password or self.password
        file = self.dir / "users" / user.lower()
        file.write_text(f"{user.lower()}:{{PLAIN}}{password}\n")
        self._logins += 1  # Dovecot reads the file again when its second of modification is another
        os.utime(file, (self._logins, self._logins))
        return password

    def deliver(self, address: str, raw: bytes, sender: str = "") -> None:
        """Deliver as a mail server does, by LMTP: Return-Path, Received and Delivered-To are put on top."""
        with smtplib.LMTP(str(self.lmtp)) as lmtp:
            refused = lmtp.sendmail(sender, [address], b"Delivered-To: " + address.encode() + b"\r\n" + raw)
        assert not refused, refused

    def append(self, user: str, raw: bytes, folder: str = "INBOX") -> None:
        """Put a message into a folder with its bytes as they are."""
        self.doveadm("save", "-u", user, "-m", folder, content=raw)

    def reset_uidvalidity(self, user: str, value: int, folder: str = "INBOX") -> None:
        """Give a folder another UIDVALIDITY, as a rebuilt or restored mailbox has."""
        self.doveadm("mailbox", "update", "-u", user, "--uid-validity", str(value), folder)

    def expunge(self, user: str, uid: int, folder: str = "INBOX") -> None:
        """Remove one message behind everybody's back."""
        self.doveadm("expunge", "-u", user, "mailbox", folder, "uid", str(uid))

    def messages(self, user: str, folder: str = "INBOX") -> list[bytes]:
        """The messages of a folder ("EST/Processed" whatever the delimiter), oldest first, with CRLF lines."""
        maildir = self.dir / "home" / user.lower() / "Maildir"
        if folder != "INBOX":
            maildir /= "." + folder.replace("/", ".")
        files = [f for sub in ("new", "cur") if (maildir / sub).is_dir() for f in (maildir / sub).iterdir()]
        files.sort(key=lambda f: (f.stat().st_mtime_ns, f.name))
        return [f.read_bytes().replace(b"\r\n", b"\n").replace(b"\n", b"\r\n") for f in files]

    def wait_for_messages(self, user: str, count: int, seconds: float = 10) -> list[bytes]:
        """The inbox as soon as it has so many messages. Raises AssertionError if it never has."""
        until(lambda: len(self.messages(user)) >= count, seconds, f"{count} message(s) to {user}")
        return self.messages(user)

    def empty(self, user: str) -> None:
        """Remove all mail of a user: the next session finds a new mailbox with another UIDVALIDITY."""
        shutil.rmtree(self.dir / "home" / user.lower(), ignore_errors=True)

    def record(self, user: str) -> None:
        """Write down what the user's coming sessions are told, see ``announced``."""
        folder = self.dir / "home" / user.lower() / "rawlog"  # Dovecot records there if the folder is there
        folder.mkdir(parents=True, exist_ok=True)
        if os.geteuid() == 0:
            for each in (folder.parent, folder):
                shutil.chown(each, "dovecot", "dovecot")

    def announced(self, user: str) -> list[float]:
        """When (Unix time, by Dovecot's own stamp) the user's recorded sessions were told that there is mail."""
        sessions = (self.dir / "home" / user.lower() / "rawlog").glob("*.out")
        return sorted(float(at) for file in sessions for at in _EXISTS.findall(file.read_bytes()))

    def doveadm(self, *arguments: str, content: bytes = b"") -> str:
        """Run doveadm on this instance and return what it printed. Raises AssertionError if it fails."""
        done = subprocess.run(
            [self._doveadm, "-c", str(self.dir / "dovecot.conf"), *arguments], input=content, capture_output=True
        )
        assert done.returncode == 0, done.stderr.decode(errors="replace")
        return done.stdout.decode()


def _group() -> str:
    import grp

    return grp.getgrgid(os.getegid()).gr_name
