"""Presentations of PowerPoint, old and new, in one model."""
