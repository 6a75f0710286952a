"""Run a command for as long as somebody holds a lock: `python tied.py LOCK FOLDER UID COMMAND…`.

Its process id stands in FOLDER.pid; with the last holder goes FOLDER. A test process that is
killed cannot end what it started; this one ends it, however they went.
"""

import fcntl
import shutil
import subprocess
import sys
import time
from pathlib import Path

_LOOK_EVERY_S = 0.3
_PATIENCE_S = 20


def main(lock: str, folder: str, uid: str, *command: str) -> None:
    account = {} if uid == "-" else {"user": int(uid), "group": int(uid), "extra_groups": []}
    process = subprocess.Popen(command, start_new_session=True, **account)
    pid_file = Path(f"{folder}.pid")
    pid_file.write_text(str(process.pid))
    # kept locked to the end, so that nobody can hold what is about to go
    with Path(lock).open() as file:
        while (held := _is_held(file)) and process.poll() is None:
            time.sleep(_LOOK_EVERY_S)
        process.terminate()
        try:
            process.wait(_PATIENCE_S)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
        if not held:
            shutil.rmtree(folder, ignore_errors=True)
        pid_file.unlink(missing_ok=True)


def _is_held(file) -> bool:
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return True
    return False


if __name__ == "__main__":
    main(*sys.argv[1:])
