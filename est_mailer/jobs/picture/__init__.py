"""From the answers to the completed picture: drafted, reviewed, shared, completed."""
