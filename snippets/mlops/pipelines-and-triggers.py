# /// script
# requires-python = ">=3.11"
# dependencies = [
#   "kfp==2.17.0",
#   "numpy==2.4.6",
#   "pyyaml==6.0.3",
#   "tabulate==0.10.0",
# ]
# [tool.uv]
# exclude-newer = "2026-11-20T00:00:00Z"
# ///
"""Compile a Kubeflow pipeline, run it here, decide when to run it."""

# %% components
import functools

from kfp import dsl

# ko: 패키지는 이미지에 미리 넣어 두고, 실행할 때는 설치하지 않습니다
# ja: パッケージは先にイメージへ入れ、実行時には追加しません
component = functools.partial(
    dsl.component,
    base_image="registry.example.com/python-courier:1.4",
    install_kfp_package=False,
)


@component
def extract(
    folder: str, month: str, version: str, rows: dsl.Output[dsl.Dataset]
):
    from pathlib import Path

    import numpy as np

    source = Path(folder, f"{month}.csv")
    table = np.genfromtxt(source, delimiter=",", skip_header=1)
    np.savetxt(rows.path, table[~np.isnan(table).any(axis=1)])
    rows.metadata["version"] = version


@component
def train(rows: dsl.Input[dsl.Dataset], model: dsl.Output[dsl.Model]):
    import numpy as np

    km, items, minutes = np.loadtxt(rows.path)[:-200].T
    X = np.column_stack([np.ones_like(km), km, items])
    np.savetxt(model.path, np.linalg.lstsq(X, minutes)[0])


@component
def evaluate(
    rows: dsl.Input[dsl.Dataset], model: dsl.Input[dsl.Model]
) -> float:
    import numpy as np

    km, items, minutes = np.loadtxt(rows.path)[-200:].T
    X = np.column_stack([np.ones_like(km), km, items])
    guess = X @ np.loadtxt(model.path)
    return float(np.abs(guess - minutes).mean())


# %% compile
from pathlib import Path

import yaml
from kfp import compiler


@component
def gate(error: float, limit: float) -> str:
    return "release" if error <= limit else "keep the old one"


@dsl.pipeline(name="courier-minutes")
def courier(
    folder: str,
    month: str,
    version: str = "unknown",
    limit: float = 6.0,
) -> str:
    table = extract(folder=folder, month=month, version=version)
    fitted = train(rows=table.output)
    fitted.set_retry(num_retries=2, backoff_duration="30s")
    error = evaluate(rows=table.output, model=fitted.output)
    return gate(error=error.output, limit=limit).output


compiler.Compiler().compile(courier, "courier.yaml")
spec = yaml.safe_load(Path("courier.yaml").read_text("utf-8"))
tasks = spec["root"]["dag"]["tasks"]

print("| task | waits for | cached | retries |")
print("|---|---|---|---|")
for name in ("extract", "train", "evaluate", "gate"):
    task = tasks[name]
    waits = ", ".join(task.get("dependentTasks", ["-"]))
    cached = task["cachingOptions"]["enableCache"]
    retries = task.get("retryPolicy", {}).get("maxRetryCount", 0)
    print(f"| {name} | {waits} | {cached} | {retries} |")
assert tasks["evaluate"]["dependentTasks"] == ["extract", "train"]

print("\nroot.dag.tasks.train in courier.yaml\n")
print(yaml.safe_dump({"train": tasks["train"]}))
executors = spec["deploymentSpec"]["executors"]
container = executors["exec-train"]["container"]
assert container["image"].endswith("python-courier:1.4")
command = " ".join(container["command"])
assert "np.linalg.lstsq" in command and "pip" not in command

# %% local-run
import contextlib
import io
import logging

import numpy as np
from kfp import local


def write_month(file: Path, spread: float) -> None:
    rng = np.random.default_rng(5)
    km, items = rng.uniform(0.5, 8, 800), rng.integers(1, 9, 800)
    minutes = 9 + 3.2 * km + 0.8 * items + rng.normal(0, spread, 800)
    table = np.column_stack([km, items, minutes])
    np.savetxt(file, table, "%.3f", ",", header="km,items,minutes")


def run(pipeline, **arguments):
    before = set(outputs.glob("*"))
    with contextlib.redirect_stdout(io.StringIO()):
        result = pipeline(**arguments).output
    ran = []
    for folder in set(outputs.glob("*")) - before:
        ran += folder.glob("*/executor_output.json")
    return result, sorted(ran, key=lambda file: file.stat().st_mtime_ns)


def names(ran: list[Path]) -> str:
    return ", ".join(file.parent.name for file in ran) or "none"


logging.disable()
outputs, orders = Path("outputs"), Path("orders").resolve()
orders.mkdir()
write_month(orders / "2026-03.csv", spread=5)
# ko: 이미지를 쓰지 않고, 단계마다 이 파이썬으로 프로세스를 띄웁니다
# ja: イメージは使わず、段階ごとにこのPythonでプロセスを起動します
here = local.SubprocessRunner(use_venv=False)
local.init(here, pipeline_root=str(outputs), enable_caching=True)
march = {"folder": str(orders), "month": "2026-03"}
verdict, ran = run(courier, **march)
print("ran:", names(ran))
print("verdict:", verdict)
assert names(ran) == "extract, train, evaluate, gate"

