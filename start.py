# -*- coding: utf-8 -*-
"""Set the knowledge base up, then run it or test it: `python start.py`, `python start.py test`.

It needs nothing but Python itself, on Windows, macOS and Linux, and goes on where it was
interrupted. It is written so that Python 2 can read it too, because what `python` starts may be
too old, and then a person has to be told so.
"""

from __future__ import unicode_literals

import hashlib
import io
import json
import os
import shutil
import subprocess
import sys

HERE = os.path.dirname(os.path.abspath(__file__))
VENV = os.path.join(HERE, ".venv")
LOG = os.path.join(VENV, "install.log")
STAMP = os.path.join(VENV, "installed.json")
OLDEST, NEWEST = (3, 11), (3, 13)
# What an installation takes on the disk, in MB.
RUN_MB, TEST_MB = 700, 1200
USAGE = """用法 / usage:
  python start.py                     安装，放入示例，打开网站 / set up, load samples, serve
  python start.py --host H --port P   网站换地址和端口 / serve elsewhere (options of `kb serve`)
  python start.py check               两分钟内的检查 / the checks that take two minutes
  python start.py test                全部检查和测试 / all checks and tests
  python start.py kb …                运行 kb 的一个命令 / run a command of `kb`"""


class Failure(Exception):
    """Something that a person has to mend; the text says what and how, Chinese first."""


def main(words):
    """Do what the words of the command line say; return the exit code."""
    command = words[0] if words and not words[0].startswith("-") else "run"
    rest = words[1:] if words and not words[0].startswith("-") else words
    if command not in COMMANDS or "--help" in words[:1] or "-h" in words[:1]:
        say(USAGE)
        return 0 if command in COMMANDS else 2
    try:
        other = check_python()
        if other:
            return call([other, os.path.abspath(__file__)] + words)
        os.chdir(HERE)
        return COMMANDS[command](rest)
    except Failure as failure:
        say("\n" + failure.args[0])
        return 1
    except KeyboardInterrupt:
        say("\n已停止，再运行一次会接着做。 / Stopped; run it again to go on.")
        return 130


def run(options):
    """Install what runs, make the base with its samples, and serve the site."""
    set_up(tests=False)
    code = call(KB + ["init"])
    return code or become(KB + ["serve"] + options)


def run_kb(words):
    """Run one command of `kb`."""
    set_up(tests=False)
    return become(KB + words)


def check(options):
    """Run what tells within two minutes whether a change is sound."""
    set_up(tests=True)
    quick = ["tests/unit", "tests/architecture", "tests/storage"]
    marks = ["-m", "not slow and not postgres and not s3 and not opensearch"]
    return first_failure(LINTERS + [PYTEST + quick + marks + options])


def test(options):
    """Run everything; services that are missing are reported, and fail where CI is set."""
    set_up(tests=True)
    on_postgres = PYTEST + ["--database=postgres", "-m", "both_databases"]
    return first_failure(LINTERS + [PYTEST + options, on_postgres + options])


def install(options):
    """Install what runs, and what tests with the option --tests; run nothing."""
    set_up(tests="--tests" in options)
    return 0


# --- the interpreter ----------------------------------------------------------------------------


def check_python():
    """Return None where this Python will do, else the path of one that will.

    Raises Failure where there is none.
    """
    if OLDEST <= sys.version_info[:2] <= NEWEST:
        return None
    for minor in range(NEWEST[1], OLDEST[1] - 1, -1):
        found = find_python("3.%d" % minor)
        if found:
            return found
    raise Failure(
        "需要 Python 3.11、3.12 或 3.13，现在的是 %d.%d。请安装后再运行（Windows：安装时勾选 "
        "“Add python.exe to PATH”）。\n"
        "Python 3.11, 3.12 or 3.13 is needed; this is %d.%d. Install one and run this again."
        % (sys.version_info[:2] * 2)
    )


def find_python(version):
    """Return the path of an installed Python of this version, or None."""
    for command in (["python" + version], ["py", "-" + version]):
        try:
            asked = command + ["-c", "import sys; print(sys.executable)"]
            with open(os.devnull, "w") as nothing:
                path = subprocess.check_output(asked, stderr=nothing).decode(errors="replace")
        except (OSError, subprocess.CalledProcessError):
            continue
        if path.strip():
            return path.strip()
    return None


# --- the installation ---------------------------------------------------------------------------


