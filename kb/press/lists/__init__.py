"""Lists of resources in the formats of spreadsheets, reference programs and bibliographies."""
