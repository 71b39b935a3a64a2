"""Looking into the data in a browser: what may be shown is copied into memory, and Datasette shows the copy."""
