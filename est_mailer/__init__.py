"""est_mailer: the weekly EST round (Effektiv Samordning för Trygghet) by ordinary mail and an ordinary spreadsheet."""

import os

__version__ = "0.1.0"

# openpyxl writes and reads by lxml where another package has brought it in, with other bytes than our forms are filled
# into and without defusedxml's guard. It looks here when it is first imported.
os.environ["OPENPYXL_LXML"] = "False"