def set_up(tests):
    """Install what is locked, unless it is there; each step that was done is not done again.

    Raises Failure where a step fails, with what a person can do about it.
    """
    wanted = steps(tests)
    done = read_stamp()
    todo = [name for name, _, mark in wanted if done.get(name) != mark]
    if not todo:
        return
    check_room(TEST_MB if tests else RUN_MB)
    say("正在安装（第一次需要几分钟） / Installing; the first time takes some minutes …")
    for name, command, mark in wanted:
        if done.get(name) == mark:
            continue
        say("  · " + name)
        step(command)
        if name == "studio-kb":
            make_path_readable()
        # what depends on a step is done again after it
        done = {} if name == "venv" else done
        done[name] = mark
        write_stamp(done)


def steps(tests):
    """Return the steps in their order: name, command, and a mark of what it installs."""
    pip = [PYTHON, "-m", "pip", "install", "--disable-pip-version-check", "--retries", "5"]
    locked = pip + ["--require-hashes", "-r"]
    isolated = ["--no-build-isolation"]
    found = [
        ("venv", [sys.executable, "-m", "venv", "--clear", VENV], sys.version + sys.executable),
        ("build", locked + [requirements("build")], digest(requirements("build"))),
        ("run", locked + [requirements("run")] + isolated, digest(requirements("run"))),
        ("studio-kb", pip + isolated + ["--no-deps", "-e", HERE], HERE + digest("pyproject.toml")),
    ]
    if tests:
        command = locked + [requirements("test")] + isolated
        found.append(("test", command, digest(requirements("test"))))
    return found


def requirements(name):
    """Return the path of a file of locked requirements."""
    return os.path.join("requirements", name + ".txt")


def digest(path):
    """Return the SHA-256 of a file below this folder, as hexadecimal digits."""
    with open(os.path.join(HERE, path), "rb") as stream:
        return hashlib.sha256(stream.read()).hexdigest()


def read_stamp():
    """Return the marks of the steps that were done; none where .venv is not whole."""
    try:
        with io.open(STAMP, encoding="utf-8") as stream:
            return dict(json.load(stream)) if os.path.exists(PYTHON) else {}
    except (OSError, ValueError):
        return {}


def write_stamp(done):
    """Keep the marks of the steps that were done, all of them or those of before."""
    with io.open(STAMP + ".new", "w", encoding="utf-8") as stream:
        stream.write(json.dumps(done))
    os.replace(STAMP + ".new", STAMP)


def check_room(needed_mb):
    """Raise Failure where the disk has less room than an installation needs."""
    free_mb = shutil.disk_usage(HERE).free // (1024 * 1024)
    if free_mb < needed_mb:
        raise Failure(
            "磁盘空间不够：安装要 %d MB，只剩 %d MB。请清理磁盘后再运行。\n"
            "The disk is too full: %d MB are needed and %d MB are free."
            % ((needed_mb, free_mb) * 2)
        )


def step(command):
    """Run a command of the installation, with its output in the log; raise Failure if it fails."""
    try:
        process = subprocess.Popen(
            command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, env=environment()
        )
    except OSError as error:
        raise Failure("%s: %s" % (command[0], error))
    try:
        output = process.communicate()[0].decode("utf-8", "replace")
    except KeyboardInterrupt:
        process.terminate()
        process.wait()
        raise
    if process.returncode:
        if os.path.isdir(VENV):
            with io.open(LOG, "w", encoding="utf-8") as stream:
                stream.write(output)
        raise Failure(reason_of(output))


def reason_of(output):
    """Return what a person can do about a step that failed, from what it printed."""
    known = [found for found in REASONS if any(mark in output for mark in found[0])]
    advice = known[0][1] if known else "安装没有完成。 / The installation did not finish."
    last = "\n".join(output.rstrip().splitlines()[-8:])
    return "%s\n\n%s\n\n%s" % (advice, last, LOG)


