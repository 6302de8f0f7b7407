"""Chain CI, CD and CT, and see which of them stops what."""

# %% ci
import shutil
import subprocess
import sys
from pathlib import Path

from tabulate import tabulate

SOURCE, LOG = Path(__file__).with_suffix(""), []


def note(stage: str, event: str, result: str) -> None:
    LOG.append([stage, event, result])


def show(since: int) -> None:
    print(tabulate(LOG[since:], ["stage", "event", "result"], "github"))


def commit(name: str, old: str = "", new: str = "") -> Path:
    folder = Path(shutil.copytree(SOURCE, name))
    code = (folder / "stations.py").read_text("utf-8")
    assert old in code
    (folder / "stations.py").write_text(code.replace(old, new), "utf-8")
    return folder


def tests_pass(code: Path) -> bool:
    command = [sys.executable, "-m", "unittest"]
    done = subprocess.run(command, cwd=code, capture_output=True)
    assert b"Ran 3 tests" in done.stderr
    return done.returncode == 0


def integrate(code: Path) -> bool:
    passed = tests_pass(code)
    note("CI", code.name, "merged" if passed else "STOPPED")
    return passed


first = commit("first-version")
tidied = commit("tidied-up", " if docks else 0.0", "")
rain = commit("rain-added", "/ 10]", '/ 10, station["rain"]]')
merged = [integrate(change) for change in (first, tidied, rain)]
show(0)
assert merged == [True, False, True]

# %% training
from runpy import run_path

import numpy as np
import pandas as pd
from sklearn.linear_model import LogisticRegression


def watch(hours: int, seed: int, line: bool = False) -> pd.DataFrame:
    rng = np.random.default_rng(seed)
    docks = rng.integers(10, 31, hours)
    bikes = rng.binomial(docks, rng.uniform(0, 1, hours))
    leaving = rng.poisson(14 if line else 6, hours)
    raining = rng.random(hours) < 0.3
    # ko: 지하철이 생기면 자전거가 나가는 만큼 많이 돌아오기도 합니다
    # ja: 地下鉄が通ると、出ていく自転車も戻る自転車も多くなります
    log_odds = 1 - 6 * bikes / docks - 3 * raining
    log_odds += (0.05 if line else 0.3) * leaving
    data = {"docks": docks, "bikes": bikes, "leaving": leaving}
    data |= {"rain": raining.astype(int)}
    data["empty"] = rng.binomial(1, 1 / (1 + np.exp(-log_odds)))
    return pd.DataFrame(data)


def train(code: Path, data: pd.DataFrame, version: str) -> dict:
    make_features = run_path(code / "stations.py")["make_features"]
    X = [make_features(row) for row in data.to_dict("records")]
    model = LogisticRegression().fit(X, data["empty"])
    weights, bias = model.coef_[0].tolist(), model.intercept_[0].item()
    return {"version": version, "weights": weights, "bias": bias}


def accuracy(code: Path, model: dict, data: pd.DataFrame) -> float:
    predict = run_path(code / "stations.py")["predict"]
    rows = data.to_dict("records")
    guesses = [predict(model, row) > 0.5 for row in rows]
    return float(np.mean(guesses == data["empty"]))


spring, checked = watch(3000, seed=1), watch(3000, seed=2)
for code in (first, rain):
    found = accuracy(code, train(code, spring, ""), checked)
    print(f"{code.name}: accuracy {found:.2f}")


# %% gate
import json


def deploy_pipeline(code: Path) -> Path:
    note("CD pipeline", code.name, "deployed")
    return Path(shutil.copytree(code, f"pipeline-{code.name}"))


def run_pipeline(code: Path, data, name: str, now=None) -> dict:
    """Train, and let the gate judge on labels someone checked."""
    model = train(code, data, name)
    score = accuracy(code, model, checked)
    # ko: 늘 같은 답만 내는 규칙과 지금 모델을 모두 넘어야 합니다
    # ja: 今のモデルと、いつも同じ答えの規則の両方に勝つ必要があります
    share = checked["empty"].mean()
    floor = max(
        share, 1 - share, accuracy(**now, data=checked) if now else 0
    )
    passed = score > floor + 0.02
    note("gate", name, "passed" if passed else "STOPPED")
    return {"code": code, "model": model} if passed else {}


def package(name: str, code: Path, model: dict) -> Path:
    folder = Path(shutil.copytree(code, name))
    (folder / "model.json").write_text(json.dumps(model), "utf-8")
    return folder


begin = len(LOG)
v1 = run_pipeline(deploy_pipeline(first), spring, "v1")
pipeline = deploy_pipeline(rain)
v2 = run_pipeline(pipeline, spring, "v2", now=v1)
show(begin)
assert v1 and v2

# %% smoke-test
import atexit

import httpx

SAMPLE = {"docks": 20, "bikes": 2, "leaving": 9, "rain": 0}


