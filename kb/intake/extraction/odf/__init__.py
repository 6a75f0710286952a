"""Reads texts and presentations of OpenDocument."""
