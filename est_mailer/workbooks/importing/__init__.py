"""The register from whatever spreadsheet a municipality already has: a proposal, with every doubt asked.

``propose`` is pure and quick: it is asked anew after each answer, until no doubt is left.
"""

from est_mailer.workbooks.importing.inquiry import Basis, Choice, Doubt
from est_mailer.workbooks.importing.proposal import Proposal, propose

__all__ = ["Basis", "Choice", "Doubt", "Proposal", "propose"]
