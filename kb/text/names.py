"""When two names are the same name."""

from kb.text.fold import fold


def name_key(name: str) -> str:
    """Folded, without white space: “张 三” is 张三, “後進生” is 后进生."""
    return "".join(fold(name).split())
