"""Compare ways to cross-validate and measure how each can mislead."""

# %% metrics
import numpy as np
import pandas as pd
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import (
    KFold,
    StratifiedKFold,
    cross_validate,
)
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

rng = np.random.default_rng(0)
y = rng.permutation(np.repeat([0, 1], [940, 60]))
X = rng.normal(size=(1000, 5)) + 1.2 * y[:, None]

shuffled = KFold(n_splits=5, shuffle=True, random_state=0)
stratified = StratifiedKFold(n_splits=5, shuffle=True, random_state=0)
for cv in (shuffled, stratified):
    positives = [int(y[test].sum()) for _, test in cv.split(X, y)]
    print(f"{type(cv).__name__}: positives per fold {positives}")

# ko: 표준화도 파이프라인에 넣어 폴드마다 다시 학습시킵니다
# ja: 標準化もパイプラインに入れ、フォールドごとに学習し直します
model = make_pipeline(StandardScaler(), LogisticRegression())
metrics = ["accuracy", "precision", "recall", "f1", "roc_auc"]
result = cross_validate(model, X, y, cv=stratified, scoring=metrics)

scores = pd.DataFrame({m: result[f"test_{m}"] for m in metrics})
table = scores.agg(["mean", "std", "min", "max"]).T
always_zero = 1 - y.mean()
print(f"Accuracy of always answering 0: {always_zero:.3f}\n")
print(table.to_markdown(floatfmt=".3f"))

assert set(positives) == {12}
assert table.loc["accuracy", "mean"] < always_zero + 0.05
assert table.loc["recall", "mean"] < 0.8
assert table.loc["recall", "std"] > 3 * table.loc["accuracy", "std"]


# %% datasets
def independent(n_rows: int, rng: np.random.Generator):
    """Return rows that know nothing of each other."""
    y = np.arange(n_rows) % 2
    return rng.normal(size=(n_rows, 5)) + 0.5 * y[:, None], y


def patients(n_patients: int, rng: np.random.Generator):
    """Return eight much alike visits of each patient."""
    who = np.repeat(np.arange(n_patients), 8)
    sick = np.arange(n_patients) % 2
    body = rng.normal(size=(n_patients, 4)) + 0.6 * sick[:, None]
    X = body[who] + rng.normal(scale=0.3, size=(len(who), 4))
    return X, sick[who], who


def drift(time: np.ndarray, rng: np.random.Generator):
    """Return rows in which the rule for y turns with time."""
    X = rng.normal(size=(len(time), 2))
    angle = 1.5 * np.pi * time
    y = np.cos(angle) * X[:, 0] + np.sin(angle) * X[:, 1] > 0
    return np.column_stack([X, 4 * time]), y.astype(int)


rng = np.random.default_rng(1)
# ko: 미래는 테스트 폴드 하나만큼만 앞을 내다봅니다
# ja: 未来として見るのはテストフォールド1つ分の長さです
past, future = np.linspace(0, 1, 800), np.linspace(1, 7 / 6, 4000)
X_rows, y_rows = independent(800, rng)
X_visits, y_visits, who = patients(150, rng)
X_drift, y_drift = drift(past, rng)
fresh = {
    "independent": independent(4000, rng),
    "patients": patients(500, rng)[:2],
    "drift": drift(future, rng),
}
print(f"patients: {len(y_visits)} rows of {who.max() + 1} people")

# %% splitters
from sklearn.model_selection import (
    GroupKFold,
    TimeSeriesSplit,
    cross_val_score,
)
from sklearn.neighbors import KNeighborsClassifier

by_patient = GroupKFold(n_splits=5, shuffle=True, random_state=0)
forward = TimeSeriesSplit(n_splits=5)
plans = [
    ("independent", X_rows, y_rows, None, shuffled),
    ("independent", X_rows, y_rows, None, stratified),
    ("patients", X_visits, y_visits, None, shuffled),
    ("patients", X_visits, y_visits, who, by_patient),
    ("drift", X_drift, y_drift, None, shuffled),
    ("drift", X_drift, y_drift, None, forward),
]
nearest = KNeighborsClassifier(n_neighbors=5)
records = []
for name, X, y, groups, cv in plans:
    score = cross_val_score(nearest, X, y, groups=groups, cv=cv)
    records.append(
        {
            "data": name,
            "splitter": type(cv).__name__,
            "mean": score.mean(),
            "std": score.std(ddof=1),
            "new data": nearest.fit(X, y).score(*fresh[name]),
        }
    )

table = pd.DataFrame(records)
print(table.to_markdown(index=False, floatfmt=".3f"))

too_good = table["mean"] - table["new data"]
assert too_good[[0, 1]].abs().max() < 0.07
assert too_good[[2, 4]].min() > 0.05
assert too_good[[3, 5]].abs().max() < 0.1
assert too_good[2] > 2 * abs(too_good[3])

# %% fold-map
import matplotlib.pyplot as plt

labels = list("0000000000001111")
people = list("AAAABBBCCCDDEEFF")
days = [str(day) for day in range(1, 17)]
panels = [
    ("KFold (labels below)", KFold(4), labels),
    ("StratifiedKFold (labels below)", StratifiedKFold(4), labels),
    ("GroupKFold (people below)", GroupKFold(4), people),
    ("TimeSeriesSplit (days below)", TimeSeriesSplit(4), days),
]

