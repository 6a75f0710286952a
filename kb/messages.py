"""Marking what readers are told, where it is written."""


class Message(str):
    """A text for readers, in Chinese; it is translated where it is shown.

    It may also be a value within another message (`expected=msg("整数")`), and is translated there.
    """

    __slots__ = ()


def msg(text: str) -> Message:
    """Mark a text as one that readers are told, so that the catalogue has to have it.

    What is given straight to a KbError, a Problem or a function that translates is marked by that.
    `python -m web.messages` collects all of them and names those without a translation.
    """
    return Message(text)
