"""Penalise coefficients, then look at bias, variance and zeros."""

# %% scores
import numpy as np
import pandas as pd
from sklearn.linear_model import (
    ElasticNetCV,
    LassoCV,
    LinearRegression,
    RidgeCV,
)
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

rng = np.random.default_rng(0)
n_train, n_features, n_signals = 100, 120, 10
# ko: 특성 120개 가운데 앞의 10개만 정답에 영향을 줍니다
# ja: 特徴量120個のうち、正解に効くのは先頭の10個だけです
weights = np.zeros(n_features)
weights[:n_signals] = [1.5, -1.5] * 5
X = rng.normal(size=(n_train + 1000, n_features))
y = X @ weights + rng.normal(scale=3, size=len(X))
X_train, X_test = X[:n_train], X[n_train:]
y_train, y_test = y[:n_train], y[n_train:]

# ko: 강도는 훈련 데이터 안에서 교차 검증으로 고릅니다
# ja: 強さは訓練データの中で交差検証をして選びます
models = {
    "no penalty": LinearRegression(),
    "ridge": RidgeCV(np.logspace(1, 3, 9)),
    "lasso": LassoCV(eps=0.05, alphas=20, cv=5),
    "elastic net": ElasticNetCV(eps=0.05, alphas=20, cv=5),
}
rows = {}
for name, model in models.items():
    pipeline = make_pipeline(StandardScaler(), model)
    pipeline.fit(X_train, y_train)
    rows[name] = {
        "train R²": pipeline.score(X_train, y_train),
        "test R²": pipeline.score(X_test, y_test),
        "non-zero": np.count_nonzero(model.coef_),
        "true": np.count_nonzero(model.coef_[:n_signals]),
    }
scores = pd.DataFrame(rows).T
print(scores.to_markdown(floatfmt=("", ".3f", ".3f", ".0f", ".0f")))
test, kept = scores["test R²"], scores["non-zero"]
assert scores.loc["no penalty", "train R²"] > 0.999
assert test["no penalty"] < 0 < test["ridge"] < test["lasso"] - 0.05
assert kept["ridge"] == n_features
assert 2 * n_signals < kept["lasso"] < kept["elastic net"] < 100
assert scores.loc["lasso", "true"] == n_signals

# %% sparsity
import matplotlib.pyplot as plt

counts, repeats = [2, 10, 40, 120], 5
r2 = pd.DataFrame(0.0, index=counts, columns=["ridge", "lasso"])
for count in counts * repeats:
    # ko: 신호의 전체 크기는 같고, 나눠 갖는 특성 수만 다릅니다
    # ja: 信号全体の大きさは同じで、分け合う特徴量の数だけが違います
    true = np.zeros(n_features)
    true[:count] = rng.normal(size=count)
    true *= np.linalg.norm(weights) / np.linalg.norm(true)
    target = X @ true + rng.normal(scale=3, size=len(X))
    for name in r2:
        model = make_pipeline(StandardScaler(), models[name])
        model.fit(X_train, target[:n_train])
        score = model.score(X_test, target[n_train:])
        r2.loc[count, name] += score / repeats
r2.index.name = "features that matter"
print(r2.to_markdown(floatfmt=(".0f", ".3f", ".3f")))
figure, axis = plt.subplots()
r2.plot(ax=axis, logx=True, style=["C0--s", "C1-o"])
axis.set_xticks(counts, counts)
axis.minorticks_off()
axis.set(xlabel="features that matter (of 120)", ylabel="test R²")
axis.legend(frameon=False)
assert r2.loc[2, "lasso"] > r2.loc[2, "ridge"] + 0.2
assert r2.loc[120, "ridge"] > r2.loc[120, "lasso"] + 0.05
assert r2["ridge"].max() - r2["ridge"].min() < 0.2

# %% paths
from sklearn.linear_model import Lasso, Ridge

X_std = StandardScaler().fit_transform(X_train)
y_centered = y_train - y_train.mean()
alpha_max = np.abs(X_std.T @ y_centered).max() / n_train
grids = {
    Ridge: np.geomspace(1, 10_000, 30),
    Lasso: np.geomspace(0.1, 1.2 * alpha_max, 30),
}
kept = {}
figure, axes = plt.subplots(2, 1, figsize=(5.4, 5.4))
for axis, (Model, alphas) in zip(axes, grids.items(), strict=True):
    path = np.array(
        [
            Model(alpha=alpha).fit(X_std, y_centered).coef_
            for alpha in alphas
        ]
    )
    noise = axis.semilogx(alphas, path[:, n_signals:], "C1:", lw=0.8)
    signal = axis.semilogx(alphas, path[:, :n_signals], "C0-")
    axis.set(xlabel=f"{Model.__name__} alpha", ylabel="coefficient")
    kept[Model] = np.count_nonzero(path, axis=1)
    first, middle, last = kept[Model][[0, 15, 29]]
    print(f"{Model.__name__} non-zero: {first} -> {middle} -> {last}")
