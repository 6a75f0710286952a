"""The API keeps its word, whatever it is asked: schemathesis draws requests from its document.

Well-formed ones and others, the same ones each time. What fails is shown with a command to repeat it.
"""

import os
import re
import subprocess
import sys
from pathlib import Path

from tests.serving import served

ROOT = Path(__file__).resolve().parents[2]
EXAMPLES = 40  # of each operation, beside those at the edges of what the document allows


def test_every_operation_is_as_described(corpus_world, tmp_path):
    with served(corpus_world) as address:
        ran = subprocess.run(
            [
                sys.executable, "-m", "schemathesis.cli", "run",
                f"{address}/api/v1/openapi.json", "--checks", "all",
                "--phases", "examples,coverage,fuzzing", "--max-examples", str(EXAMPLES),
                "--seed", "1", "--suppress-health-check", "all", "--no-color",
            ],
            cwd=tmp_path, env={
                **os.environ, "PYTHONUTF8": "1", "PYTHONPATH": str(ROOT),
                "SCHEMATHESIS_HOOKS": "tests.web.openapi_hooks",
            }, text=True, encoding="utf-8",
            stdout=subprocess.PIPE, stderr=subprocess.STDOUT, timeout=600, check=False,
        )  # fmt: skip
    assert ran.returncode == 0, ran.stdout
    assert re.search(r"(\d+) selected / \1 total", ran.stdout)
