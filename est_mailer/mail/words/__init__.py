"""The words by which people command the service, and what is nearly one of them."""
