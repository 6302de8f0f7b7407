# /// script
# requires-python = ">=3.11"
# dependencies = [
#   "lime==0.2.0.1",
#   "matplotlib==3.11.2",
#   "numpy==2.4.6",
#   "pandas==3.0.3",
#   "scikit-learn==1.9.1",
#   "shap==0.51.0",
#   "tabulate==0.10.0",
# ]
# [tool.uv]
# exclude-newer = "2026-11-20T00:00:00Z"
# ///
"""Explain one model three ways and measure where each misleads."""

# %% model
import numpy as np
import pandas as pd
from sklearn.ensemble import RandomForestRegressor
from sklearn.metrics import mean_absolute_error

rng, n = np.random.default_rng(0), 2000
orders = pd.DataFrame(
    {
        "distance_km": rng.gamma(4, 0.8, n),
        "rain_mm": rng.exponential(2, n) * (rng.random(n) < 0.4),
        "queue": rng.poisson(6, n),
        "holiday": rng.binomial(1, 0.1, n),
        "order_id": rng.permutation(n) + 70_000,
    }
)
# ko: 배달 시간의 진짜 규칙입니다. 주문 번호는 아무 영향이 없습니다
# ja: 配達時間を決める本当の規則で、注文番号は何も影響しません
rule = pd.Series([4, 1.5, 0.9, 3, 0], index=orders.columns)
minutes = 10 + (orders * rule).sum(axis=1) + rng.normal(0, 4, n)
y_train, y_test = minutes[:1500], minutes[1500:]
train, test = orders[:1500], orders[1500:]


def fit(X: pd.DataFrame) -> RandomForestRegressor:
    model = RandomForestRegressor(30, random_state=0)
    return model.fit(X.to_numpy(), y_train)


def error(model, X: pd.DataFrame) -> float:
    return mean_absolute_error(y_test, model.predict(X.to_numpy()))


model = fit(train)
usual = mean_absolute_error(y_test, np.full(500, y_train.mean()))
print(f"error of the average {usual:.2f} min")
print(f"error of the model   {error(model, test):.2f} min")
assert error(model, test) < 0.6 * usual

# %% shap
import shap


def explain(model, X: pd.DataFrame) -> shap.Explanation:
    background = X[:1500].sample(100, random_state=0)
    return shap.TreeExplainer(model, background)(X[1500:1600])


values = explain(model, orders)
predicted = model.predict(test[:100].to_numpy())
added = values.base_values + values.values.sum(axis=1)
# ko: 기준값에 기여도를 모두 더하면 예측값이 됩니다
# ja: 基準値に寄与度をすべて足すと、予測値になります
assert np.abs(added - predicted).max() < 0.001

late = int(predicted.argmax())
bill = pd.DataFrame(
    {"value": test.iloc[late], "SHAP, min": values.values[late]}
)
bill = bill.sort_values("SHAP, min", ascending=False)
print(f"base value  {values.base_values[late]:.2f} min")
print(bill.to_markdown(floatfmt=".2f"))
print(f"\nprediction  {predicted[late]:.2f} min")
assert bill.index[0] == "distance_km"
assert abs(bill.loc["order_id", "SHAP, min"]) > 0.1

# %% lime
from lime.lime_tabular import LimeTabularExplainer


def surrogate(seed: int, model=model, X=orders, row=late, samples=5000):
    explainer = LimeTabularExplainer(
        X[:1500].to_numpy(),
        feature_names=list(X),
        mode="regression",
        random_state=seed,
    )
    point = X[1500:].iloc[row].to_numpy()
    found = explainer.explain_instance(
        point, model.predict, num_samples=samples
    )
    weights = dict(found.as_map()[1])
    return found, [float(weights[i]) for i in range(X.shape[1])]


table, rankings = {}, {}
for samples in (200, 5000):
    runs = [surrogate(seed, samples=samples) for seed in range(20)]
    weights = pd.DataFrame([w for _, w in runs], columns=list(orders))
    table[f"mean, {samples}"] = weights.mean()
    table[f"SD, {samples}"] = weights.std()
    ranks = weights.abs().rank(axis=1, ascending=False)
    rankings[samples] = len(ranks.drop_duplicates())
    assert (ranks["distance_km"] == 1).all()
lime_table = pd.DataFrame(table)
print(lime_table.to_markdown(floatfmt=".2f"))
print()
for samples, count in rankings.items():
    print(f"{samples} samples: {count} rankings in 20 seeds")
fidelity = float(np.mean([found.score for found, _ in runs]))
local = float(np.mean([found.local_pred[0] for found, _ in runs]))
print(f"the surrogate's R2 {fidelity:.2f}")
print(f"the surrogate says {local:.1f} min")
assert rankings[200] > rankings[5000]
assert (lime_table["SD, 200"] > 2 * lime_table["SD, 5000"]).all()
assert fidelity < 0.8 and abs(local - predicted[late]) > 1

# %% rankings
import matplotlib.pyplot as plt
from sklearn.inspection import permutation_importance


