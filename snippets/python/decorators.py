"""Build the decorators of a prediction service and run three traps."""

# %% timer
import functools
import inspect
import pickle
import time

spans = []


def timed(function):
    @functools.wraps(function)
    def wrapper(*args, **kwargs):
        start = time.perf_counter()
        try:
            return function(*args, **kwargs)
        finally:
            # ko: 예외로 끝난 호출도 시간을 남깁니다
            # ja: 例外で終わった呼び出しの時間も残します
            spent = time.perf_counter() - start
            spans.append((function.__name__, spent))

    return wrapper


def bare(function):
    def wrapper(*args, **kwargs):
        return function(*args, **kwargs)

    return wrapper


@timed
def train(pause):
    """Sleep as if training."""
    time.sleep(pause)


train(pause=0.01)
train(0.2)
(name, quick), (_, slow) = spans
print(f"{name}: second call longer: {slow > quick}\n")
assert slow > quick and slow >= 0.19

stacks = {
    "@timed": train,
    "bare(train)": bare(train),
    "timed(train)": timed(train),
}
pickled = []
for how, function in stacks.items():
    try:
        pickle.dumps(function)
        pickled.append(True)
    except (AttributeError, pickle.PicklingError):
        pickled.append(False)
    print(f"{how}: {function.__name__}{inspect.signature(function)}")
    print(f"  doc: {function.__doc__}\n  pickle: {pickled[-1]}")
assert train.__name__ == "train" and train.__doc__
assert bare(train).__name__ == "wrapper" and not bare(train).__doc__
assert pickled == [True, False, False]

# %% logger
import logging
import sys

import numpy as np
from sklearn.datasets import load_breast_cancer
from sklearn.ensemble import RandomForestClassifier
from sklearn.model_selection import train_test_split

X, X_test, y, _ = train_test_split(
    *load_breast_cancer(return_X_y=True), random_state=0
)
model = RandomForestClassifier(random_state=0).fit(X, y)

log = logging.getLogger("predictions")
log.setLevel(logging.INFO)
log.addHandler(logging.StreamHandler(sys.stdout))


def logged(version: str):
    def decorator(function):
        @functools.wraps(function)
        def wrapper(*args, **kwargs):
            call = f"{function.__name__}@{version}"
            try:
                result = function(*args, **kwargs)
            except Exception as error:
                # ko: 실패를 기록한 뒤 삼키지 않고 다시 던집니다
                # ja: 失敗を記録し、握りつぶさずに再送出します
                log.error("%s %s", call, type(error).__name__)
                raise
            labels, counts = np.unique(result, return_counts=True)
            pairs = zip(labels.tolist(), counts.tolist(), strict=True)
            log.info("%s %s", call, dict(pairs))
            return result

        return wrapper

    return decorator


@logged(version="1.4.0")
def predict(model, X):
    return model.predict(X)


assert np.array_equal(predict(model, X_test), model.predict(X_test))
try:
    predict(model, X=X_test[:, :5])
except ValueError as error:
    print(f"the caller gets {type(error).__name__}")


# %% shapes
def has_columns(expected: int, argument: str = "X"):
    def decorator(function):
        signature = inspect.signature(function)
        if argument not in signature.parameters:
            raise TypeError(f"{function.__name__} has no {argument}")

        @functools.wraps(function)
        def wrapper(*args, **kwargs):
            # ko: 위치로 넘기든 이름으로 넘기든 같은 인수를 찾습니다
            # ja: 位置で渡しても名前で渡しても、同じ引数を取り出します
            bound = signature.bind(*args, **kwargs)
            values = np.asarray(bound.arguments[argument], dtype=float)
            if values.ndim != 2 or values.shape[1] != expected:
                raise ValueError(
                    f"shape {values.shape}, not (n, {expected})"
                )
            if not np.isfinite(values).all():
                raise ValueError("missing or infinite values")
            return function(*args, **kwargs)

        return wrapper

    return decorator


@logged(version="1.4.1")
@has_columns(30)
def diagnose(model, X):
    return model.predict(X)


unknown = np.full((1, 30), np.nan)
benign = model.predict_proba(unknown)[0, 1]
print(f"unchecked, nothing known: benign {benign:.2f}\n")
assert benign > 0.9

