"""Choose labels, follow a stream, keep old skills, escape a loop."""

# %% active
import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
from sklearn.datasets import load_digits
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import train_test_split

ROUNDS, STEP, SEEDS = 12, 20, 8


def pick(model, X, pool, how: str, rng) -> np.ndarray:
    if how == "random":
        return rng.choice(pool, STEP, replace=False)
    top = np.sort(model.predict_proba(X[pool]), axis=1)
    return pool[np.argsort(top[:, -1] - top[:, -2])[:STEP]]


digits, target = load_digits(return_X_y=True)
runs = []
for seed in range(SEEDS):
    X, X_test, y, y_test = train_test_split(
        digits / 16, target, test_size=600, random_state=seed
    )
    for how in ("random", "uncertainty"):
        rng = np.random.default_rng(seed)
        known = rng.permutation(len(X))[:STEP]
        for _ in range(ROUNDS):
            model = LogisticRegression(C=0.1, max_iter=300)
            model.fit(X[known], y[known])
            pool = np.setdiff1d(np.arange(len(X)), known)
            asked = pick(model, X, pool, how, rng)
            score = model.score(X_test, y_test)
            on_asked = model.score(X[asked], y[asked])
            runs.append([len(known), how, score, on_asked])
            known = np.concatenate([known, asked])
runs = pd.DataFrame(runs, columns=["labels", "how", "test", "on asked"])
groups = runs.groupby(["labels", "how"])
mean = groups[["test", "on asked"]].mean().unstack()
spread = groups["test"].std().unstack()
shown = mean["test"].assign(asked=mean["on asked", "uncertainty"])
shown.columns = ["random", "uncertainty", "on asked"]
print(shown.iloc[::3].to_markdown(floatfmt=".3f"))

gain = mean["test"]["uncertainty"] - mean["test"]["random"]
assert gain.loc[100:].min() > 0.03 and abs(gain.loc[40]) < 0.03
enough = (mean["test"] > 0.88).idxmax()
print("\nlabels until accuracy passes 0.88")
print(", ".join(f"{how} {count}" for how, count in enough.items()))
assert enough["uncertainty"] < 0.8 * enough["random"]
assert (shown["uncertainty"] - shown["on asked"]).loc[100:].min() > 0.2

_, axes = plt.subplots()
for how, style in (("random", "C0-o"), ("uncertainty", "C1--s")):
    line, width = mean["test"][how], spread[how]
    axes.plot(line, style, label=how)
    low, high = line - width, line + width
    axes.fill_between(line.index, low, high, color=style[:2], alpha=0.2)
axes.set(xlabel="labels", ylabel="test accuracy")
axes.legend()

# %% cold-start
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import PolynomialFeatures, StandardScaler

STEP = 5


def make_groups(rng) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    group = rng.choice(3, 2000, p=[0.45, 0.45, 0.1])
    centres = np.array([[-2, 0], [2, 0], [7, 0]])
    X = centres[group] + rng.normal(size=(2000, 2))
    return X, np.array([0, 1, 0])[group], group


found = {"random": [], "uncertainty": [], "mixed": []}
for seed in range(SEEDS):
    for how, results in found.items():
        rng = np.random.default_rng(seed)
        X, y, group = make_groups(rng)
        X_test, y_test, there = make_groups(rng)
        # ko: 셋째 집단의 레이블은 처음에 하나도 없습니다
        # ja: 三つ目の集団のラベルは、最初は一つもありません
        known = [
            *np.where(group == 0)[0][:3],
            *np.where(group == 1)[0][:3],
        ]
        for turn in range(12):
            model = make_pipeline(
                PolynomialFeatures(3, include_bias=False),
                StandardScaler(),
                LogisticRegression(C=10, max_iter=2000),
            ).fit(X[known], y[known])
            pool = np.setdiff1d(np.arange(len(X)), known)
            turns = ("random", "uncertainty")
            rule = turns[turn % 2] if how == "mixed" else how
            known += [*pick(model, X, pool, rule, rng)]
        third = there == 2
        results.append(
            {
                "third asked": np.sum(group[known] == 2),
                "on third": model.score(X_test[third], y_test[third]),
                "on all": model.score(X_test, y_test),
            }
        )
cold = pd.DataFrame(
    {how: pd.DataFrame(r).mean() for how, r in found.items()}
)
print(cold.T.to_markdown(floatfmt=".2f"))
assert cold.loc["on third", "uncertainty"] < 0.3
assert cold.loc["on third", "random"] > 0.4
assert cold.loc["on all"].idxmax() == "mixed"
assert cold.loc["on all"].idxmin() == "uncertainty"

# %% stream
from sklearn.linear_model import SGDClassifier

