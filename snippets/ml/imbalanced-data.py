"""Compare remedies for class imbalance and measure three traps."""

# %% split
import numpy as np
import pandas as pd
from scipy.special import expit
from sklearn.model_selection import train_test_split


def make_payments(n_samples: int, seed: int):
    rng = np.random.default_rng(seed)
    X = rng.normal(size=(n_samples, 10))
    log_odds = -5.2 + 1.7 * X[:, 0] + 1.3 * X[:, 1] - 0.9 * X[:, 2]
    log_odds += X[:, 3] * X[:, 4]
    return X, rng.binomial(1, expit(log_odds))


X, y = make_payments(n_samples=15_000, seed=0)
print(f"share of fraud: {y.mean():.1%}\n")

# ko: 앞의 400건만 200번 나눠 보며 테스트 쪽 사기 건수를 셉니다
# ja: 先頭の400件だけを200回分割し、テスト側の不正の件数を数えます
table = {}
for name, labels in {"random": None, "stratified": y[:400]}.items():
    counts = []
    for seed in range(200):
        _, test_labels = train_test_split(
            y[:400],
            test_size=0.25,
            stratify=labels,
            random_state=seed,
        )
        counts.append(test_labels.sum())
    table[name] = {"fewest": min(counts), "most": max(counts)}
table = pd.DataFrame(table).T
print(table.to_markdown())
spread = table["most"] - table["fewest"]
assert spread["random"] >= 5 and spread["stratified"] <= 1

# ko: 사기가 드물어 점수가 흔들리므로 테스트를 넉넉히 남깁니다
# ja: 不正が少なくスコアがぶれるため、テストを多めに残します
X_train, X_test, y_train, y_test = train_test_split(
    X, y, test_size=0.6, stratify=y, random_state=0
)

# %% models
from imblearn.ensemble import BalancedRandomForestClassifier
from imblearn.over_sampling import SMOTE
from imblearn.pipeline import make_pipeline
from imblearn.under_sampling import RandomUnderSampler
from sklearn.ensemble import RandomForestClassifier
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import TunedThresholdClassifierCV
from sklearn.preprocessing import StandardScaler


def logistic(*samplers, class_weight=None):
    model = LogisticRegression(class_weight=class_weight)
    return make_pipeline(StandardScaler(), *samplers, model)


def tuned(model):
    return TunedThresholdClassifierCV(
        model, scoring="f1", thresholds=50
    )


smote = SMOTE(random_state=0)
size = {"n_estimators": 30, "random_state": 0}
models = {
    "baseline": logistic(),
    "class weights": logistic(class_weight="balanced"),
    "undersampling": logistic(RandomUnderSampler(random_state=0)),
    "SMOTE": logistic(smote),
    "tuned threshold": tuned(logistic()),
    "SMOTE, tuned": tuned(logistic(smote)),
    "random forest": RandomForestClassifier(**size),
    "balanced forest": BalancedRandomForestClassifier(**size),
}
for model in models.values():
    model.fit(X_train, y_train)

for name in ["tuned threshold", "SMOTE, tuned"]:
    print(f"{name}: {models[name].best_threshold_:.2f}")
assert models["tuned threshold"].best_threshold_ < 0.4
assert models["SMOTE, tuned"].best_threshold_ > 0.6

# %% comparison
from sklearn.metrics import (
    average_precision_score,
    f1_score,
    precision_score,
    recall_score,
)

scores, table = {}, {}
for name, model in models.items():
    scores[name] = model.predict_proba(X_test)[:, 1]
    predicted = model.predict(X_test)
    table[name] = {
        "precision": precision_score(y_test, predicted),
        "recall": recall_score(y_test, predicted),
        "F1": f1_score(y_test, predicted),
        "PR-AUC": average_precision_score(y_test, scores[name]),
    }
table = pd.DataFrame(table).T
print(table.to_markdown(floatfmt=".3f"))

base, best = table.loc["baseline"], table.loc["tuned threshold"]
for name in ["class weights", "undersampling", "SMOTE"]:
    row = table.loc[name]
    assert row["recall"] > base["recall"] + 0.4
    assert row["precision"] < base["precision"] - 0.25
    assert -0.06 < row["PR-AUC"] - base["PR-AUC"] < 0.03
    assert row["F1"] < best["F1"] - 0.05
