"""The situation picture (*lägesbild*): compiled, completed, shared, corrected and told of."""
