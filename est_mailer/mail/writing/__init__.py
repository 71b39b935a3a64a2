"""Letters: what each needs to be told, rendered and composed to bytes."""
