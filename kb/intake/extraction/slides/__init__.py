"""Reads presentations of PowerPoint, old and new, into one model."""
