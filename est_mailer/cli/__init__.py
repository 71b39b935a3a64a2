"""The command line: parse arguments, call a job, print.

Jobs are imported where they are used, so that help is quick.
"""

from est_mailer.cli.main import main

__all__ = ["main"]
