"""Train twice with equal hashes, break that five ways, audit a run."""

# %% same
import json
import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pandas as pd

HERE = Path(__file__).with_suffix("")
sys.path.insert(0, str(HERE))
from train import digest, read, train

data = np.random.default_rng(11)
FILES = [f"2026-0{month}.npy" for month in (5, 6, 7, 8)]
for name in (*FILES, "holdout.npy"):
    X = data.normal(size=(400, 5))
    y = X @ [1.5, -1, 0.7, 0.2, 0] + data.logistic(size=400) > 0
    np.save(name, np.column_stack([X, y]).astype(np.float32))


def fresh(*code: str, hash_seed: int = 0) -> dict:
    environment = os.environ | {"PYTHONHASHSEED": str(hash_seed)}
    command = [sys.executable, *code]
    done = subprocess.run(
        command, env=environment, stdout=-1, check=True
    )
    return json.loads(done.stdout)


def show(rows: dict[str, dict]) -> None:
    frame = pd.DataFrame.from_dict(rows, orient="index")
    print(frame.to_markdown(disable_numparse=True) + "\n")


SCRIPT = HERE / "train.py"
CONFIG = {"files": FILES, "seed": 7, "rate": 0.05, "epochs": 3}
runs = {
    f"run {n}": fresh(str(SCRIPT), json.dumps(CONFIG), hash_seed=n)
    for n in (1, 2)
}
show(runs)
base = runs["run 1"]
assert base == runs["run 2"]

# %% seeds
rows = read(FILES)


def with_global_seed(draws_before: int) -> dict:
    np.random.seed(7)
    np.random.random(draws_before)
    return train(rows, np.random)


def with_own_generator(draws_before: int) -> dict:
    np.random.random(draws_before)
    return train(rows, np.random.default_rng(7))


unseeded = [train(rows, np.random.default_rng()) for _ in range(3)]
assert len({run["model"] for run in unseeded}) == 3
tried = {
    "no seed": {"model": "another each time"},
    "global seed": with_global_seed(0),
    "global, one draw before": with_global_seed(1),
    "own generator": with_own_generator(0),
    "own, one draw before": with_own_generator(1),
}
show({name: {"model": run["model"]} for name, run in tried.items()})
quiet, disturbed, own, own_disturbed = list(tried.values())[1:]
assert quiet == with_global_seed(0)
assert quiet["model"] != disturbed["model"]
assert own == own_disturbed == base

# %% order
CHILD = """
import json, sys
import numpy as np
sys.path.insert(0, {here!r})
from train import read, train

found = set({files!r})
rows = read({order}(found))
print(json.dumps(train(rows, np.random.default_rng(7))))
"""

tried = {}
for order in ("list", "sorted"):
    code = CHILD.format(here=str(HERE), files=FILES, order=order)
    for seed in (1, 3):
        run = fresh("-c", code, hash_seed=seed)
        tried[f"{order} {seed}"] = run
show(tried)
loose, loose_again, tidy, tidy_again = tried.values()
for part in ("data", "model", "answers"):
    assert loose[part] != loose_again[part]
assert tidy == tidy_again == base

# %% sums
import math
from concurrent.futures import ThreadPoolExecutor


def plain(column: np.ndarray, workers: int) -> np.float32:
    parts = np.array_split(column, workers)
    with ThreadPoolExecutor(workers) as pool:
        sums = list(pool.map(np.sum, parts))
    return np.sum(sums, dtype=np.float32)


def exact(column: np.ndarray, workers: int) -> np.float32:
    parts = np.array_split(column, workers)
    return np.float32(math.fsum(x for part in parts for x in part))


tried = {}
for name, add in {"plain": plain, "fsum": exact}.items():
    for workers in (1, 3, 4):
        sums = [add(column, workers) for column in rows[:, :-1].T]
        centred = rows.copy()
        centred[:, :-1] -= np.array(sums) / np.float32(len(rows))
        run = train(centred, np.random.default_rng(7))
        tried[f"{name} {workers}"] = run
show(tried)
loose, tidy = list(tried.values())[:3], list(tried.values())[3:]
assert len({run["model"] for run in loose}) > 1
assert len({run["model"] for run in tidy}) == 1
assert len({run["yes"] for run in tried.values()}) == 1