SIZE, rng = 200, np.random.default_rng(3)
phases = np.repeat(["calm", "drift", "still", "jump"], [15, 25, 10, 10])
turns = np.select(
    [phases == "calm", phases == "drift", phases == "still"],
    [0, np.clip((np.arange(60) - 14) * 5, 0, 120), 120],
    210,
)
angles = np.radians(np.repeat(turns, SIZE))
X = rng.normal(size=(len(angles), 6))
log_odds = 3 * (X[:, 0] * np.cos(angles) + X[:, 1] * np.sin(angles))
y = (log_odds + rng.logistic(size=len(X)) > 0).astype(int)


def online(learning_rate: str) -> SGDClassifier:
    # ko: constant는 학습률을 유지하고 invscaling은 갈수록 줄입니다
    # ja: constantは学習率を保ち、invscalingはしだいに下げます
    step = {"learning_rate": learning_rate, "eta0": 0.05}
    return SGDClassifier(loss="log_loss", random_state=0, **step)


models = {
    "frozen": LogisticRegression(),
    "refit on all": LogisticRegression(),
    "refit on last 3": LogisticRegression(),
    "partial_fit": online("constant"),
    "partial_fit, shrinking": online("invscaling"),
}
rows, accuracy = dict.fromkeys(models, 0), []
for now in range(len(phases)):
    fresh = slice(now * SIZE, (now + 1) * SIZE)
    last = slice(max(0, now - 2) * SIZE, fresh.stop)
    scores = {"phase": phases[now]}
    for name, model in models.items():
        # ko: 먼저 예측해 채점하고 그다음에 배웁니다
        # ja: 先に予測して採点し、その後で学習します
        if now:
            scores[name] = model.score(X[fresh], y[fresh])
        if name.startswith("partial_fit"):
            model.partial_fit(X[fresh], y[fresh], classes=[0, 1])
            rows[name] += SIZE
        elif name.startswith("refit") or now == 0:
            seen = last if name.endswith("3") else slice(0, fresh.stop)
            model.fit(X[seen], y[seen])
            rows[name] += seen.stop - seen.start
    accuracy.append(scores)
accuracy = pd.DataFrame(accuracy).iloc[1:]
table = accuracy.groupby("phase", sort=False).mean().T
table["rows"] = pd.Series(rows)
digits_shown = ("", ".2f", ".2f", ".2f", ".2f", ".0f")
print(table.to_markdown(floatfmt=digits_shown))

# %% figure
_, axes = plt.subplots()
smooth = accuracy.drop(columns="phase").rolling(3, min_periods=1).mean()
styles = ("C3-.", "C4-", "C0-", "C1--", "C5:")
for name, style in zip(models, styles, strict=True):
    axes.plot(smooth[name], style, label=name)
axes.set(xlabel="batch", ylabel="accuracy before learning", ylim=(0, 1))
axes.legend(loc="lower left")
calm, drift, jump = table["calm"], table["drift"], table["jump"]
assert calm.max() - calm.min() < 0.05
assert drift["partial_fit"] > drift["frozen"] + 0.1
assert drift["partial_fit"] > drift["refit on all"] + 0.05
assert abs(drift["partial_fit"] - drift["refit on last 3"]) < 0.03
assert jump["partial_fit"] > jump["partial_fit, shrinking"] + 0.2
assert rows["refit on all"] > 20 * rows["partial_fit"]

# %% traps
from textwrap import fill

model = SGDClassifier(random_state=0)
for name, labels, options in (
    ("no classes", y[:100], {}),
    ("only 0 in the batch", np.zeros(100), {"classes": [0, 1]}),
    ("2 appears later", np.full(100, 2), {}),
):
    try:
        model.partial_fit(X[:100], labels, **options)
        print(f"{name}: fine")
    except ValueError as error:
        print(fill(f"{name}: {error}", 38, subsequent_indent="  "))
assert [*model.classes_] == [0, 1]

# ko: 답과 무관한 특성 네 개의 단위만 서서히 커집니다
# ja: 正解と無関係な四つの特徴量の単位だけが徐々に大きくなります
scales = np.r_[np.ones(10), np.linspace(1, 50, 20), np.full(10, 50)]
results = {}
for how in ("fixed at the start", "updated"):
    rng = np.random.default_rng(0)
    scaler, model, scores = StandardScaler(), online("constant"), []
    for now, scale in enumerate(scales):
        X_now = rng.normal(size=(SIZE, 6))
        y_now = (3 * X_now[:, 0] + rng.logistic(size=SIZE) > 0).astype(
            int
        )
        X_now[:, 2:] *= scale
        if now:
            scores.append(model.score(scaler.transform(X_now), y_now))
        if how == "updated" or now == 0:
            scaler.partial_fit(X_now)
        model.partial_fit(
            scaler.transform(X_now), y_now, classes=[0, 1]
        )
    results[how] = {"before": scores[:9], "after": scores[-9:]}
