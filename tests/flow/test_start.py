"""`python start.py` sets everything up, says in Chinese what is missing, and goes on."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

import start

ROOT = Path(start.__file__).resolve().parent
NOT_COPIED = shutil.ignore_patterns(".venv", ".git", "data", "tests", ".*_cache", "__pycache__")


def test_an_old_python_without_a_newer_one_beside_it_is_told_what_to_install(monkeypatch):
    monkeypatch.setattr(start, "OLDEST", (97, 1))
    monkeypatch.setattr(start, "NEWEST", (97, 3))
    with pytest.raises(start.Failure, match=r"需要 Python 3\.11.*请安装后再运行"):
        start.check_python()


def test_this_python_will_do():
    assert start.check_python() is None


def test_a_newer_python_is_found_beside_an_old_one():
    found = start.find_python(f"{sys.version_info[0]}.{sys.version_info[1]}")
    assert found
    assert Path(found).exists()


def test_a_disk_without_room_is_told_before_anything_is_written():
    with pytest.raises(start.Failure, match=r"磁盘空间不够：安装要 \d+ MB"):
        start.check_room(10**9)


@pytest.mark.parametrize(
    ("output", "advice"),
    [
        ("ERROR: [Errno 28] No space left on device", "磁盘满了"),
        ("The virtual environment was not created: ensurepip is not available", "python3-venv"),
        ("NewConnectionError('…: [Errno 11001] getaddrinfo failed')", "连不上网络"),
        ("ERROR: THESE PACKAGES DO NOT MATCH THE HASHES", "与记录的不符"),
        ("ERROR: No matching distribution found for tantivy==0.25", "没有适合这台机器"),
        ("PermissionError: [WinError 5] Access is denied", "没有权限"),
        ("something else", "安装没有完成"),
    ],
)
def test_what_a_failed_step_printed_becomes_advice(output, advice):
    reason = start.reason_of(output)
    assert advice in reason
    assert output in reason


def test_an_unknown_command_is_answered_with_the_usage(capsys):
    assert start.main(["fly"]) == 2
    assert "python start.py test" in capsys.readouterr().out


def test_steps_that_were_done_are_not_done_again_and_a_changed_one_is(monkeypatch, tmp_path):
    monkeypatch.setattr(start, "STAMP", str(tmp_path / "installed.json"))
    monkeypatch.setattr(start, "PYTHON", sys.executable)
    ran = []
    monkeypatch.setattr(start, "step", ran.append)
    names = [name for name, _, _ in start.steps(tests=True)]
    start.set_up(tests=True)
    assert len(ran) == len(names)
    start.set_up(tests=True)
    assert len(ran) == len(names)
    done = start.read_stamp()
    start.write_stamp({**done, "run": "another"})
    start.set_up(tests=True)
    assert list(ran[len(names) :]) == [start.steps(tests=True)[2][1]]


@pytest.mark.slow
def test_it_installs_in_a_folder_with_spaces_and_chinese_characters_and_goes_on(tmp_path):
    folder = tmp_path / "校本 资料 库"
    shutil.copytree(ROOT, folder, ignore=NOT_COPIED)
    away = install(folder, PIP_INDEX_URL="http://127.0.0.1:1/simple", PIP_NO_CACHE_DIR="1")
    assert away.returncode == 1
    assert "连不上网络" in away.stdout
    assert "Traceback" not in away.stdout + away.stderr

    back = install(folder)
    assert back.returncode == 0, back.stdout
    assert "· venv" not in back.stdout  # it went on
    assert install(folder).stdout == ""

    kb = folder / ".venv" / ("Scripts" if os.name == "nt" else "bin") / "kb"
    shown = run([str(kb), "--help"], tmp_path)
    assert "班主任工作室" in shown.stdout
    (pth,) = (folder / ".venv").rglob("*studio_kb.pth")
    assert pth.read_bytes().isascii()


def install(folder, **environment):
    return run([sys.executable, str(folder / "start.py"), "install"], folder, **environment)


def run(command, folder, **environment):
    clean = {name: value for name, value in os.environ.items() if name != "PYTHONPATH"}
    return subprocess.run(
        command, cwd=folder, env={**clean, **environment}, capture_output=True, encoding="utf-8",
        check=False, timeout=300,
    )  # fmt: skip