# %% clock
dates = np.datetime64("2026-05-01") + np.arange(len(rows)) // 13


def last_90_days(end: str) -> dict:
    age = (np.datetime64(end) - dates).astype(int)
    recent = rows[(age >= 0) & (age < 90)]
    return train(recent, np.random.default_rng(7))


# ko: 실제 코드라면 date.today()가 들어갈 자리에 실행한 날을 넣었습니다
# ja: 実際のコードならdate.today()を書くところに、実行日を入れます
tried = {}
for today in ("2026-08-20", "2026-08-21"):
    for end, name in ((today, "today"), ("2026-08-20", "as_of")):
        tried[f"{name} {today[5:]}"] = last_90_days(end)
show(tried)
first, fixed, next_day, fixed_again = tried.values()
assert first["data"] != next_day["data"]
assert first["model"] != next_day["model"]
assert fixed == fixed_again == first

# %% record
import copy
import platform
from importlib.metadata import version


def sha(path: Path) -> str:
    return digest(np.frombuffer(path.read_bytes(), np.uint8))


def facts(config: dict) -> dict:
    return {
        "python": platform.python_version(),
        "numpy": version("numpy"),
        "code": sha(SCRIPT),
        **{name: sha(Path(name)) for name in config["files"]},
    }


def audit(record: dict) -> str:
    now = facts(record["config"])
    changed = [k for k in now if now[k] != record["facts"][k]]
    if changed:
        return "stopped, changed: " + ", ".join(changed)
    result = fresh(str(SCRIPT), json.dumps(record["config"]))
    return "same" if result == record["result"] else "DIFFERENT"


record = {"config": CONFIG, "facts": facts(CONFIG), "result": base}
Path("record.json").write_text(json.dumps(record, indent=1), "utf-8")
kept = json.loads(Path("record.json").read_text("utf-8"))
inputs = {k: v for k, v in kept["config"].items() if k != "files"}
print(json.dumps(inputs | kept["facts"], indent=1) + "\n")

verdicts = {"as recorded": audit(kept)}
for what, part, key, value in (
    ("other NumPy", "facts", "numpy", "1.26.4"),
    ("other seed", "config", "seed", 8),
):
    other = copy.deepcopy(kept)
    other[part][key] = value
    verdicts[what] = audit(other)
june = np.load(FILES[1])
june[0, 0] += 0.001
np.save(FILES[1], june)
verdicts["one value edited"] = audit(kept)
show({name: {"audit": verdict} for name, verdict in verdicts.items()})
ends = [verdict.split()[-1] for verdict in verdicts.values()]
assert ends == ["same", "numpy", "DIFFERENT", FILES[1]]

# %% spread
import matplotlib.pyplot as plt
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import train_test_split


def accuracy(columns: list[int], seed: int) -> float:
    X_train, X_test, y_train, y_test = train_test_split(
        rows[:, columns], rows[:, -1], random_state=seed
    )
    model = LogisticRegression().fit(X_train, y_train)
    return model.score(X_test, y_test)


SEEDS = range(40)
full = np.array([accuracy([0, 1, 2, 3, 4], seed) for seed in SEEDS])
short = np.array([accuracy([0, 1, 2], seed) for seed in SEEDS])
gap = 100 * np.sort(full - short)
behind = gap < 0
print(f"full model   {full.mean():.3f} on average")
print(f"short model  {short.mean():.3f} on average")
print(f"one seed     {full.min():.3f} to {full.max():.3f}, full model")
print(f"short model ahead in {behind.mean():.0%} of the seeds")
assert full.mean() > short.mean() and 0.1 < behind.mean() < 0.45
assert np.ptp(full) > 5 * (full.mean() - short.mean())

place = np.arange(len(gap))
plt.plot(place[behind], gap[behind], "C1s", label="full model behind")
plt.plot(place[~behind], gap[~behind], "C0o", label="ahead or equal")
plt.axhline(gap.mean(), color="C2", linestyle="--", label="mean")
plt.xlabel("seed, sorted by difference")
plt.ylabel("full - short, points")
plt.legend()
