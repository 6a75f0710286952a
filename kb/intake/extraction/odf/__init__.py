"""Texts and presentations of OpenDocument."""
