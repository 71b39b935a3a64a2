"""The transport over SMTP (RFC 5321)."""