axes[0].legend(
    [signal[0], noise[0]], ["matters", "pure noise"], frameon=False
)
print(f"lasso keeps nothing from alpha {alpha_max:.3f}")
assert (kept[Ridge] == n_features).all()
assert kept[Lasso][0] < 0.65 * n_features
assert ((kept[Lasso] == 0) == (grids[Lasso] > alpha_max)).all()

# %% bias-variance
X_new = rng.normal(size=(200, n_features))
truth = X_new @ weights
alphas = np.logspace(0, 4, 9)
predictions = np.empty((60, len(alphas), len(X_new)))
for repeat in range(60):
    X_draw = rng.normal(size=(n_train, n_features))
    y_draw = X_draw @ weights + rng.normal(scale=3, size=n_train)
    for i, alpha in enumerate(alphas):
        ridge = Ridge(alpha=alpha).fit(X_draw, y_draw)
        predictions[repeat, i] = ridge.predict(X_new)
bias = predictions.mean(axis=0) - truth
curves = pd.DataFrame(
    {
        "bias²": (bias**2).mean(axis=1),
        "variance": predictions.var(axis=0).mean(axis=1),
    },
    index=pd.Index(alphas, name="alpha"),
)
curves["sum"] = curves["bias²"] + curves["variance"]
print(curves[::2].to_markdown(floatfmt=(".0f", ".1f", ".1f", ".1f")))
figure, axis = plt.subplots()
curves.plot(ax=axis, logx=True, style=["C0--s", "C1:^", "C2-o"])
axis.set(xlabel="Ridge alpha", ylabel="mean squared error")
axis.legend(frameon=False)
ends = curves["sum"].iloc[[0, -1]]
assert curves["bias²"].is_monotonic_increasing
assert curves["variance"].is_monotonic_decreasing
assert curves["sum"].min() < 0.8 * ends.min()
assert curves["sum"].min() < 0.5 * curves["sum"].iloc[0]
assert curves["variance"].iloc[0] > 0.8 * ends.iloc[0]
assert curves["bias²"].iloc[-1] > 0.8 * ends.iloc[-1]

# %% strength
from sklearn.model_selection import GridSearchCV

alphas = np.geomspace(0.06, 2, 12)
search = GridSearchCV(
    make_pipeline(StandardScaler(), Lasso()),
    {"lasso__alpha": alphas},
    cv=10,
    scoring="neg_mean_squared_error",
    return_train_score=True,
).fit(X_train, y_train)
train_error = -search.cv_results_["mean_train_score"]
error = -search.cv_results_["mean_test_score"]
standard_error = search.cv_results_["std_test_score"] / np.sqrt(10)
best = error.argmin()
limit = error[best] + standard_error[best]
choices = {
    "lowest training error": train_error.argmin(),
    "lowest CV error": best,
    "one-standard-error rule": np.flatnonzero(error <= limit).max(),
}
figure, axis = plt.subplots()
axis.errorbar(alphas, error, standard_error, fmt="C0-o", label="CV")
axis.semilogx(alphas, train_error, "C1:^", label="training")
rows = {}
lines = [":", "--", "-."]
for (rule, i), line in zip(choices.items(), lines, strict=True):
    model = search.estimator.set_params(lasso__alpha=alphas[i])
    model.fit(X_train, y_train)
    rows[rule] = {
        "alpha": alphas[i],
        "test R²": model.score(X_test, y_test),
        "non-zero": np.count_nonzero(model["lasso"].coef_),
    }
    axis.axvline(alphas[i], color="C2", linestyle=line)
axis.set(xlabel="Lasso alpha", ylabel="mean squared error")
axis.legend(frameon=False)
table = pd.DataFrame(rows).T
print(table.to_markdown(floatfmt=("", ".2f", ".3f", ".0f")))
assert 0 < choices["lowest CV error"] < len(alphas) - 1
assert table["test R²"].iloc[1] > table["test R²"].iloc[0] + 0.05
assert table["test R²"].iloc[2] > table["test R²"].iloc[1] - 0.15
assert table["non-zero"].iloc[2] < table["non-zero"].iloc[1]

# %% relatives
X_val = rng.normal(size=(500, n_features))
y_val = X_val @ weights + rng.normal(scale=3, size=500)
rate, steps = 0.05, np.arange(1, 1001)
coef = np.zeros(n_features)
history, validation, training = [], [], []
for _ in steps:
    gradient = X_std.T @ (X_std @ coef - y_centered) / n_train
    coef = coef - rate * gradient
    history.append(coef)
    validation.append(np.mean((X_val @ coef - y_val) ** 2))
    training.append(np.mean((X_std @ coef - y_centered) ** 2))
stop = int(np.argmin(validation))
figure, axis = plt.subplots()
axis.semilogx(steps, validation, "C0-", label="validation")
axis.semilogx(steps, training, "C1:", label="training")
axis.axvline(steps[stop], color="C2", linestyle="--", label="stop")
axis.set(xlabel="gradient steps", ylabel="mean squared error")
axis.legend(frameon=False)