def permuted(model, X: pd.DataFrame) -> pd.Series:
    score = {"scoring": "neg_mean_absolute_error", "random_state": 0}
    rows = X[1500:].to_numpy()
    result = permutation_importance(model, rows, y_test, **score)
    return pd.Series(result.importances_mean, index=X.columns)


def three(model, X: pd.DataFrame) -> pd.DataFrame:
    rows = [surrogate(0, model, X, row)[1] for row in range(20)]
    result = permuted(model, X).to_frame("permutation")
    result.insert(0, "LIME", np.abs(rows).mean(axis=0))
    shap_values = explain(model, X).values
    result.insert(0, "SHAP", np.abs(shap_values).mean(axis=0))
    return result


methods = three(model, orders)
print(methods.rank(ascending=False).astype(int).to_markdown())
assert (methods.idxmax() == "distance_km").all()
assert methods.loc["order_id", "SHAP"] > methods.loc["holiday", "SHAP"]
assert abs(methods.loc["order_id", "permutation"]) < 0.05

true_effect = ((orders - orders.mean()) * rule)[1500:].abs().mean()
shares = (methods / methods.sum()).clip(lower=0)
places = np.arange(len(shares))
hatches = {"SHAP": "", "LIME": "//", "permutation": ".."}
fig, ax = plt.subplots(figsize=(5.4, 4.2))
for row, (name, hatch) in enumerate(hatches.items()):
    at = places + 0.27 * (row - 1)
    ax.barh(at, shares[name], 0.25, hatch=hatch, label=name)
true_share = true_effect / true_effect.sum()
ax.plot(true_share, places, "D", color="C3", label="true rule")
ax.set_yticks(places, shares.index)
ax.invert_yaxis()
ax.set_xlabel("share of the total importance")
ax.legend()

# %% correlated
again = np.random.default_rng(3)
copies = orders[["distance_km"] * 3] + again.normal(0, 0.02, (n, 3))
copies.columns = ["km_map", "km_gps", "km_zone"]
wide = orders.join(copies)
distances = ["distance_km", *copies]
crowd = fit(wide[:1500])
apart = permuted(crowd, wide)[distances]

together = wide[1500:].copy()
shuffled = again.permutation(500)
together[distances] = together[distances].to_numpy()[shuffled]
group = error(crowd, together) - error(crowd, wide[1500:])

split = np.abs(explain(crowd, wide).values).mean(axis=0)
split = pd.Series(split, index=wide.columns)[distances]
lost = {
    name: error(fit(rest[:1500]), rest[1500:])
    - error(crowd, wide[1500:])
    for name, rest in {
        "without distance_km": wide.drop(columns="distance_km"),
        "without all four": wide.drop(columns=distances),
    }.items()
}
before = methods.loc["distance_km"]
credit = pd.DataFrame({"permutation": apart, "SHAP": split})
credit.loc["alone, no copies"] = before
print(credit.to_markdown(floatfmt=".2f"))
print(f"\nall four shuffled together {group:+.2f} min")
for name, change in lost.items():
    print(f"retrained {name} {round(change, 2) + 0.0:+.2f} min")
assert apart.max() < 0.3 * before["permutation"]
assert apart.sum() < 0.6 * before["permutation"]
assert split.max() < 0.6 * before["SHAP"]
assert abs(split.sum() - before["SHAP"]) < 0.2 * before["SHAP"]
assert group > 0.8 * before["permutation"]
assert abs(lost["without distance_km"]) < 0.15
assert lost["without all four"] > 2.5

# %% leak
# ko: 기사 앱은 30초마다 위치를 보내므로 개수는 배달이 끝나야 정해집니다
# ja: 配達員アプリは30秒ごとに位置を送るので、件数は配達後に決まります
pings = (2 * minutes + rng.normal(0, 3, n)).round()
leaky = orders.assign(gps_pings=pings)
leaked = fit(leaky[:1500])
first = three(leaked, leaky).rank(ascending=False).astype(int)
print(first.to_markdown())
assert (first.loc["gps_pings"] == 1).all()

at_order = leaky[1500:].assign(gps_pings=0)
half = leaky[1500:].assign(gps_pings=pings[1500:] / 2)
saved = leaked.predict(leaky[1500:].to_numpy()).mean()
saved -= leaked.predict(half.to_numpy()).mean()
scores = {
    "honest model": error(model, test),
    "leaky model, test data": error(leaked, leaky[1500:]),
    "leaky model, live": error(leaked, at_order),
}
print()
for name, score in scores.items():
    print(f"{name} {score:.1f} min")
print(f"with half the pings it says {saved:.1f} min less")
honest, notebook, live = scores.values()
assert notebook < 0.7 * honest and live > 2 * honest and saved > 5

# %% impurity
trap = pd.DataFrame(
    {
        "impurity": model.feature_importances_,
        "SHAP": shares["SHAP"],
        "permutation, min": methods["permutation"],
    }
)
print(trap.to_markdown(floatfmt=".3f"))
noise, holiday = trap.loc["order_id"], trap.loc["holiday"]
assert noise["impurity"] > 3 * holiday["impurity"]
assert noise["permutation, min"] < 0.5 * holiday["permutation, min"]
