"""What a query means beside its letters: other names, what only asks, stages and kinds in words."""