# ko: 입력의 40%를 무작위로 끈 사본 200벌에 최소제곱을 적용합니다
# ja: 入力の40%を無作為に消したコピー200組に、最小二乗法を当てはめます
keep, copies = 0.6, 200
masks = rng.random((copies, n_train, n_features)) < keep
X_drop = (X_std * masks / keep).reshape(-1, n_features)
dropped = np.linalg.lstsq(X_drop, np.tile(y_centered, copies))[0]

relatives = {
    "early stopping": (history[stop], n_train / (rate * steps[stop])),
    "dropout": (dropped, n_train * (1 - keep) / keep),
}
rows = {}
for name, (coef, alpha) in relatives.items():
    ridge = Ridge(alpha=alpha).fit(X_std, y_centered).coef_
    rows[name] = {
        "correlation": np.corrcoef(coef, ridge)[0, 1],
        "size": np.linalg.norm(coef) / np.linalg.norm(ridge),
    }
table = pd.DataFrame(rows).T
print(table.to_markdown(floatfmt=("", ".3f", ".2f")))
assert table["correlation"].min() > 0.99
assert 1.05 < table.loc["early stopping", "size"] < 1.5
assert 0.95 < table.loc["dropout", "size"] < 1.05
assert validation[stop] < 0.8 * validation[-1] and 0 < stop < 500

# %% unscaled
# ko: 정보는 그대로 두고 특성 절반의 단위만 센티미터에서 미터로 바꿉니다
# ja: 情報はそのままに、特徴量の半分だけセンチからメートルに直します
one_unit = X[:, :60]
mixed = one_unit.copy()
mixed[:, ::2] /= 100
cases = {
    "no penalty": models["no penalty"],
    "ridge": models["ridge"],
    "lasso": models["lasso"],
    "ridge, wide search": RidgeCV(np.logspace(-4, 3, 15)),
    "lasso, wide search": LassoCV(eps=1e-3, alphas=30, max_iter=10_000),
    "scaler + ridge": make_pipeline(StandardScaler(), models["ridge"]),
    "scaler + lasso": make_pipeline(StandardScaler(), models["lasso"]),
}
units = {"one unit": one_unit, "mixed units": mixed}
r2 = pd.DataFrame(index=list(cases), columns=list(units), dtype=float)
for unit, data in units.items():
    for name, model in cases.items():
        model.fit(data[:n_train], y_train)
        r2.loc[name, unit] = model.score(data[n_train:], y_test)
print(r2.to_markdown(floatfmt=".3f"))
lost = r2["one unit"] - r2["mixed units"]
assert abs(lost["no penalty"]) < 1e-6
assert lost["ridge"] > 0.1 and lost["lasso"] > 0.1
final = r2["mixed units"]
assert final["lasso, wide search"] < final["scaler + lasso"] - 0.02
assert lost[["scaler + ridge", "scaler + lasso"]].abs().max() < 1e-6

# %% twins
from itertools import pairwise

from sklearn.linear_model import ElasticNet


def sample_twins(n_rows):
    causes = rng.normal(size=(n_rows, 3))
    twins = np.repeat(causes, 4, axis=1)
    twins += rng.normal(scale=0.2, size=twins.shape)
    others = rng.normal(size=(n_rows, 40))
    target = 2 * causes.sum(axis=1) + rng.normal(scale=2, size=n_rows)
    return np.hstack([twins, others]), target


X_new, y_new = sample_twins(1000)
samples = [sample_twins(100) for _ in range(50)]
pair = {"lasso": Lasso(alpha=0.2), "elastic net": ElasticNet(alpha=0.4)}
rows = {}
figure, axes = plt.subplots(2, 1, figsize=(5.4, 5.4), sharex=True)
for axis, (name, model) in zip(axes, pair.items(), strict=True):
    chosen, r2 = [], []
    for X_draw, y_draw in samples:
        model.fit(X_draw, y_draw)
        chosen.append(model.coef_[:12] != 0)
        r2.append(model.score(X_new, y_new))
    rows[name] = {
        "test R²": np.mean(r2),
        "kept of 12": np.mean(chosen) * 12,
        "overlap": np.mean(
            [(a & b).sum() / (a | b).sum() for a, b in pairwise(chosen)]
        ),
    }
    row, column = np.nonzero(chosen[:10])
    axis.plot(column + 1, row + 1, "C0s")
    axis.set(title=name, ylabel="sample", yticks=[1, 5, 10])
    for border in (4.5, 8.5):
        axis.axvline(border, color="C1", linestyle=":")
axes[1].set(xlabel="feature (4 per cause)", xticks=range(1, 13))
table = pd.DataFrame(rows).T
print(table.to_markdown(floatfmt=("", ".3f", ".1f", ".2f")))
assert abs(table["test R²"].diff().iloc[1]) < 0.03
assert table.loc["lasso", "overlap"] < 0.5
assert table.loc["elastic net", "overlap"] > 0.9
assert table.loc["elastic net", "kept of 12"] > 11
