"""Raise, catch, release, retry and fall back; run three traps."""

# %% order
import tempfile
from pathlib import Path

import pandas as pd

folder = Path(tempfile.mkdtemp())
(folder / "v3").write_text("model 3", "utf-8")


def load(steps: list[str]) -> str:
    try:
        steps.append("try")
        name = (folder / "current").read_text("utf-8")
    except FileNotFoundError:
        steps.append("except")
        model = "default"
    else:
        # ko: 여기서 나는 예외는 위의 except가 잡지 않습니다
        # ja: ここで起きる例外は、上のexceptでは捕まりません
        steps.append("else")
        model = (folder / name).read_text("utf-8")
    finally:
        steps.append("finally")
    steps.append("after")
    return model


table = pd.DataFrame(columns=["steps", "result"])
pointers = {"none": None, "v3": b"v3", "v4": b"v4", "bad": b"\xff"}
for case, pointer in pointers.items():
    if pointer:
        (folder / "current").write_bytes(pointer)
    steps = []
    try:
        result = load(steps)
    except (FileNotFoundError, UnicodeDecodeError) as error:
        result = type(error).__name__
    table.loc[case] = [", ".join(steps), result]
print(table.to_markdown())
assert table["steps"].str.contains("finally").all()
assert table["steps"].str.contains("after").tolist() == [1, 1, 0, 0]
assert table["result"].iloc[0] == "default"
assert table["result"].iloc[2] == "FileNotFoundError"

# %% refuse
import pickle
import sys

import numpy as np
from sklearn.linear_model import LinearRegression, Ridge

sys.path.insert(0, str(Path(__file__).with_suffix("")))
import errors

MODELS = {"linear": LinearRegression, "ridge": Ridge}


def train(X, y, name: str, least: int = 30):
    if len(X) != len(y):
        raise errors.RowMismatchError(f"{len(X)} in X, {len(y)} in y")
    if len(X) < least:
        raise errors.TooFewRowsError(f"{len(X)} rows, not {least}")
    try:
        kind = MODELS[name]
    except KeyError as error:
        message = f"{name!r} is none of {sorted(MODELS)}"
        raise errors.UnknownModelError(message) from error
    return kind().fit(X, y)


X, y = np.ones((40, 2)), np.ones(40)
print("scikit-learn, 2 rows:", LinearRegression().fit(X[:2], y[:2]))
refused = {}
for case in [
    (X, y[1:], "ridge"),
    (X[:2], y[:2], "ridge"),
    (X, y, "rige"),
]:
    try:
        train(*case)
    except errors.DataError as error:
        refused[error] = "data"
    except errors.PipelineError as error:
        refused[error] = "settings"
for error, owner in refused.items():
    print(f"\n{owner}: {type(error).__name__}\n  {error}")
    print(f"  cause: {error.__cause__!r}")
assert list(refused.values()) == ["data", "data", "settings"]
assert isinstance(error.__cause__, KeyError)

# ko: 다른 프로세스에서 난 예외는 pickle을 거쳐 돌아옵니다
# ja: 別のプロセスで起きた例外は、pickleを経て戻ってきます
copy = pickle.loads(pickle.dumps(error))
print(f"\npickled: {type(copy).__name__}, cause: {copy.__cause__}")
assert str(copy) == str(error) and copy.__cause__ is None

# %% release
import gc
import weakref
from contextlib import contextmanager

import joblib


def make_orders(n: int, seed: int):
    rng = np.random.default_rng(seed)
    X = np.column_stack([rng.uniform(1, 9, n), rng.integers(1, 7, n)])
    return X, 10 + X @ [4.0, 1.5] + rng.normal(0, 2, n)


X, y = make_orders(400, seed=0)
joblib.dump(train(X, y, "linear"), folder / "model.joblib")
in_memory = weakref.WeakSet()


class Loaded:
    def __enter__(self):
        self.model = joblib.load(folder / "model.joblib")
        in_memory.add(self.model)
        return self

    def __exit__(self, kind, error, trace):
        # ko: 아무것도 돌려주지 않으면 예외는 그대로 올라갑니다
        # ja: 何も返さなければ、例外はそのまま上へ伝わります
        self.model = None


class Swallowing(Loaded):
    def __exit__(self, *fault):
        self.model = None
        return True


@contextmanager
def careless():
    slot = Loaded().__enter__()
    yield slot
    slot.model = None


