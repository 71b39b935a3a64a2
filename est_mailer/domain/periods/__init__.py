"""A quarter, a year or any stretch of weeks: its picture, its pack, its tables, and what is decided on it."""