assert best["F1"] > base["F1"] + 0.05
assert best["PR-AUC"] == base["PR-AUC"]
assert abs(best["F1"] - table.loc["SMOTE, tuned", "F1"]) < 0.05

forest, balanced = table.iloc[-2], table.iloc[-1]
assert balanced["recall"] > forest["recall"] + 0.4
assert balanced["PR-AUC"] < forest["PR-AUC"] + 0.03

# %% curves
import matplotlib.pyplot as plt
from sklearn.metrics import precision_recall_curve

styles = {
    "baseline": ("C0", "-", "o"),
    "class weights": ("C1", "--", "s"),
    "SMOTE": ("C2", ":", "^"),
}
same_recall = {}
fig, ax = plt.subplots()
for name, (color, line, marker) in styles.items():
    curve = precision_recall_curve(y_test, scores[name])
    precision, recall, _ = curve
    same_recall[name] = {
        f"recall {r}": precision[recall >= r].max()
        for r in (0.4, 0.6, 0.8)
    }
    # ko: 경보가 몇 건뿐인 왼쪽 끝은 우연에 흔들리므로 그리지 않습니다
    # ja: 警報が数件しかない左端は偶然で揺れるため、描きません
    shown = recall >= 0.05
    ax.plot(
        recall[shown], precision[shown], color=color, linestyle=line
    )
    ax.plot(
        table.loc[name, "recall"],
        table.loc[name, "precision"],
        color=color,
        linestyle=line,
        marker=marker,
        markersize=9,
        label=name,
    )
ax.plot(
    best["recall"],
    best["precision"],
    color="C3",
    linestyle="none",
    marker="*",
    markersize=14,
    label="tuned threshold",
)
ax.set(xlabel="recall", ylabel="precision", ylim=(0, 1.02))
ax.legend(frameon=False)

same_recall = pd.DataFrame(same_recall).T
print(same_recall.to_markdown(floatfmt=".2f"))
assert (same_recall.max() - same_recall.min() < 0.06).all()

# %% cost
MISS, ALARM = 5, 1
threshold = ALARM / (ALARM + MISS)


def cost(scores: np.ndarray, threshold: float) -> float:
    alarm = scores >= threshold
    missed = np.mean(~alarm & (y_test == 1))
    false_alarm = np.mean(alarm & (y_test == 0))
    return 1000 * (MISS * missed + ALARM * false_alarm)


probability, weighted = scores["baseline"], scores["class weights"]
costs = {
    "never alarm": cost(np.zeros(len(y_test)), 0.5),
    "class weights at 0.5": cost(weighted, 0.5),
    "baseline at 0.5": cost(probability, 0.5),
    f"baseline at {threshold:.2f}": cost(probability, threshold),
}
costs = pd.Series(costs, name="cost per 1,000").to_frame()
print(costs.to_markdown(floatfmt=".0f"))
assert costs.iloc[3, 0] < 0.9 * costs.iloc[:3, 0].min()

grid, cheapest = np.linspace(0.01, 0.99, 99), {}
fig, ax = plt.subplots()
for name in ["baseline", "class weights"]:
    color, line, _ = styles[name]
    at_grid = [cost(scores[name], t) for t in grid]
    ax.plot(grid, at_grid, color=color, linestyle=line, label=name)
    cheapest[name] = grid[np.argmin(at_grid)]
assert abs(cheapest["baseline"] - threshold) < 0.12
assert cheapest["class weights"] > threshold + 0.4
ax.axvline(
    threshold, color="C3", linestyle="-.", label="from the costs"
)
ax.set(xlabel="threshold", ylabel="cost per 1,000", ylim=(0, None))
ax.legend(frameon=False)

# %% accuracy
from sklearn.metrics import accuracy_score, roc_auc_score

never = accuracy_score(y_test, np.zeros(len(y_test)))
print(f"never alarm:   accuracy {never:.3f}")
accuracy = {}
for name in ["baseline", "class weights"]:
    accuracy[name] = models[name].score(X_test, y_test)
    print(f"{name + ':':14} accuracy {accuracy[name]:.3f}")
assert abs(accuracy["baseline"] - never) < 0.02
assert accuracy["class weights"] < never - 0.05

