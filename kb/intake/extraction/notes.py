"""What is said in the report about something that was read, but not in full."""

from kb.intake.problems import Problem


def pictures_left_out(count: int) -> tuple[Problem, ...]:
    if not count:
        return ()
    return (
        Problem("有 %(count)d 张图片没有取出，请看原件", "body", {"count": count}, fatal=False),
    )