def start(folder: Path) -> tuple[subprocess.Popen, httpx.Client]:
    command = [sys.executable, "server.py"]
    server = subprocess.Popen(
        command, cwd=folder, stdout=subprocess.PIPE, text=True
    )
    atexit.register(server.kill)
    with server.stdout as output:
        url = f"http://127.0.0.1:{output.readline().strip()}"
    return server, httpx.Client(base_url=url, trust_env=False)


def stop(server: subprocess.Popen, client: httpx.Client) -> None:
    client.close()
    server.kill()
    server.wait()


def smoke_test(client: httpx.Client, code: Path, model: dict) -> bool:
    answer = client.post("/", json=SAMPLE)
    if answer.status_code != 200:
        return False
    expected = run_path(code / "stations.py")["predict"](model, SAMPLE)
    found = answer.json()
    same = found["version"] == model["version"]
    return same and abs(found["empty"] - expected) < 1e-9


# ko: 특성이 셋인 코드에 가중치가 둘인 모델을 잘못 담았습니다
# ja: 特徴量が三つのコードに、重みが二つのモデルを入れてしまいました
mixed = {"code": pipeline, "model": v1["model"]}
for name, parts in {"v2": v2, "mixed-up": mixed}.items():
    service = start(package(f"trial-{name}", **parts))
    status = service[1].post("/", json=SAMPLE).status_code
    passed = smoke_test(service[1], **parts)
    print(f"{name}: status {status}, passed: {passed}")
    stop(*service)
    assert passed == (parts is v2)


# %% cd
def release(name: str, code: Path, model: dict, approval: bool) -> bool:
    service = start(package(name, code, model))
    if not smoke_test(service[1], code, model):
        stop(*service)
        note("CD service", name, "STOPPED")
        return False
    if approval:
        note("CD service", name, "ready, a person approves")
    if LIVE:
        stop(*LIVE.pop())
    LIVE.append(service)
    note("CD service", name, "live")
    return True


def serving() -> str:
    return LIVE[0][1].get("/").json()["version"]


LIVE, begin = [], len(LOG)
assert release("package-1", **v1, approval=True)
assert not release("mixed-up", **mixed, approval=True)
assert serving() == "v1"
assert release("package-2", **v2, approval=True)
assert serving() == "v2"
show(begin)

# %% ct
import hashlib

from scipy.stats import ks_2samp


def find_drift(recent: pd.DataFrame, name: str) -> bool:
    distance = ks_2samp(spring["leaving"], recent["leaving"]).statistic
    found = bool(distance > 0.1)
    note("CT", name, "drift, retrain" if found else "no drift")
    return found


begin = len(LOG)
assert not find_drift(watch(3000, seed=3), "next month")
summer = watch(3000, seed=4, line=True)
checked = watch(3000, seed=5, line=True)
assert find_drift(summer, "new line opens")
slipped = summer.assign(empty=np.roll(summer["empty"], 1))
wrong = {"code": pipeline, "model": train(pipeline, slipped, "v3")}
assert not run_pipeline(pipeline, slipped, "v3", now=v2)
assert serving() == "v2"
v4 = run_pipeline(pipeline, summer, "v4", now=v2)
assert release("package-4", **v4, approval=False)
assert serving() == "v4"
show(begin)

old, bad, new = (accuracy(**v, data=checked) for v in (v2, wrong, v4))
constant = max(checked["empty"].mean(), 1 - checked["empty"].mean())
print(f"\naccuracy: v2 {old:.2f}, v3 {bad:.2f}, v4 {new:.2f}")
print(f"always the same answer: {constant:.2f}")
assert bad > old + 0.1 and bad < constant + 0.02 < new - 0.05
served = [Path(n, "stations.py") for n in ("package-2", "package-4")]
codes = {hashlib.sha256(f.read_bytes()).digest() for f in served}
print("code of v2 and v4:", "same" if len(codes) == 1 else "changed")
assert len(codes) == 1


# %% stopped
def smoke_passes(name: str, code: Path, model: dict) -> bool:
    service = start(package(name, code, model))
    passed = smoke_test(service[1], code, model)
    stop(*service)
    return passed


untested = run_pipeline(tidied, summer, "untested")
rows = [
    [
        "guard removed",
        tests_pass(tidied),
        bool(untested),
        smoke_passes("a", **untested),
    ],
    [
        "labels slipped",
        tests_pass(pipeline),
        bool(run_pipeline(pipeline, slipped, "v3", now=v2)),
        smoke_passes("b", **wrong),
    ],
    [
        "mixed-up package",
        tests_pass(mixed["code"]),
        bool(v1),
        smoke_passes("c", **mixed),
    ],
]
assert [row[1:] for row in rows] == (np.eye(3) == 0).tolist()
words = {True: "pass", False: "STOP"}
table = [[name, *map(words.get, found)] for name, *found in rows]
titles = ["fault", "CI tests", "gate", "smoke test"]
print(tabulate(table, titles, "github"))
stop(*LIVE.pop())
