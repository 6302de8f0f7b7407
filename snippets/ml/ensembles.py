"""Measure what bagging and boosting lower, and where each fails."""

# %% scores
import pandas as pd
from sklearn.datasets import load_breast_cancer
from sklearn.ensemble import (
    AdaBoostClassifier,
    BaggingClassifier,
    HistGradientBoostingClassifier,
    RandomForestClassifier,
)
from sklearn.model_selection import StratifiedKFold, cross_val_score
from sklearn.tree import DecisionTreeClassifier
from xgboost import XGBClassifier

SEED = 0
size = {"n_estimators": 25, "random_state": SEED}
tree = DecisionTreeClassifier(random_state=SEED)
models = {
    "single tree": tree,
    "bagging": BaggingClassifier(tree, **size),
    "random forest": RandomForestClassifier(**size),
    "AdaBoost": AdaBoostClassifier(**size),
    "gradient boosting": HistGradientBoostingClassifier(
        max_iter=25, random_state=SEED
    ),
    "XGBoost": XGBClassifier(**size),
}

# ko: 모든 모델을 똑같은 다섯 폴드로 채점합니다
# ja: どのモデルも同じ5つのフォールドで採点します
folds = StratifiedKFold(n_splits=5, shuffle=True, random_state=SEED)
X, y = load_breast_cancer(return_X_y=True)
scores = pd.DataFrame(
    {
        name: cross_val_score(model, X, y, cv=folds)
        for name, model in models.items()
    }
)
summary = scores.agg(["mean", "std"]).T
print(summary.to_markdown(floatfmt=".3f"))

single, ensembles = summary.iloc[0], summary.iloc[1:]
assert ensembles["mean"].min() > single["mean"] + 0.005
spread = ensembles["mean"].max() - ensembles["mean"].min()
assert spread < 2 * ensembles["std"].mean()

# %% bias-variance
import matplotlib.pyplot as plt
import numpy as np
from sklearn.datasets import make_friedman1
from sklearn.ensemble import BaggingRegressor, GradientBoostingRegressor
from sklearn.tree import DecisionTreeRegressor

X_pool, y_pool = make_friedman1(5000, noise=3, random_state=SEED)
# ko: 테스트 정답에는 잡음이 없어 편향을 그대로 잴 수 있습니다
# ja: テスト側の正解にはノイズがなく、バイアスをそのまま測れます
X_new, truth = make_friedman1(500, noise=0, random_state=SEED + 1)

stump = DecisionTreeRegressor(max_depth=1)
full = DecisionTreeRegressor()
regressors = {
    "stump": stump,
    "bagged stumps": BaggingRegressor(stump, n_estimators=15),
    "boosted stumps": GradientBoostingRegressor(max_depth=1),
    "full tree": full,
    "bagged full trees": BaggingRegressor(full, n_estimators=15),
    "boosted full trees": GradientBoostingRegressor(
        max_depth=None, learning_rate=0.5, n_estimators=10
    ),
}


def bias_and_variance(model, refits=15, rows=200):
    rng = np.random.default_rng(SEED)
    predictions = []
    for seed in range(refits):
        draw = rng.integers(0, len(X_pool), rows)
        model.set_params(random_state=seed)
        model.fit(X_pool[draw], y_pool[draw])
        predictions.append(model.predict(X_new))
    variance = np.var(predictions, axis=0, ddof=1).mean()
    gap = np.mean(predictions, axis=0) - truth
    # ko: 평균을 내도 남는 흔들림은 편향에서 뺍니다
    # ja: 平均しても残る揺れは、バイアスから差し引きます
    return np.mean(gap**2) - variance / refits, variance


parts = pd.DataFrame(
    {name: bias_and_variance(m) for name, m in regressors.items()},
    index=["bias²", "variance"],
).T
parts["error"] = parts.sum(axis=1)
print(parts.to_markdown(floatfmt=".2f"))

# %% bias-variance-figure
bias, variance = parts["bias²"], parts["variance"]
fig, ax = plt.subplots()
ax.barh(parts.index, bias, color="C0", label="bias²")
ax.barh(
    parts.index,
    variance,
    left=bias,
    color="C1",
    alpha=0.6,
    hatch="//",
    label="variance",
)
ax.invert_yaxis()
ax.set_xlabel("squared error")
ax.legend(
    frameon=False, ncols=2, loc="lower left", bbox_to_anchor=(0, 1)
)

