"""What a query says about the reader's wish: a stage, a grade, a kind, a year, or a question."""
