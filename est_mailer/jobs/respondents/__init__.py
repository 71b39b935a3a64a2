"""The conversation with those who report: asked, reminded, understood, thanked, and told what came of it."""