assert bias["bagged stumps"] > 0.85 * bias["stump"]
assert variance["bagged stumps"] < 0.85 * variance["stump"]
assert bias["boosted stumps"] < 0.4 * bias["stump"]
assert variance["boosted stumps"] < variance["stump"]
assert bias["bagged full trees"] > 0.9 * bias["full tree"]
assert variance["bagged full trees"] < 0.3 * variance["full tree"]
assert bias["boosted full trees"] > 0.8 * bias["full tree"]
assert variance["boosted full trees"] > 0.7 * variance["full tree"]

# %% decorrelation
from sklearn.datasets import load_digits
from sklearn.model_selection import train_test_split

X, y = load_digits(return_X_y=True)
X_train, X_test, y_train, y_test = train_test_split(
    X, y, test_size=0.5, stratify=y, random_state=SEED
)
rows = []
for max_features in [None, "sqrt", 1]:
    forest = RandomForestClassifier(
        n_estimators=60,
        max_features=max_features,
        oob_score=True,
        random_state=SEED,
    ).fit(X_train, y_train)
    # ko: 행은 트리, 열은 테스트 샘플이고 틀린 칸이 True입니다
    # ja: 行が木、列がテストのサンプルで、外したところがTrueです
    wrong = np.array(
        [t.predict(X_test) != y_test for t in forest.estimators_]
    )
    pairs = np.triu_indices(len(wrong), k=1)
    rows.append(
        {
            "max_features": str(max_features),
            "one tree": 1 - wrong.mean(),
            "correlation": np.corrcoef(wrong)[pairs].mean(),
            "OOB": forest.oob_score_,
            "test": forest.score(X_test, y_test),
        }
    )
table = pd.DataFrame(rows)
print(table.to_markdown(index=False, floatfmt=".3f"))

bagged, root, extreme = rows
assert root["one tree"] < bagged["one tree"] - 0.03
assert root["correlation"] < bagged["correlation"] - 0.05
assert root["test"] > bagged["test"] + 0.005
assert extreme["correlation"] < root["correlation"] - 0.03
assert extreme["OOB"] < root["OOB"]
assert all(abs(row["OOB"] - row["test"]) < 0.05 for row in rows)

# %% number-of-trees
from sklearn.ensemble import RandomForestRegressor

X_fit, y_fit = X_pool[:300], y_pool[:300]
counts = np.arange(1, 201)
forest = RandomForestRegressor(n_estimators=200, random_state=SEED)
forest.fit(X_fit, y_fit)
by_tree = [t.predict(X_new) for t in forest.estimators_]
# ko: 앞에서부터 트리 n개만 평균한 예측을 n마다 구합니다
# ja: 先頭からn本だけを平均した予測を、nごとに求めます
steps = {"forest": np.cumsum(by_tree, axis=0) / counts[:, None]}
for rate in [0.5, 0.05]:
    boosting = GradientBoostingRegressor(
        n_estimators=200, learning_rate=rate, random_state=SEED
    ).fit(X_fit, y_fit)
    by_step = list(boosting.staged_predict(X_new))
    steps[f"boosting {rate}"] = by_step

curves = pd.DataFrame(
    {k: np.mean((s - truth) ** 2, axis=1) for k, s in steps.items()},
    index=counts,
)
print(curves.loc[[1, 10, 50, 200]].to_markdown(floatfmt=".2f"))

fig, ax = plt.subplots()
for name, style in zip(curves, ["-", "--", ":"], strict=True):
    ax.plot(counts, curves[name], style, label=name)
ax.set_xscale("log")
ax.xaxis.set_major_formatter("{x:g}")
ax.set_xlabel("number of trees")
ax.set_ylabel("squared error")
ax.legend(frameon=False)

best, last = curves.min(), curves.iloc[-1]
assert last["forest"] < 1.1 * best["forest"]
assert last["boosting 0.5"] > 1.05 * best["boosting 0.5"]
assert best["boosting 0.5"] > best["boosting 0.05"] + 0.3
tenth = curves.loc[10]
assert tenth["boosting 0.05"] > 1.3 * tenth["forest"]

# %% early-stopping
from sklearn.ensemble import HistGradientBoostingRegressor
from sklearn.metrics import mean_squared_error
from xgboost import XGBRegressor

