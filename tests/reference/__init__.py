"""Real files: documents of ours, saved by another program, and read back.

`sources` writes documents from texts of the corpus, LibreOffice saves them in each format
(tests/services/libreoffice.py), and `measures` compares what a reader finds with what was written.
A format is added with one more folder of sources, or with one more suffix in a test.
"""
