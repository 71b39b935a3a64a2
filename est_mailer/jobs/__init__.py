"""One use case each. Ports come in through ``Service``; ``now`` is an argument; effects are one transaction."""
