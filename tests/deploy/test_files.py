"""Units, environment and container files say nothing that is not so."""

import os
import re
import shutil
import subprocess
import sys
import warnings
from pathlib import Path

import pytest

from kb.errors import InvalidSettings
from web.cli import _MODULES as COMMANDS
from web.settings import TABLE, load_settings

DEPLOY = Path(__file__).resolve().parents[2] / "deploy"
NAMES = {setting.name for setting in TABLE}
UNITS = ("kb-web.service", "kb-worker@.service")
WORKERS = tuple(str(port) for port in range(9101, 9116))  # their names are their ports


def template():
    lines = (DEPLOY / "kb.env").read_text("utf-8").splitlines()
    return dict(line.lstrip("#").split("=", 1) for line in lines if re.match(r"#?KB_\w+=", line))


def test_the_template_names_settings_that_there_are(tmp_path):
    values = template()
    assert set(values) <= NAMES
    here = {**values, "KB_DATA_DIR": str(tmp_path), "KB_SECRET_KEY": "k" * 64}
    if values.get("KB_SEARCH_CA"):
        (tmp_path / "ca.pem").write_text("")
        here["KB_SEARCH_CA"] = str(tmp_path / "ca.pem")
    settings = load_settings(here)
    assert settings.proxy_hops == 1
    assert not settings.worker
    assert settings.processes == 2
    assert "sslmode=verify-full" in settings.store.database_url


def test_nobody_runs_with_the_templates_own_secret(tmp_path):
    with pytest.raises(InvalidSettings, match="KB_SECRET_KEY"):
        load_settings({"KB_DATA_DIR": str(tmp_path), "KB_SECRET_KEY": template()["KB_SECRET_KEY"]})


@pytest.mark.parametrize("path", sorted(DEPLOY.rglob("*.*")), ids=lambda path: path.name)
def test_every_setting_and_command_that_is_named_is_there(path):
    text = path.read_text("utf-8")
    named = set(re.findall(r"\bKB_[A-Z_]+\b", text))
    assert named <= NAMES
    commands = re.findall(r"(?:/bin/kb |\[kb, |\"kb\", \")(\w+)", text)
    assert set(commands) <= set(COMMANDS)


def test_the_image_copies_what_is_there():
    text = (DEPLOY / "container" / "Dockerfile").read_text("utf-8")
    assert text.startswith("# Not run in CI")
    for line in re.findall(r"^COPY (.+) \S+$", text, re.MULTILINE):
        for name in line.split():
            assert (DEPLOY.parent / name).exists(), name
    assert (DEPLOY / "container" / "compose.yaml").read_text("utf-8").startswith("# Not run in CI")


def test_what_a_cluster_needs_is_locked_as_it_is_tested():
    def locked(name):
        text = (DEPLOY.parent / "requirements" / name).read_text("utf-8")
        return set(re.findall(r"^([\w.-]+==\S+)", text, re.MULTILINE))

    assert locked("run.txt") <= locked("cluster.txt") <= locked("test.txt")


def metrics_of(tmp_path, name, instance=""):
    """Where a unit shows its figures."""
    text = (DEPLOY / "systemd" / name).read_text("utf-8")
    value = re.search(r"^Environment=KB_METRICS=(.+)$", text, re.MULTILINE)[1]
    environ = {"KB_DATA_DIR": str(tmp_path), "KB_METRICS": value.replace("%i", instance)}
    return load_settings(environ).metrics


def test_each_worker_shows_its_figures_on_a_port_of_its_own(tmp_path):
    documented = re.findall(
        r"kb-worker@(\d+)", (DEPLOY.parent / "docs" / "operations.md").read_text("utf-8")
    )
    assert set(WORKERS[:2]) <= set(documented)
    shown = [metrics_of(tmp_path, "kb-worker@.service", one) for one in WORKERS]
    shown.append(metrics_of(tmp_path, "kb-web.service"))
    assert len(set(shown)) == len(WORKERS) + 1
    assert all(port >= 1024 for _, port in shown)  # below that is for root


def systemd_analyze():
    """Skips loudly where there is none; in CI its absence fails."""
    found = shutil.which("systemd-analyze")
    if found is None:
        said = "systemd-analyze is not installed here"
        if os.environ.get("CI"):
            pytest.fail(said)
        warnings.warn(f"THE SYSTEMD UNITS ARE NOT VERIFIED: {said}", UserWarning, stacklevel=2)
        pytest.skip(said)
    return found


def test_without_systemd_ci_fails_and_others_are_told(monkeypatch):
    monkeypatch.setattr(shutil, "which", lambda _name: None)
    monkeypatch.setenv("CI", "true")
    with pytest.raises(pytest.fail.Exception):
        systemd_analyze()
    monkeypatch.delenv("CI")
    with pytest.warns(UserWarning, match="NOT VERIFIED"), pytest.raises(pytest.skip.Exception):
        systemd_analyze()
    assert "systemd-analyze" in (DEPLOY.parent / ".ci" / "run").read_text("utf-8")


@pytest.mark.skipif(sys.platform != "linux", reason="systemd")
@pytest.mark.parametrize("name", UNITS)
def test_systemd_takes_the_units(tmp_path, name):
    analyze = systemd_analyze()
    text = (DEPLOY / "systemd" / name).read_text("utf-8")
    assert "/opt/kb/.venv/bin/kb" in text
    unit = tmp_path / name.replace("@", f"@{WORKERS[0]}")
    unit.write_text(text.replace("/opt/kb/.venv/bin/kb", sys.executable), "utf-8")
    done = subprocess.run(
        [analyze, "verify", "--man=no", str(unit)], capture_output=True, text=True, check=False
    )
    assert [line for line in done.stderr.splitlines() if unit.name in line] == []
    assert done.returncode == 0, done.stderr