# %% unit-test
import json

saved = json.loads(ran[2].read_text("utf-8"))
error = saved["parameterValues"]["Output"]
again = evaluate.python_func(
    dsl.Dataset(uri=str(ran[0].with_name("rows"))),
    dsl.Model(uri=str(ran[1].with_name("model"))),
)
print(f"mean error {error:.1f} min, by hand {again:.1f} min")
assert error == again < 6 and verdict == "release"

# %% caching
import hashlib


def fingerprint(file: Path) -> str:
    return hashlib.sha256(file.read_bytes()).hexdigest()[:12]


source = orders / "2026-03.csv"
first = fingerprint(source)
results = {"same again": run(courier, **march)}
results["limit 3"] = run(courier, **march, limit=3.0)

# ko: 빠졌던 늦은 배달을 넣어 같은 이름의 파일로 다시 저장했습니다
# ja: 漏れていた遅い配達を加え、同じ名前で出力し直しました
write_month(source, spread=12)
second = fingerprint(source)
results["file corrected"] = run(courier, **march)
results["version given"] = run(courier, **march, version=second)

print("| run | steps executed | verdict |\n|---|---|---|")
for name, (verdict, ran) in results.items():
    print(f"| {name} | {names(ran)} | {verdict} |")
steps = [names(ran) for _, ran in results.values()]
assert first != second
assert steps[:3] == ["none", "gate", "none"]
assert steps[3] == "extract, train, evaluate, gate"
# ko: 고친 데이터인데도 옛 판정이 그대로 나온 실행입니다
# ja: データを直したのに、古い判定がそのまま返った実行です
assert results["file corrected"][0] == "release"
assert results["version given"][0] == "keep the old one"


# %% retry
@component
def load(store: str, month: str, replace: bool):
    from pathlib import Path

    rows = f"{month},1200\n{month},1350\n"
    if replace:
        Path(store, f"{month}.csv").write_text(rows)
    else:
        with Path(store, "all.csv").open("a") as table:
            table.write(rows)
    # ko: 쓰기는 끝났는데 응답이 끊긴 첫 시도를 흉내 냅니다
    # ja: 書き込んだ後に応答が途切れる、最初の試行を再現します
    tried = Path(store, f"{month}.tried")
    if not tried.exists():
        tried.touch()
        raise ConnectionError("the answer was lost")


@dsl.pipeline(name="load-orders")
def loading(store: str, month: str, replace: bool) -> None:
    task = load(store=store, month=month, replace=replace)
    task.set_retry(num_retries=2)
    task.set_caching_options(enable_caching=False)


def backfill(store: Path, replace: bool) -> int:
    for month in ("2026-01", "2026-02", "2026-03"):
        with contextlib.redirect_stdout(io.StringIO()):
            loading(store=str(store), month=month, replace=replace)
    tables = [file.read_text() for file in store.glob("*.csv")]
    return "".join(tables).count("\n")


print("| write | first backfill | second backfill | right |")
print("|---|---|---|---|")
rows = {}
for write in ("append", "replace"):
    store = Path("store", write).resolve()
    store.mkdir(parents=True)
    rows[write] = [backfill(store, write == "replace") for _ in "12"]
    print(f"| {write} | {rows[write][0]} | {rows[write][1]} | 6 |")
assert rows == {"append": [12, 18], "replace": [6, 6]}

# %% triggers
LOG = """
01  6 5.0 0.03
02  5 5.1 0.04
03  6 5.0 0.05
04  5 5.2 0.05
05  6 4.9 0.03
06  8 5.1 0.31
07 12 5.0 0.04
08 14 5.1 0.06
09  5 9.8 1.90 broken
10  6 6.4 0.06
11  6 6.6 0.07
12  5 4.9 0.03 asked
"""


def reasons(age, orders, errors, psi, asked) -> str:
    rules = {
        "on demand": asked,
        "schedule": age >= 4,
        "new data": orders >= 25,
        "degradation": min(errors) > 6,
        "drift": psi >= 0.2,
    }
    return ", ".join(name for name in rules if rules[name]) or "-"


print("| month | new | error | PSI | trigger | action |")
print("|---|---|---|---|---|---|")
last, orders, before, runs = 0, 0, 0, {}
for line in LOG.strip().splitlines():
    month, new, error, psi, note = (line + " -").split()[:5]
    age, orders = int(month) - last, orders + int(new)
    errors = [before, float(error)]
    why = reasons(age, orders, errors, float(psi), note == "asked")
    action = "-" if why == "-" else "run"
    if note == "broken":
        # ko: 믿을 수 없는 달은 주문 수와 오차를 모두 계산에서 뺍니다
        # ja: 信用できない月は、注文数も誤差も数に入れません
        action, orders = "stop", orders - int(new)
    else:
        before = float(error)
    print(f"| {month} | {new} | {error} | {psi} | {why} | {action} |")
    if action == "run":
        last, orders, runs[why] = int(month), 0, int(month)

order = ["schedule", "drift", "new data", "degradation", "on demand"]
assert list(runs) == order and list(runs.values()) == [4, 6, 8, 11, 12]
