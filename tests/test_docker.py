"""The image of `production/docker` builds, runs and answers. Opt in where an engine runs: `pytest -m docker`."""

from __future__ import annotations

import json
import shutil
import subprocess
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import joblib
import pytest

from repository import ROOT

pytestmark = pytest.mark.docker
FILES = ROOT / "snippets/production"
NAME = "ml-interview-notes-api"


@pytest.fixture
def url(tmp_path: Path) -> Iterator[str]:
    for name in ("Dockerfile", ".dockerignore", "requirements.txt"):
        shutil.copy(FILES / "docker" / name, tmp_path)
    shutil.copy(FILES / "rest-api/app_fastapi.py", tmp_path)
    joblib.dump({"version": "7", "weights": [0.1, 0.2, 0.3, 0.4], "bias": -1.0}, tmp_path / "model.joblib")
    subprocess.run(["docker", "build", "--tag", NAME, tmp_path], check=True)
    run = ["docker", "run", "--detach", "--rm", "--name", NAME, "--read-only", "--tmpfs", "/tmp", "--cap-drop", "ALL"]
    subprocess.run([*run, "--publish", "127.0.0.1:0:8000", NAME], check=True)
    port = subprocess.run(["docker", "port", NAME, "8000"], check=True, capture_output=True, text=True).stdout.strip()
    yield f"http://{port.splitlines()[0]}"
    subprocess.run(["docker", "stop", NAME], check=True)


def test_the_container_becomes_ready_and_predicts(url: str) -> None:
    for _ in range(60):
        try:
            with urllib.request.urlopen(f"{url}/ready") as answer:
                assert answer.status == 200
                break
        except OSError:
            time.sleep(0.5)
    body = json.dumps({"features": [1.0, 2.0, 3.0, 4.0]}).encode()
    request = urllib.request.Request(f"{url}/v1/predict", body, {"Content-Type": "application/json"})
    with urllib.request.urlopen(request) as answer:
        assert 0 <= json.load(answer)["probability"] <= 1