figure, axes = plt.subplots(
    4, 1, figsize=(5.4, 8.4), layout="constrained"
)
for ax, (title, cv, names) in zip(axes, panels, strict=True):
    groups = names if isinstance(cv, GroupKFold) else None
    splits = cv.split(names, names, groups)
    for fold, (train, test) in enumerate(splits, start=1):
        ax.plot(train, [fold] * len(train), "o", color="C0", ms=5)
        ax.plot(test, [fold] * len(test), "s", color="C1", ms=11)
    ax.set_title(title, loc="left")
    ax.set_xticks(range(16), names)
    ax.set_yticks([1, 2, 3, 4])
    ax.set_ylim(4.6, 0.4)
    ax.set_ylabel("fold")
figure.legend(
    axes[0].get_lines()[:2],
    ["train", "test"],
    loc="outside upper center",
    ncols=2,
    frameon=False,
)

for train, test in TimeSeriesSplit(4).split(days):
    assert train.max() < test.min()
for train, test in GroupKFold(4).split(people, groups=people):
    assert not {people[i] for i in train} & {people[i] for i in test}

# %% nested
from sklearn.model_selection import GridSearchCV
from sklearn.tree import DecisionTreeClassifier

grid = {"max_depth": [1, 3, 5], "max_features": [1, 2, 4, 8]}
tree = DecisionTreeClassifier(random_state=0)

# ko: 특성과 레이블이 무관하므로 참 정확도는 정확히 0.5입니다
# ja: 特徴量とラベルは無関係なので、真の正解率はちょうど0.5です
records = []
for seed in range(6):
    rng = np.random.default_rng(seed)
    X, y = rng.normal(size=(60, 30)), np.arange(60) % 2
    inner = StratifiedKFold(3, shuffle=True, random_state=seed)
    outer = StratifiedKFold(3, shuffle=True, random_state=seed + 100)
    search = GridSearchCV(tree, grid, cv=inner)
    nested = cross_val_score(search, X, y, cv=outer)
    best = search.fit(X, y).best_score_
    records.append({"best_score_": best, "nested": nested.mean()})

table = pd.DataFrame(records).agg(["mean", "std"]).T
print(table.to_markdown(floatfmt=".3f"))

best, nested = table["mean"]
assert best > max(0.52, nested + 0.03)
assert abs(nested - 0.5) < 0.08

# %% spread
from sklearn.model_selection import RepeatedStratifiedKFold
from sklearn.naive_bayes import GaussianNB

repeated = RepeatedStratifiedKFold(
    n_splits=5, n_repeats=5, random_state=0
)
bayes = GaussianNB()
records = []
for seed in range(24):
    rng = np.random.default_rng(seed)
    X, y = independent(100, rng)
    score = cross_val_score(bayes, X, y, cv=repeated)
    truth = bayes.fit(X, y).score(*independent(10_000, rng))
    # ko: 앞의 다섯 점수가 교차 검증 한 번치입니다
    # ja: 先頭の5つが交差検証1回分のスコアです
    for n in (1, 5, 25):
        part = pd.Series(score[:n])
        records.append((n, part.mean() - truth, part.sem()))

columns = ["scores averaged", "error", "claimed error"]
runs = pd.DataFrame(records, columns=columns)
table = runs.groupby("scores averaged").agg(
    actual_error=("error", "std"),
    claimed_error=("claimed error", "mean"),
)
print(table.to_markdown(floatfmt=".3f"))

# ko: 100행으로 잰 정확도에 으레 따르는 오차입니다
# ja: 100行で測った正解率につきものの誤差です
binomial = (truth * (1 - truth) / 100) ** 0.5
print(f"\nsqrt(p (1 - p) / 100 rows): {binomial:.3f}")

actual, claimed = table["actual_error"], table["claimed_error"]
assert actual[1] > 1.2 * actual[5]
assert actual[25] > 0.6 * actual[5]
assert claimed[25] < 0.6 * actual[25]
assert 0.6 < actual[5] / binomial < 1.6

# %% selection-outside
from sklearn.feature_selection import SelectKBest

plain = LogisticRegression()
select = SelectKBest(k=20)
honest = make_pipeline(select, plain)
records = []
for seed in range(10):
    rng = np.random.default_rng(seed)
    X, y = rng.normal(size=(80, 1000)), np.arange(80) % 2
    cv = StratifiedKFold(5, shuffle=True, random_state=seed)
    trials = {
        "select all rows, then split": (
            plain,
            select.fit_transform(X, y),
        ),
        "split, select inside each fold": (honest, X),
        "scale all rows, select inside": (
            honest,
            StandardScaler().fit_transform(X),
        ),
    }
    for name, (estimator, features) in trials.items():
        score = cross_val_score(estimator, features, y, cv=cv)
        records.append({"order": name, "accuracy": score.mean()})

table = pd.DataFrame(records).groupby("order", sort=False)["accuracy"]
table = table.agg(["mean", "min", "max"])
print(table.to_markdown(floatfmt=".3f"))

leaky, inside, scaled = table["mean"]
assert leaky > 0.75
assert abs(inside - 0.5) < 0.08
assert abs(scaled - inside) < 0.03

# %% sorted-rows
from sklearn.datasets import load_iris

X, y = load_iris(return_X_y=True)
splitters = {
    "KFold": KFold(n_splits=3),
    "KFold, shuffled": KFold(3, shuffle=True, random_state=0),
    "StratifiedKFold": StratifiedKFold(n_splits=3),
    "cv=3": 3,
}
scores = {
    name: cross_val_score(model, X, y, cv=cv)
    for name, cv in splitters.items()
}
for name, score in scores.items():
    print(f"{name:<16}", score.round(2))

assert scores["KFold"].max() == 0
assert scores["KFold, shuffled"].min() > 0.85
assert (scores["cv=3"] == scores["StratifiedKFold"]).all()
