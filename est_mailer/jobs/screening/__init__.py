"""The screening of texts on their way out, and the clearings that let them stand."""
