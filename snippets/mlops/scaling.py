# /// script
# requires-python = ">=3.11"
# dependencies = [
#   "distributed==2026.8.0",
#   "matplotlib==3.11.2",
#   "numpy==2.4.6",
#   "pandas==3.0.3",
#   "pyyaml==6.0.3",
#   "tabulate==0.10.0",
# ]
# [tool.uv]
# exclude-newer = "2026-11-20T00:00:00Z"
# ///
"""Spread work over processes, split a model, and scale a service."""

# %% small-job
import os
from time import perf_counter, sleep

from distributed import Client
from distributed.deploy import SubprocessCluster

# ko: 스케줄러와 워커 둘이 저마다 다른 프로세스로 뜹니다
# ja: スケジューラーと二つのワーカーが、それぞれ別のプロセスで動きます
cluster = SubprocessCluster(
    n_workers=2,
    threads_per_worker=2,
    worker_class="distributed.Worker",
    dashboard_address=None,
)
client = Client(cluster)
client.wait_for_workers(2)


def score(customer: int) -> int:
    return (customer * 37 + 11) % 101


def seconds(job) -> tuple[float, list]:
    start = perf_counter()
    answers = job()
    return perf_counter() - start, answers


customers = range(200)
alone, here = seconds(lambda: [score(n) for n in customers])
spread, there = seconds(
    lambda: client.gather(client.map(score, customers))
)
print("same answers:", here == there)
print("the cluster is", "slower" if spread > alone else "faster")
print("more than 20 times slower:", spread > 20 * alone)
assert here == there and spread > 20 * alone

# %% waiting


def fetch(part: int) -> int:
    sleep(0.15)
    return os.getpid()


def primes(limit: int) -> tuple[int, int]:
    found = [
        n
        for n in range(2, limit)
        if all(n % d for d in range(2, int(n**0.5) + 1))
    ]
    return os.getpid(), len(found)


parts = range(12)
alone, _ = seconds(lambda: [fetch(part) for part in parts])
spread, pids = seconds(lambda: client.gather(client.map(fetch, parts)))
print(
    "waiting, the cluster is", "faster" if spread < alone else "slower"
)
print("processes that waited:", len(set(pids)))
assert spread < 0.7 * alone and len(set(pids)) == 2

limits = [20_000 + n for n in range(8)]
worked = client.gather(client.map(primes, limits))
pids, counts = zip(*worked, strict=True)
print("processes that counted primes:", len(set(pids)))
print("same counts:", list(counts) == [primes(n)[1] for n in limits])
assert len(set(pids)) == 2 and os.getpid() not in pids

# %% data-parallel
import numpy as np

rng = np.random.default_rng(0)
X = rng.normal(size=(1000, 5))
y = X @ [2, -1, 0.5, 0, 3] + np.linspace(0, 4, 1000)
y += rng.normal(0, 0.1, 1000)
shards = np.split(np.arange(1000), [600, 900])


def gradient(data: tuple, weights: np.ndarray) -> np.ndarray:
    features, target = data
    error = features @ weights - target
    return 2 * features.T @ error / len(target)


# ko: 데이터는 한 번만 보내고, 단계마다 가중치와 기울기만 오갑니다
# ja: データは一度だけ送り、各ステップでは重みと勾配だけが行き来します
held = [client.scatter((X[rows], y[rows])) for rows in shards]
sizes = [len(rows) for rows in shards]


def train(shares: list[float] | None, steps: int = 30) -> np.ndarray:
    weights = np.zeros(5)
    for _ in range(steps):
        if shares is None:
            step = gradient((X, y), weights)
        else:
            sent = client.map(gradient, held, weights=weights)
            step = np.average(
                client.gather(sent), axis=0, weights=shares
            )
        weights = weights - 0.1 * step
    return weights


whole = train(None)
weighted = train(sizes)
plain = train([1, 1, 1])
print("rows per shard", sizes)
print("weighted mean, same weights:", np.allclose(weighted, whole))
print("plain mean, same weights:   ", np.allclose(plain, whole))
assert np.allclose(weighted, whole, atol=1e-10)
assert np.abs(plain - whole).max() > 0.005

# %% model-parallel
first, second = sorted(client.scheduler_info()["workers"])
W1, W2 = rng.normal(size=(5, 64)), rng.normal(size=(64, 3))


def layer(x: np.ndarray, weights: np.ndarray) -> np.ndarray:
    return np.maximum(x @ weights, 0)