scaling = pd.DataFrame(results).map(np.mean).T
print("\n" + scaling.rename_axis("scaler").to_markdown(floatfmt=".2f"))
assert scaling["after"].iat[0] < scaling["before"].iat[0] - 0.15
assert abs(scaling["after"].iat[1] - scaling["before"].iat[1]) < 0.03

# %% forgetting
from copy import deepcopy

from sklearn.neural_network import MLPClassifier

X, X_test, y, y_test = train_test_split(
    digits / 16, target, test_size=600, random_state=0, stratify=target
)
old, new = np.flatnonzero(y < 5), np.flatnonzero(y >= 5)
on_old, on_new = y_test < 5, y_test >= 5
rng = np.random.default_rng(0)
first = MLPClassifier((64,), learning_rate_init=0.003, random_state=0)
for part in np.array_split(np.tile(rng.permutation(old), 15), 180):
    first.partial_fit(X[part], y[part], classes=np.arange(10))


def study(memory: np.ndarray) -> pd.DataFrame:
    model, scores = deepcopy(first), []
    lessons = np.array_split(np.tile(rng.permutation(new), 10), 120)
    for number, part in enumerate(lessons):
        if number % 6 == 0:
            right = model.predict(X_test) == y_test
            scores.append([right[on_old].mean(), right[on_new].mean()])
        if len(memory):
            part = np.r_[part, rng.choice(memory, len(part))]
        model.partial_fit(X[part], y[part])
    return pd.DataFrame(scores, columns=["0 to 4", "5 to 9"])


stories = {
    "new only": study(old[:0]),
    "replay of 50": study(rng.choice(old, 50, replace=False)),
    "replay of all": study(old),
}
ends = {"before": stories["new only"].iloc[0]}
ends |= {name: story.iloc[-1] for name, story in stories.items()}
print(pd.DataFrame(ends).T.to_markdown(floatfmt=".2f"))
naive, replay = stories["new only"], stories["replay of 50"]
assert naive["0 to 4"].iat[0] > 0.95 and naive["0 to 4"].iat[-1] < 0.1
assert replay.iloc[-1].min() > 0.8

_, axes = plt.subplots()
for story, name, styles in (
    (naive, "new only", ("C3-o", "C1:s")),
    (replay, "replay", ("C0-^", "C2--d")),
):
    for column, style in zip(story, styles, strict=True):
        label = f"{column}, {name}"
        axes.plot(6 * story.index, story[column], style, label=label)
axes.set(xlabel="updates on 5 to 9", ylabel="test accuracy")
axes.legend()

# %% feedback
from scipy.special import expit


def applicants(n_people: int, rng) -> tuple[np.ndarray, np.ndarray]:
    income, is_new = (
        rng.normal(size=n_people),
        rng.random(n_people) < 0.3,
    )
    repays = rng.binomial(1, expit(1 + income))
    return np.column_stack([income, is_new]), repays


def lend(explore: float) -> dict[str, float]:
    rng = np.random.default_rng(0)
    X, y = applicants(500, rng)
    # ko: 딱 한 번, 신규 고객 사이에서 사기 사건이 있었습니다
    # ja: 一度だけ、新規顧客の間で詐欺事件がありました
    y[X[:, 1] == 1] = 0
    for _ in range(18):
        model = LogisticRegression().fit(X, y)
        X_now, y_now = applicants(400, rng)
        lent = model.predict_proba(X_now)[:, 1] > 0.65
        # ko: 빌려주지 않은 사람의 결과는 영영 알 수 없습니다
        # ja: 貸さなかった人の結果は、永遠に分かりません
        lent |= rng.random(400) < explore
        X, y = np.vstack([X, X_now[lent]]), np.r_[y, y_now[lent]]
    X_all, y_all = applicants(20_000, rng)
    repay = model.predict_proba(X_all)[:, 1]
    is_new, lent = X_all[:, 1] == 1, repay > 0.65
    right = (repay > 0.5) == y_all
    return {
        "guess": repay[is_new].mean(),
        "true": y_all[is_new].mean(),
        "approved": lent[is_new].mean(),
        "on lent": right[lent].mean(),
        "on all": right.mean(),
    }


loop = pd.DataFrame({f"{e:.0%}": lend(e) for e in (0, 0.05, 0.1)}).T
print(loop.rename_axis("explored").to_markdown(floatfmt=".2f"))
blind, some = loop.iloc[0], loop.iloc[-1]
assert blind["approved"] == 0 and blind["guess"] < 0.1
assert loop["true"].min() > 0.6
assert blind["on lent"] > blind["on all"] + 0.1
assert some["guess"] > blind["guess"] + 0.25
assert some["approved"] > 0.1
assert some["on all"] > blind["on all"] + 0.05
