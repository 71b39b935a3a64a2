"""est_mailer: the weekly EST round (Effektiv Samordning för Trygghet) by ordinary mail and an ordinary spreadsheet."""

__version__ = "0.1.0"
