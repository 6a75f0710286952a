"""Word files (.docx) of books."""
