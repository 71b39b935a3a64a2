"""From the completed picture to its recipients: previewed, approved, held, sent, recorded, corrected."""
