"""``est-mailer check``: what would go wrong, before it does. ``looks.check_all`` looks at everything."""