refused = 0
for patients in (X_test[0], X_test[:, :5], unknown):
    try:
        diagnose(model, X=patients)
    except ValueError as error:
        refused += 1
        print(f"  {error}")
assert refused == 3
diagnose(model, X_test)

# %% retry
import random

import pandas as pd


def retried(on: tuple, attempts: int = 3, pause: float = 0.01):
    def decorator(function):
        @functools.wraps(function)
        def wrapper(*args, **kwargs):
            for attempt in range(1, attempts):
                try:
                    return function(*args, **kwargs)
                except on:
                    # ko: 상한을 두 배씩 늘리며 그 안에서 무작위로 기다립니다
                    # ja: 上限を2倍ずつ延ばし、その範囲でランダムに待ちます
                    time.sleep(random.uniform(0, pause * 2**attempt))
            return function(*args, **kwargs)

        return wrapper

    return decorator


def fetch(faults: list[Exception]) -> str:
    if faults:
        raise faults.pop()
    return "features"


network = (ConnectionError, TimeoutError)
outside = timed(retried(on=network)(fetch))
inside = retried(on=network)(timed(fetch))
cases = {
    "none": [],
    "2 timeouts": [TimeoutError()] * 2,
    "3 timeouts": [TimeoutError()] * 3,
    "unknown id": [LookupError()],
}
table = pd.DataFrame(index=cases)
for case, faults in cases.items():
    for where, call in {"outside": outside, "inside": inside}.items():
        spans.clear()
        try:
            table.loc[case, "result"] = call(faults.copy())
        except (*network, LookupError) as error:
            table.loc[case, "result"] = type(error).__name__
        assert {name for name, _ in spans} == {"fetch"}
        table.loc[case, f"timed {where}"] = len(spans)
print(table.to_markdown())
assert table["timed outside"].tolist() == [1, 1, 1, 1]
assert table["timed inside"].tolist() == [1, 3, 3, 1]
assert table["result"].tolist()[1:3] == ["features", "TimeoutError"]


# %% cache
def cached_by_content(maxsize: int = 128):
    def decorator(function):
        @functools.lru_cache(maxsize=maxsize)
        def from_bytes(data: bytes, shape: tuple, dtype: str):
            values = np.frombuffer(data, dtype=dtype).reshape(shape)
            result = np.array(function(values))
            # ko: 같은 배열을 여럿이 나눠 쓰므로 쓰기를 막습니다
            # ja: 同じ配列を共有するため、書き込みを禁じます
            result.flags.writeable = False
            return result

        @functools.wraps(function)
        def wrapper(X):
            X = np.asarray(X)
            if X.dtype.kind not in "biuf":
                raise TypeError(f"no key for {X.dtype} arrays")
            return from_bytes(X.tobytes(), X.shape, X.dtype.str)

        wrapper.cache_info = from_bytes.cache_info
        return wrapper

    return decorator


calls = []


@cached_by_content(maxsize=32)
def risk(X):
    calls.append(X.shape)
    return model.predict_proba(X)[:, 0]


# ko: 몇몇 환자를 자주, 나머지를 드물게 조회합니다
# ja: 一部の患者を頻繁に、残りをまれに照会します
share = 1 / np.arange(1, len(X_test) + 1)
asked = np.random.default_rng(0).choice(
    len(X_test), size=300, p=share / share.sum()
)
answers = np.array([risk(X_test[[row]])[0] for row in asked])
info = risk.cache_info()
print(f"asked {len(asked)}, computed {info.misses}")
print(f"kept {info.currsize} of {info.misses}")
assert np.allclose(answers, model.predict_proba(X_test)[asked, 0])
assert len(calls) == info.misses < 0.6 * len(asked)
assert info.currsize == 32

# %% array-keys
import tempfile

import joblib

zeros = np.zeros((60, 40))
lru = functools.lru_cache(np.sum)
for name, look_up in {"lru_cache": lru, "dict": {}.get}.items():
    try:
        look_up(zeros)
    except TypeError as error:
        print(f"{name}:\n  {error}")


def spoil(X):
    X[30, 20] = 1
    return X


