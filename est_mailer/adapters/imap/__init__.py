"""The mailbox over IMAP (RFC 9051, RFC 3501)."""
