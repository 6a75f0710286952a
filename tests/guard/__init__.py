"""How the guard of the import is measured: files that are read well, and faults of readers."""