keys = {
    "id": id,
    "str": str,
    "bytes": lambda X: X.tobytes(),
    "bytes, shape, dtype": lambda X: (X.tobytes(), X.shape, X.dtype),
    "joblib.hash": joblib.hash,
}
changes = {
    "one value": spoil,
    "shape": lambda X: X.reshape(40, 60),
    "dtype": lambda X: X.astype(np.int64),
}
table = pd.DataFrame(index=keys, columns=changes)
for name, key in keys.items():
    for what, change in changes.items():
        array = zeros.copy()
        same = key(array) == key(change(array))
        table.loc[name, what] = "collides" if same else "ok"
print("\n" + table.to_markdown())
assert (table == "collides").sum(axis=1).tolist() == [1, 2, 2, 0, 0]

runs = []
memory = joblib.Memory(tempfile.mkdtemp(), verbose=0)


@memory.cache
def means(X):
    runs.append(X.shape)
    return X.mean(axis=0)


first, second = means(X), means(X.copy())
print(f"\njoblib.Memory: 2 calls, {len(runs)} computed")
assert len(runs) == 1 and first is not second
assert np.array_equal(first, second)

# %% lifetime
import gc
import weakref

from sklearn.dummy import DummyClassifier
from sklearn.tree import DecisionTreeClassifier


class Clinic:
    def __init__(self, model):
        self.model = model

    @functools.lru_cache(maxsize=128)  # noqa: B019
    def risk(self, row: int):
        return self.model.predict_proba(X_test[[row]])[:, 0]


def serve(model):
    @cached_by_content(maxsize=128)
    def risk(X):
        return model.predict_proba(X)[:, 0]

    return risk


old = DecisionTreeClassifier(max_depth=3, random_state=0).fit(X, y)
new = DummyClassifier().fit(X, y)
one, right = X_test[[0]], new.predict_proba(X_test[[0]])[0, 0]

clinic = Clinic(old)
percent = clinic.risk(0)
percent *= 100
print(f"method, asked again: {clinic.risk(0)[0]:.1f}")
assert clinic.risk(0)[0] > 1
clinic.model = new
print(f"method, new model: {clinic.risk(0)[0]:.1f}")
assert clinic.risk(0)[0] > 1 > right
seen = weakref.ref(clinic)
del clinic
gc.collect()
print(f"method, deleted, alive: {seen() is not None}\n")
assert seen() is not None

ask = serve(old)
try:
    percent = ask(one)
    percent *= 100
except ValueError as error:
    print(f"function: {error}")
ask, seen = serve(new), weakref.ref(old)
print(f"function, new model: {ask(one)[0]:.1f}")
assert ask(one)[0] == right
del old
gc.collect()
print(f"function, deleted, alive: {seen() is not None}")
assert seen() is None

# %% bincount
from sklearn.ensemble import IsolationForest
from sklearn.linear_model import LinearRegression


def described(describe, guarded: bool):
    def decorator(function):
        @functools.wraps(function)
        def wrapper(X):
            result = function(X)
            try:
                print(f"  {describe.__name__}: {describe(result)}")
            except Exception as error:
                if not guarded:
                    raise
                log.error("  no description: %s", type(error).__name__)
            return result

        return wrapper

    return decorator


def summary(values, most: int = 10) -> dict:
    labels, counts = np.unique(values, return_counts=True)
    if len(labels) <= most:
        return dict(zip(labels.tolist(), counts.tolist(), strict=True))
    low, high = np.quantile(values, [0.05, 0.95]).round(2).tolist()
    return {"q05": low, "q95": high}


tree = DecisionTreeClassifier(random_state=0)
models = {
    "labels 0 and 1": model,
    "IsolationForest": IsolationForest(random_state=0).fit(X),
    "float labels": tree.fit(X, y.astype(float)),
    "regression": LinearRegression().fit(X, y),
}
lost = []
for name, fitted in models.items():
    print(name)
    try:
        described(np.bincount, guarded=False)(fitted.predict)(X_test)
    except (TypeError, ValueError) as error:
        lost.append(name)
        print(f"  prediction lost: {type(error).__name__}")
    described(summary, guarded=True)(fitted.predict)(X_test)
assert lost == list(models)[1:]

print("regression, guarded")
kept = described(np.bincount, guarded=True)(fitted.predict)(X_test)
assert len(kept) == len(X_test)
print(f"  {len(kept)} predictions kept")
