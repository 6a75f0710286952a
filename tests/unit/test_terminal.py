"""What a command prints does nothing to the terminal but show text."""

from web.cli.output import say, say_error


def test_controls_are_shown_and_not_obeyed(capsys):
    say("甲\x1b]0;题\x07乙\r丙\x9b2J\x08丁")
    say_error("戊\x1b[2J")
    out, err = capsys.readouterr()
    assert out == "甲\ufffd]0;题\ufffd乙\ufffd丙\ufffd2J\ufffd丁\n"
    assert err == "戊\ufffd[2J\n"


def test_lines_tabs_and_our_colours_stay(capsys):
    say("一\n\t\x1b[33m二\x1b[0m")
    assert capsys.readouterr().out.replace("\x1b[33m", "").replace("\x1b[0m", "") == "一\n\t二\n"
