"""What coordinators say in words by mail, and what each word does."""
