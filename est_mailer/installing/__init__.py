"""A technician's first hour: what is asked, how the mail account is tried, what is written and where.

The terminal is a port (``dialogue``), so that a conversation can be held with a test; ``cli`` gives it its own.
"""
