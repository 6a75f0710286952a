"""Decides when two names are the same name."""

from kb.text.fold import fold


def name_key(name: str) -> str:
    """Fold a name and remove its white space: “张 三” becomes 张三, “後進生” becomes 后进生."""
    return "".join(fold(name).split())