# ko: 정상 결제 1건을 10건, 100건으로 세어 사기를 더 드물게 만듭니다
# ja: 正常な決済1件を10件、100件と数え、不正をさらにまれにします
rows = []
for times in (1, 10, 100):
    weight = np.where(y_test == 1, 1, times)
    rows.append(
        {
            "share of fraud": np.average(y_test, weights=weight),
            "ROC-AUC": roc_auc_score(
                y_test, probability, sample_weight=weight
            ),
            "PR-AUC": average_precision_score(
                y_test, probability, sample_weight=weight
            ),
        }
    )
rarer = pd.DataFrame(rows)
floats = (".4f", ".3f", ".3f")
print("\n" + rarer.to_markdown(index=False, floatfmt=floats))
assert np.ptp(rarer["ROC-AUC"]) < 0.001
assert rarer["PR-AUC"][0] > 2 * rarer["PR-AUC"][1]
assert rarer["PR-AUC"][1] > 2 * rarer["PR-AUC"][2]

# %% leak
from sklearn.metrics import get_scorer
from sklearn.model_selection import StratifiedKFold, cross_validate

few, labels = X_train[:2000], y_train[:2000]
noise = np.random.default_rng(0).permutation(labels)
forest = RandomForestClassifier(n_estimators=10, random_state=0)
pipeline = make_pipeline(smote, forest).fit(few, labels)
metrics = {
    "F1": "f1",
    "PR-AUC": "average_precision",
    "ROC-AUC": "roc_auc",
}


def cross_validated(model, X, y) -> dict[str, float]:
    folds = StratifiedKFold(5, shuffle=True, random_state=0)
    found = cross_validate(model, X, y, cv=folds, scoring=metrics)
    return {name: found[f"test_{name}"].mean() for name in metrics}


rows = {
    # ko: 함정: 합성한 샘플이 검증 폴드에도 섞입니다
    # ja: 落とし穴: 合成したサンプルが検証フォールドにも混ざります
    "SMOTE first": cross_validated(
        forest, *smote.fit_resample(few, labels)
    ),
    "split first": cross_validated(pipeline, few, labels),
    "unseen payments": {
        name: get_scorer(scorer)(pipeline, X_test, y_test)
        for name, scorer in metrics.items()
    },
    "noise, SMOTE first": cross_validated(
        forest, *smote.fit_resample(few, noise)
    ),
    "noise, split first": cross_validated(pipeline, few, noise),
}
leak = pd.DataFrame(rows).T
print(leak.to_markdown(floatfmt=".3f"))

first, inside, truth = leak.iloc[0], leak.iloc[1], leak.iloc[2]
assert first.min() > 0.9 and (first > truth + 0.1).all()
assert ((inside - truth).abs() < 0.15).all()
assert leak["ROC-AUC"]["noise, SMOTE first"] > 0.95
assert abs(leak["ROC-AUC"]["noise, split first"] - 0.5) < 0.15

# %% probabilities
from sklearn.calibration import CalibratedClassifierCV
from sklearn.metrics import brier_score_loss

ratio = np.sum(y_train == 0) / np.sum(y_train == 1)
calibrated = CalibratedClassifierCV(models["class weights"])
calibrated.fit(X_train, y_train)
candidates = {
    "share of fraud": np.full(len(y_test), y_train.mean()),
    "baseline": probability,
    "class weights": weighted,
    "SMOTE": scores["SMOTE"],
    "corrected": weighted / (weighted + ratio * (1 - weighted)),
    "calibrated": calibrated.predict_proba(X_test)[:, 1],
}
table = pd.DataFrame(
    {
        name: {
            "mean": p.mean(),
            "Brier": brier_score_loss(y_test, p),
            "cost": cost(p, threshold),
        }
        for name, p in candidates.items()
    }
).T
print(table.to_markdown(floatfmt=("", ".3f", ".3f", ".0f")))

same = table.loc["share of fraud"]
for name in ["class weights", "SMOTE"]:
    row = table.loc[name]
    assert row["mean"] > 3 * y_test.mean()
    assert row["Brier"] > 2 * same["Brier"]
    assert row["cost"] > 1.2 * same["cost"]
for name in ["baseline", "corrected", "calibrated"]:
    row = table.loc[name]
    assert abs(row["mean"] - y_test.mean()) < 0.01
    assert row["Brier"] < 0.9 * same["Brier"]
    assert row["cost"] < 0.9 * same["cost"]