table = pd.DataFrame(columns=["model released", "caller told"])
for manager in [Loaded, Swallowing, careless]:
    told = "no"
    try:
        with manager() as slot:
            slot.model.predict(X[:, :1])
    except ValueError:
        told = "yes"
    gc.collect()
    released = "no" if in_memory else "yes"
    table.loc[manager.__name__] = [released, told]
    slot.model = None
print(table.to_markdown())
assert table["model released"].tolist() == ["yes", "yes", "no"]
assert table["caller told"].tolist() == ["yes", "no", "yes"]

# %% retry
import random
import time
from unittest.mock import Mock

TRANSIENT = (ConnectionError, TimeoutError)


def retry(
    call, on=TRANSIENT, most=4, sleep=time.sleep, draw=random.uniform
):
    for attempt in range(1, most):
        try:
            return call()
        except on:
            # ko: 상한을 두 배씩 늘리고, 그 안에서 무작위로 기다립니다
            # ja: 上限を2倍ずつ延ばし、その範囲でランダムに待ちます
            sleep(draw(0, min(8, 0.25 * 2**attempt)))
    return call()


late, bad = TimeoutError, errors.DataError
table = pd.DataFrame(columns=["calls", "waits", "result"])
for case, faults, on in [
    ("late twice", [late, late, "answer"], TRANSIENT),
    ("always late", late, TRANSIENT),
    ("bad data", bad, TRANSIENT),
    ("bad data, catch all", bad, Exception),
]:
    call, waits = Mock(side_effect=faults), []
    try:
        result = retry(call, on, sleep=waits.append, draw=max)
    except (*TRANSIENT, errors.DataError) as error:
        result = type(error).__name__
    shown = ", ".join(f"{wait} s" for wait in waits)
    table.loc[case] = [call.call_count, shown, result]
print(table.to_markdown())
assert table["calls"].tolist() == [3, 4, 1, 4]
assert table["waits"].iloc[1] == "0.5 s, 1.0 s, 2.0 s"

# ko: 세 층이 저마다 재시도하면 호출이 곱으로 늘어납니다
# ja: 三つの層がそれぞれリトライすると、呼び出しは掛け算で増えます
call, quick = Mock(side_effect=late), {"sleep": waits.append}
try:
    retry(lambda: retry(lambda: retry(call, **quick), **quick), **quick)
except TimeoutError:
    print(f"\nthree layers, 4 attempts each: {call.call_count} calls")
assert call.call_count == 4**3

# %% fallback
import logging
import re

log = logging.getLogger("delivery")
log.addHandler(logging.StreamHandler(sys.stdout))
lines = logging.Formatter("%(levelname)s %(message)s")
full = lines.formatException
# ko: 환경마다 달라지는 경로와 줄 번호만 덜어 냅니다
# ja: 環境によって変わるパスと行番号だけを取り除きます
lines.formatException = lambda info: re.sub(
    r'File ".*?", line \d+, |^[ ~^]+\n', "", full(info), flags=re.M
)
log.handlers[0].setFormatter(lines)

main, median = train(X, y, "linear"), float(np.median(y))
served = {"main": 0, "fallback": 0}


def no_answer():
    raise TimeoutError("no answer")


def overloaded(row: list[float]) -> float:
    try:
        return retry(no_answer, **quick)
    except TRANSIENT as error:
        raise errors.UnavailableError("model server") from error


def healthy(row: list[float]) -> float:
    return main.predict([row])[0]


def estimate(order: dict, ask=healthy) -> float:
    try:
        row = [float(order["km"]), float(order["items"])]
    except (KeyError, ValueError) as error:
        raise errors.DataError(repr(error)) from error
    try:
        minutes, source = ask(row), "main"
    except errors.UnavailableError:
        minutes, source = median, "fallback"
        log.warning("median used", exc_info=True)
    served[source] += 1
    return minutes


estimate({"km": "3.2", "items": "2"})
estimate({"km": "3.2", "items": "2"}, ask=overloaded)
try:
    estimate({"km": "3.2 km", "items": "2"}, ask=overloaded)
except errors.DataError as error:
    print(f"\nrejected: {error}")
print(f"served: {served}")
assert served == {"main": 1, "fallback": 1}

# %% hidden
import matplotlib.pyplot as plt


def catch_all(order: dict) -> float:
    try:
        return estimate(order)
    except Exception:
        return median