X_fit, X_valid, y_fit, y_valid = train_test_split(
    X_pool[:600], y_pool[:600], test_size=0.25, random_state=SEED
)
rows = []
for rate in [0.3, 0.1, 0.05]:
    model = XGBRegressor(
        n_estimators=400,
        learning_rate=rate,
        max_depth=3,
        random_state=SEED,
    ).fit(X_fit, y_fit)
    error_all = mean_squared_error(truth, model.predict(X_new))
    # ko: 검증 손실이 30번 내리 나아지지 않으면 멈춥니다
    # ja: 検証損失が30回続けて改善しなければ止めます
    model.set_params(early_stopping_rounds=30)
    model.fit(
        X_fit, y_fit, eval_set=[(X_valid, y_valid)], verbose=False
    )
    error_best = mean_squared_error(truth, model.predict(X_new))
    rows.append(
        {
            "learning rate": rate,
            "error, 400 trees": error_all,
            "best trees": model.best_iteration + 1,
            "error, best": error_best,
        }
    )
table = pd.DataFrame(rows)
print(table.to_markdown(index=False, floatfmt=".3g"))

# ko: 기본값에서는 행이 10,000개를 넘을 때만 조기 종료합니다
# ja: 既定では、行が1万を超えたときだけ早期終了が働きます
X_big, y_big = make_friedman1(11_000, noise=3, random_state=SEED)
default = HistGradientBoostingRegressor(
    max_iter=200, learning_rate=0.3, random_state=SEED
)
grown = {}
for n in [9_000, 11_000]:
    grown[n] = default.fit(X_big[:n], y_big[:n]).n_iter_
    print(f"{n:>6} rows: {grown[n]:>3} of 200 trees")

fast, _, slow = rows
loss = [row["error, 400 trees"] - row["error, best"] for row in rows]
assert loss[0] > 0.3 and loss[0] > loss[-1]
assert slow["error, best"] < fast["error, best"]
assert slow["best trees"] > 2 * fast["best trees"]
assert grown[9_000] == 200 and grown[11_000] < 100

# %% deep-forest
from sklearn.datasets import make_moons
from sklearn.metrics import log_loss

X, y = make_moons(2500, noise=0.5, random_state=SEED)
rows = []
for trees, leaf in [(10, 1), (50, 1), (200, 1), (50, 20)]:
    forest = RandomForestClassifier(
        n_estimators=trees, min_samples_leaf=leaf, random_state=SEED
    ).fit(X[:500], y[:500])
    rows.append(
        {
            "trees": trees,
            "min leaf": leaf,
            "train": forest.score(X[:500], y[:500]),
            "test": forest.score(X[500:], y[500:]),
            "log loss": log_loss(
                y[500:], forest.predict_proba(X[500:])
            ),
        }
    )
table = pd.DataFrame(rows)
formats = ["g", "g", ".3f", ".3f", ".3f"]
print(table.to_markdown(index=False, floatfmt=formats))

_, some, many, leafy = rows
assert many["train"] > 0.99
assert many["test"] < 0.87
assert abs(many["test"] - some["test"]) < 0.02
assert leafy["train"] < many["train"] - 0.1
assert leafy["test"] > many["test"]
assert leafy["log loss"] < 0.95 * many["log loss"]

# %% copied-rows
from imblearn.over_sampling import RandomOverSampler
from imblearn.pipeline import make_pipeline
from sklearn.datasets import make_classification
from sklearn.metrics import balanced_accuracy_score

X, y = make_classification(
    n_samples=3000,
    n_features=10,
    n_informative=4,
    weights=[0.9],
    flip_y=0.1,
    class_sep=0.8,
    random_state=SEED,
)
X_train, X_test, y_train, y_test = train_test_split(
    X, y, train_size=600, stratify=y, random_state=SEED
)
copier = RandomOverSampler(random_state=SEED)
forest = RandomForestClassifier(
    n_estimators=30,
    oob_score=balanced_accuracy_score,
    random_state=SEED,
).fit(*copier.fit_resample(X_train, y_train))
test = balanced_accuracy_score(y_test, forest.predict(X_test))

# ko: 파이프라인은 훈련 폴드의 행만 복제합니다
# ja: パイプラインは、訓練フォールドの行だけを複製します
pipeline = make_pipeline(
    copier,
    RandomForestClassifier(n_estimators=30, random_state=SEED),
)
honest = cross_val_score(
    pipeline,
    X_train,
    y_train,
    cv=folds,
    scoring="balanced_accuracy",
).mean()
print(f"OOB on copied rows   {forest.oob_score_:.3f}")
print(f"pipeline in 5 folds  {honest:.3f}")
print(f"test                 {test:.3f}")
assert forest.oob_score_ > test + 0.2
assert abs(honest - test) < 0.12