# ko: 가중치를 층마다 한 워커에만 두고, 활성값만 다음 워커로 보냅니다
# ja: 層ごとに重みを一つのワーカーだけに置き、活性値だけを次へ送ります
lower = client.scatter(W1, workers=[first])
upper = client.scatter(W2, workers=[second])
hidden = client.submit(layer, X, lower, workers=[first])
output = client.submit(layer, hidden, upper, workers=[second])
answer = output.result()
where = client.who_has([lower, upper])
holders = [list(where[lower.key]), list(where[upper.key])]
print("one holder each:", [len(who) for who in holders])
print("two different processes:", first != second)
print("same output:", np.allclose(answer, layer(layer(X, W1), W2)))
assert np.allclose(answer, layer(layer(X, W1), W2))
assert holders == [[first], [second]]
client.close()
cluster.close()

# %% pipeline
import pandas as pd


def finish(stages: int, batches: int) -> int:
    done = np.zeros((stages + 1, batches + 1), dtype=int)
    for stage in range(1, stages + 1):
        for batch in range(1, batches + 1):
            # ko: 앞 단계에서 받고, 자신도 앞 묶음을 끝내야 시작합니다
            # ja: 前の段から届き、一つ前のバッチも終えてから始めます
            ready = max(done[stage - 1, batch], done[stage, batch - 1])
            done[stage, batch] = ready + 1
    return int(done[stages, batches])


rows = []
for batches in (1, 4, 16, 64):
    time = finish(4, batches)
    busy = batches / time
    rows.append({"micro-batches": batches, "steps": time, "busy": busy})
    assert time == batches + 4 - 1
pipe = pd.DataFrame(rows)
print(pipe.to_markdown(index=False, floatfmt=(".0f", ".0f", ".0%")))
assert pipe["busy"].iat[0] == 0.25 and pipe["busy"].iat[-1] > 0.9

# %% hpa
from math import ceil
from pathlib import Path

import yaml

file = Path(__file__).with_suffix("") / "hpa.yaml"
spec = yaml.safe_load(file.read_text("utf-8"))["spec"]
least, most = spec["minReplicas"], spec["maxReplicas"]
pods = spec["metrics"][0]["pods"]
target = float(pods["target"]["averageValue"])
window = spec["behavior"]["scaleDown"]["stabilizationWindowSeconds"]
TICK = 15


def desired(current: int, load: float) -> int:
    ratio = load / current / target
    # ko: 목표와의 차이가 10% 이내면 그대로 둡니다
    # ja: 目標との差が10%以内なら変えません
    if abs(ratio - 1) <= 0.1:
        return current
    return min(max(ceil(current * ratio), least), most)


def follow(loads: np.ndarray, window: int) -> np.ndarray:
    wanted, counts = [], [least]
    for load in loads:
        wanted.append(desired(counts[-1], load))
        # ko: 구간 안에서 나온 값 가운데 가장 큰 값을 따릅니다
        # ja: ウィンドウの中で出た値のうち、最大のものに従います
        counts.append(max(wanted[-1 - window // TICK :]))
    return np.array(counts[1:])


for load in (84, 120, 300):
    print(f"4 pods, {load} requests/s -> {desired(4, load)} pods")
answers = [desired(4, load) for load in (84, 120, 300)]
assert answers == [4, 6, most]

# %% autoscaling
import matplotlib.pyplot as plt

minute = np.arange(0, 60, TICK / 60)
loads = 60 + 220 * np.exp(-(((minute - 22) / 7) ** 2))
loads = (loads + rng.normal(0, 12, len(minute))).clip(5)


def report(counts: np.ndarray, start: int) -> dict:
    ago = start // TICK
    spans = [counts[max(0, i - ago) : i + 1] for i in range(len(loads))]
    ready = np.array([span.min() for span in spans])
    return {
        "changes": int(np.count_nonzero(np.diff(counts))),
        "overloaded": float((loads > 1.25 * target * ready).mean()),
        "pod hours": float(counts.sum() * TICK / 3600),
    }


jumpy, calm = follow(loads, 0), follow(loads, window)
cases = {
    "no window, start 15 s": report(jumpy, 15),
    "window, start 15 s": report(calm, 15),
    "window, start 300 s": report(calm, 300),
}
table = pd.DataFrame.from_dict(cases, orient="index")
print(table.to_markdown(floatfmt=("", ".0f", ".1%", ".1f")))
fast, steady, cold = (row for _, row in table.iterrows())
assert steady["changes"] < fast["changes"] / 4
assert steady["pod hours"] > fast["pod hours"]
assert steady["overloaded"] < fast["overloaded"] / 3
assert cold["overloaded"] > 3 * steady["overloaded"]
assert calm.min() >= least and calm.max() == most

fig, ax = plt.subplots()
ax.plot(minute, loads / target, ".", label="load / target")
ax.step(minute, jumpy, ":", where="post", label="no window")
ax.step(minute, calm, "-", where="post", label="300 s window")
ax.axhline(most, color="C3", linestyle="--", label="maxReplicas")
ax.set(xlabel="minute", ylabel="pods", ylim=(0, 19))
ax.set_yticks(range(0, 17, 4))
ax.legend(ncols=2, loc="upper center")