days = pd.DataFrame(index=pd.RangeIndex(1, 8, name="day"), dtype=float)
new_app = [0, 0, 0, 0.1, 0.3, 0.6, 0.9]
for day, share in zip(days.index, new_app, strict=True):
    rows, actual = make_orders(300, seed=day)
    answers = {"strict": [], "catch all": []}
    for number, (km, items) in enumerate(rows):
        unit = " km" if number < 300 * share else ""
        order = {"km": f"{km:.2f}{unit}", "items": f"{items:.0f}"}
        answers["catch all"].append(catch_all(order))
        try:
            answers["strict"].append(estimate(order))
        except errors.DataError:
            answers["strict"].append(np.nan)
    for name, minutes in answers.items():
        off = np.abs(np.array(minutes) - actual)
        days.loc[day, f"minutes off, {name}"] = np.nanmean(off)
        days.loc[day, f"share rejected, {name}"] = np.isnan(off).mean()
shown = days.loc[[1, 4, 7]].T.add_prefix("day ")
print(shown.to_markdown(floatfmt=".2f"))
hidden, strict = (
    days["minutes off, catch all"],
    days["minutes off, strict"],
)
assert hidden[7] > 3 * hidden[1] and np.ptp(strict) < 0.5
assert (days["share rejected, catch all"] == 0).all()
assert days["share rejected, strict"][4] > 0.05

fig, axes = plt.subplots(2, 1, figsize=(5.4, 5.4), sharex=True)
for axis, what in zip(
    axes, ["minutes off", "share rejected"], strict=True
):
    axis.plot(days[f"{what}, catch all"], "C1o--", label="catch all")
    axis.plot(days[f"{what}, strict"], "C0s-", label="strict")
    axis.set(ylabel=what, ylim=(-0.03, None))
axes[1].set_xlabel("day")
axes[0].legend()

# %% bare
import subprocess

SCRIPTS = {
    "gate": """
import sys
accuracy = 0.61
try:
    if accuracy < 0.8:
        sys.exit(1)
except{what}:
    print("skipped", end=", ")
print("deployed")
""",
    "Ctrl+C": """
import signal
signal.signal(signal.SIGINT, signal.default_int_handler)
for epoch in (1, 2, 3):
    try:
        print("epoch", epoch, end=", ")
        if epoch == 2:
            signal.raise_signal(signal.SIGINT)
    except{what}:
        print("skipped", end=", ")
print("done")
""",
}
table = pd.DataFrame(columns=["printed", "exit"])
for name, script in SCRIPTS.items():
    for what in ("", " Exception"):
        done = subprocess.run(
            [sys.executable, "-c", script.format(what=what)],
            capture_output=True,
            text=True,
        )
        status = "failure" if done.returncode else "success"
        printed = done.stdout.strip(", \n")
        table.loc[f"{name}, except{what}:"] = [printed, status]
print(table.to_markdown())
assert table["exit"].tolist() == ["success", "failure"] * 2
went_on = table["printed"].str.contains("deployed|epoch 3")
assert went_on.tolist() == [True, False] * 2

# %% finally
import warnings

SOURCE = """
def nightly(fault):
    status = "started"
    try:
        if fault:
            raise fault
        status = "done"
    finally:
        return status
"""
with warnings.catch_warnings(record=True) as caught:
    warnings.simplefilter("always")
    code = compile(SOURCE, "nightly.py", "exec")
# ko: 3.14부터 컴파일러가 이 return을 경고합니다
# ja: 3.14から、コンパイラーがこのreturnに警告を出します
assert bool(caught) == (sys.version_info >= (3, 14))
exec(code, names := {})


def mended(fault):
    status = "started"
    try:
        if fault:
            raise fault
        status = "done"
    finally:
        log.debug("connection closed")
    return status


table = pd.DataFrame(columns=["return in finally", "return after it"])
for fault in [None, errors.DataError, KeyboardInterrupt]:
    results = []
    for function in (names["nightly"], mended):
        try:
            results.append(function(fault))
        except (errors.DataError, KeyboardInterrupt) as error:
            results.append(f"raises {type(error).__name__}")
    table.loc[fault.__name__ if fault else "none"] = results
print(table.to_markdown())
assert table.iloc[:, 0].tolist() == ["done", "started", "started"]
assert table.iloc[1:, 1].str.startswith("raises").all()