REASONS = (
    (
        ("No space left on device", "Errno 28", "not enough space", "磁盘空间不足"),
        "磁盘满了，请清理后再运行，会接着装。\nThe disk is full. Make room and run this again.",
    ),
    (
        ("ensurepip is not available", "No module named venv", "No module named 'venv'"),
        (
            "这个 Python 少了 venv。Debian、Ubuntu 上请先运行：sudo apt install python3-venv\n"
            "This Python has no venv. On Debian and Ubuntu: sudo apt install python3-venv"
        ),
    ),
    (
        (
            "NewConnectionError",
            "Temporary failure in name resolution",
            "getaddrinfo failed",
            "ConnectTimeoutError",
            "ReadTimeoutError",
            "ProxyError",
            "Connection refused",
            "SSLError",
            "Read timed out",
            "Network is unreachable",
        ),
        (
            "连不上网络，安装需要从软件包网站下载。请检查网络或代理；校园网慢时，可用环境变量 "
            "PIP_INDEX_URL 指定附近的镜像。再运行一次会接着装。\n"
            "The network cannot be reached. Check it, or the proxy, or name a mirror near you in "
            "PIP_INDEX_URL, and run this again."
        ),
    ),
    (
        ("DO NOT MATCH THE HASHES",),
        (
            "下载的软件包与记录的不符，没有安装。请换一个镜像再试。\n"
            "A package that was downloaded is not the one that is locked. Try another mirror."
        ),
    ),
    (
        ("No matching distribution found", "Could not find a version"),
        (
            "镜像里没有适合这台机器的软件包。请换一个镜像，或用 64 位的 Python 3.11–3.13。\n"
            "The mirror has no package for this machine. Try another one, or a 64-bit Python."
        ),
    ),
    (
        ("Permission denied", "Access is denied", "拒绝访问"),
        (
            "没有权限写入这个文件夹，或者网站正在运行。请关掉它，或换一个文件夹。\n"
            "This folder cannot be written to, or the site is running. Stop it, or move the folder."
        ),
    ),
)


def make_path_readable():
    """Let Python find the sources below a folder with Chinese characters on every Windows.

    Python 3.11 reads .pth files in the system's code page, and pip writes them in UTF-8.
    """
    try:
        HERE.encode("ascii")
    except UnicodeEncodeError:
        asked = "import json, sysconfig; print(json.dumps(sysconfig.get_path('purelib')))"
        answer = subprocess.check_output([PYTHON, "-c", asked], env=environment())
        folder = json.loads(answer.decode("ascii"))
        for name in os.listdir(folder):
            if name.endswith("studio_kb.pth"):
                with io.open(os.path.join(folder, name), "w", encoding="ascii") as stream:
                    stream.write("import sys; sys.path.append(%s)\n" % ascii(HERE))


# --- running things -----------------------------------------------------------------------------


def bin_path(name):
    """Return the path of a program within .venv."""
    windows = os.name == "nt"
    return os.path.join(VENV, "Scripts" if windows else "bin", name + (".exe" if windows else ""))


def environment():
    """Return the environment for what is started: every text in UTF-8."""
    return dict(os.environ, PYTHONUTF8="1", PYTHONIOENCODING="utf-8")


def call(command):
    """Run a command, and return its exit code once it has ended, Ctrl-C or not."""
    process = subprocess.Popen(command, env=environment())
    while True:
        try:
            return process.wait()
        except KeyboardInterrupt:
            # the child has been told as well, and ends by itself
            continue


def become(command):
    """Go on as this command where the system can, so that signals reach it."""
    if os.name == "nt":
        return call(command)
    sys.stdout.flush()
    os.execve(command[0], command, environment())
    return 0


def first_failure(commands):
    """Run commands one after the other; return the first exit code that is not 0, at once."""
    for command in commands:
        say(
            "$ "
            + " ".join(os.path.relpath(one) if one.startswith(VENV) else one for one in command)
        )
        code = call(command)
        if code:
            return code
    return 0


def say(text):
    """Print a text, even where the console knows no Chinese."""
    encoding = getattr(sys.stdout, "encoding", None) or "utf-8"
    data = text.encode(encoding, "replace")
    print(data.decode(encoding) if sys.version_info[0] > 2 else data)
    sys.stdout.flush()


PYTHON = bin_path("python")
KB = [PYTHON, "-m", "web.cli"]
PYTEST = [PYTHON, "-m", "pytest", "-n", "auto", "--dist", "worksteal"]
LINTERS = [
    [bin_path("ruff"), "check", "."],
    [bin_path("ruff"), "format", "--check", "."],
    [PYTHON, "-m", "mypy"],
    [bin_path("lint-imports")],
]
COMMANDS = {"run": run, "check": check, "test": test, "install": install, "kb": run_kb}

if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
