"""Servers that are nothing but a door: greeting and TLS of IMAP, SMTP or HTTPS, with any certificate and version."""

from __future__ import annotations

import contextlib
import socket
import ssl
import threading
import warnings

from servers.certificates import Certificates

IMPLICIT = "tls"  # TLS from the first byte, whatever is spoken behind it
_SPEECH = {
    "imap": (b"* OK [CAPABILITY IMAP4rev1 %sAUTH=PLAIN] door\r\n", b"STARTTLS ", b"%s OK go ahead\r\n"),
    "smtp": (b"220 door ESMTP\r\n", b"250-door\r\n%s250 AUTH PLAIN\r\n", b"220 go ahead\r\n"),
}


class TlsDoor:
    """``speech``: "tls", or "imap" or "smtp" for STARTTLS, which ``stripped`` does not offer. Use as a context manager.

    ``entered`` counts finished handshakes; ``heard`` is all that came without TLS, or within it.
    """

    def __init__(
        self, certificates: Certificates, speech: str = IMPLICIT, *, stripped: bool = False, old: bool = False
    ) -> None:
        self._speech, self._stripped = speech, stripped
        self.entered = 0
        self.heard = b""
        self._context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        self._context.load_cert_chain(certificates.certificate, certificates.key)
        if old:
            allow_old(self._context)
            with warnings.catch_warnings():
                warnings.simplefilter("ignore", DeprecationWarning)
                self._context.maximum_version = ssl.TLSVersion.TLSv1_1
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port = int(self._listener.getsockname()[1])

    def __enter__(self) -> TlsDoor:
        threading.Thread(target=self._serve, daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        self._listener.close()

    def _serve(self) -> None:
        while True:
            try:
                peer, _ = self._listener.accept()
            except OSError:
                return
            peer.settimeout(5)
            with contextlib.suppress(OSError), peer:  # a client that turns away at the door is what is expected
                self._open(peer)

    def _open(self, peer: socket.socket) -> None:
        if self._speech == IMPLICIT or self._talk(peer):
            with self._context.wrap_socket(peer, server_side=True) as inside:
                self.entered += 1
                self.heard += inside.recv(4096)

    def _talk(self, peer: socket.socket) -> bool:
        """The words before STARTTLS; True when it was asked for."""
        greeting, offer, _ = _SPEECH[self._speech]
        starttls = b"" if self._stripped else (b"STARTTLS " if self._speech == "imap" else b"250-STARTTLS\r\n")
        peer.sendall(greeting % starttls if self._speech == "imap" else greeting)
        while said := peer.recv(4096):
            self.heard += said
            tag, _, command = said.strip().partition(b" ")
            if b"STARTTLS" in said.upper():
                peer.sendall(_SPEECH[self._speech][2] % tag if self._speech == "imap" else _SPEECH["smtp"][2])
                return True
            if self._speech == "smtp":
                peer.sendall(offer % starttls)
            else:
                caps = b"* CAPABILITY IMAP4rev1 %sAUTH=PLAIN\r\n" % starttls if command == b"CAPABILITY" else b""
                peer.sendall(caps + tag + b" OK done\r\n")
        return False


def allow_old(context: ssl.SSLContext) -> None:
    """Let a context speak TLS 1.0 and 1.1, as software of twenty years ago."""
    context.set_ciphers("ALL:@SECLEVEL=0")
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)
        context.minimum_version = ssl.TLSVersion.TLSv1
