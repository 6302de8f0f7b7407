"""Count the four outcomes, then see what each score makes of them."""

# %% ten-labels
from sklearn.metrics import (
    confusion_matrix,
    precision_recall_fscore_support,
)

y_true = [1, 1, 1, 1, 1, 0, 0, 0, 0, 0]
y_pred = [1, 1, 1, 1, 0, 1, 0, 0, 0, 0]

pairs = list(zip(y_true, y_pred, strict=True))
tp, fp = pairs.count((1, 1)), pairs.count((0, 1))
fn, tn = pairs.count((1, 0)), pairs.count((0, 0))
precision = tp / (tp + fp)
recall = tp / (tp + fn)
f1 = 2 * precision * recall / (precision + recall)

print(f"TP {tp}  FP {fp}  FN {fn}  TN {tn}")
print(f"precision  {tp} / ({tp} + {fp}) = {precision:.3f}")
print(f"recall     {tp} / ({tp} + {fn}) = {recall:.3f}")
print(f"F1         {f1:.3f}")

# ko: scikit-learn의 행렬은 행이 실제, 열이 예측이고 음성이 먼저 나옵니다
# ja: scikit-learnの行列は行が実際、列が予測で、陰性が先に並びます
matrix = confusion_matrix(y_true, y_pred)
library = precision_recall_fscore_support(
    y_true, y_pred, average="binary"
)[:3]
print("library   ", *(f"{score:.3f}" for score in library))
print(matrix)

assert (tp, fp, fn, tn) == (4, 1, 1, 4)
assert matrix.tolist() == [[tn, fp], [fn, tp]]
for score in (precision, recall, f1, *library):
    assert abs(score - 0.8) < 1e-12

# %% averages
import numpy as np
import pandas as pd
from sklearn.metrics import accuracy_score

# ko: 행이 실제, 열이 예측인 배송 100건, 사고는 그중 2건뿐입니다
# ja: 行が実際、列が予測の配送100件で、事故はそのうち2件だけです
names = ["normal", "late", "accident"]
matrix = np.array([[82, 0, 8], [6, 2, 0], [0, 0, 2]])
row, column = np.indices(matrix.shape)
actual = np.repeat(row.ravel(), matrix.ravel())
predicted = np.repeat(column.ravel(), matrix.ravel())

table = pd.DataFrame(columns=["precision", "recall", "F1"])
per_class = precision_recall_fscore_support(actual, predicted)
for name, *scores in zip(names, *per_class[:3], strict=True):
    table.loc[name] = scores
for average in ["macro", "weighted", "micro"]:
    table.loc[average] = precision_recall_fscore_support(
        actual, predicted, average=average
    )[:3]

accuracy = accuracy_score(actual, predicted)
p, r, macro_f1 = table.loc["macro"]
f1_of_averages = 2 * p * r / (p + r)
table.loc["F1 of macro P and R"] = [p, r, f1_of_averages]
print(table.to_markdown(floatfmt=".3f"))

assert np.allclose(table.loc["micro"].astype(float), accuracy)
assert np.isclose(table.loc["weighted", "recall"], accuracy)
assert macro_f1 < accuracy - 0.2
assert f1_of_averages > macro_f1 + 0.1

# %% accuracy
from sklearn.datasets import make_blobs
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import train_test_split

# ko: 거래 4만 건 가운데 5%가 사기입니다
# ja: 取引4万件のうち5%が不正です
X, y = make_blobs(
    [38_000, 2_000], centers=[[0, 0], [1.6, 1.6]], random_state=0
)
X_train, X_rest, y_train, y_rest = train_test_split(
    X, y, test_size=0.6, stratify=y, random_state=0
)
X_val, X_test, y_val, y_test = train_test_split(
    X_rest, y_rest, test_size=0.5, stratify=y_rest, random_state=0
)
model = LogisticRegression().fit(X_train, y_train)
guess = model.predict(X_test)
calls = {
    "always negative": (y_test, np.zeros_like(y_test)),
    "model": (y_test, guess),
    "model, swapped": (guess, y_test),
}

table = pd.DataFrame(columns=["accuracy", "P", "R", "F1"])
for name, pair in calls.items():
    p, r, f1, _ = precision_recall_fscore_support(
        *pair, average="binary", zero_division=0
    )
    table.loc[name] = [accuracy_score(*pair), p, r, f1]
print(table.to_markdown(floatfmt=".3f"))

nothing, right, swapped = table.to_numpy(float)
assert nothing[0] > 0.94 and right[0] - nothing[0] < 0.03
assert right[1] > right[2] + 0.1 and right[2] < 0.55
assert np.allclose(swapped, right[[0, 2, 1, 3]])

# %% thresholds
from sklearn.metrics import confusion_matrix_at_thresholds

score_val = model.predict_proba(X_val)[:, 1]
score_test = model.predict_proba(X_test)[:, 1]

# ko: 임계값마다 네 칸의 개수를 한 번에 셉니다
# ja: しきい値ごとに4つのマスの件数をまとめて数えます
tn, fp, fn, tp, thresholds = confusion_matrix_at_thresholds(
    y_val, score_val
)
f_beta = {
    beta: (1 + beta**2) * tp / ((1 + beta**2) * tp + beta**2 * fn + fp)
    for beta in (0.5, 1, 2)
}
chosen = {"0.5": 0.5}
for beta, values in f_beta.items():
    chosen[f"best F{beta}"] = thresholds[values.argmax()]
chosen["lowest cost"] = thresholds[(fp + 10 * fn).argmin()]
chosen["1 / (1 + 10)"] = 1 / 11

rules = pd.DataFrame(columns=["threshold", "P", "R", "cost"])
for rule, threshold in chosen.items():
    _, false_alarm, missed, caught = confusion_matrix(
        y_test, score_test >= threshold
    ).ravel()
    p = caught / (caught + false_alarm)
    r = caught / (caught + missed)
    rules.loc[rule] = [threshold, p, r, false_alarm + 10 * missed]
print(rules.to_markdown(floatfmt=["", ".3f", ".3f", ".3f", ".0f"]))

by_beta, cost = rules.filter(like="F", axis=0), rules["cost"]
assert by_beta["threshold"].is_monotonic_decreasing
assert by_beta["P"].is_monotonic_decreasing
assert by_beta["R"].is_monotonic_increasing
assert cost["lowest cost"] < 0.9 * cost["best F1"]
assert cost["lowest cost"] < 0.75 * cost["0.5"]
assert abs(cost["1 / (1 + 10)"] / cost["lowest cost"] - 1) < 0.1
assert abs(chosen["best F1"] - f_beta[1].max() / 2) < 0.1

# %% curve
import matplotlib.pyplot as plt

precision, recall = tp / (tp + fp), tp / (tp + fn)
best = f_beta[1].argmax()
f1 = f_beta[1][best]
print(f"best F1 {f1:.3f} at threshold {thresholds[best]:.3f}")
print(f"precision {precision[best]:.3f}, recall {recall[best]:.3f}")

fig, ax = plt.subplots()
ax.plot(recall, precision, color="C0", label="model")
r = np.linspace(f1 / (2 - f1), 1, 100)
ax.plot(r, f1 * r / (2 * r - f1), "--", color="C2", label="equal F1")
ax.axhline(y_val.mean(), color="C3", ls=":", label="no skill")
for beta, marker, side, shift in [
    (0.5, "s", "right", (-8, -14)),
    (1, "o", "left", (8, 6)),
    (2, "^", "right", (-8, -14)),
]:
    i = f_beta[beta].argmax()
    spot = recall[i], precision[i]
    ax.plot(*spot, marker, color="C1", ms=9)
    ax.annotate(
        f"best F{beta}",
        spot,
        shift,
        textcoords="offset points",
        ha=side,
    )
ax.set(xlabel="recall", ylabel="precision", ylim=(0, 1.05))
ax.legend(frameon=False, loc="lower left")

assert np.all(f_beta[1] <= f1)
assert precision[best] > 5 * y_val.mean()

# %% rarity
from sklearn.metrics import (
    average_precision_score,
    precision_recall_curve,
    roc_auc_score,
    roc_curve,
)

# ko: 점수의 분포는 그대로 두고 양성의 비율만 줄입니다
# ja: スコアの分布はそのままにして、陽性の割合だけを減らします
rng = np.random.default_rng(0)
negatives = rng.normal(0, 1, 50_000)
positives = rng.normal(1.8, 1, 50_000)
grid = np.linspace(0, 1, 201)

rare = pd.DataFrame(columns=["ROC-AUC", "AP", "R", "P"])
fig, (upper, lower) = plt.subplots(2, 1, figsize=(5.4, 5.4))
for share, style in [(0.5, "-"), (0.1, "--"), (0.01, ":")]:
    kept = positives[: round(50_000 * share / (1 - share))]
    labels = np.repeat([0, 1], [len(negatives), len(kept)])
    scores = np.concatenate([negatives, kept])
    alarm = scores >= 1
    rare.loc[f"{share:.0%}"] = (
        roc_auc_score(labels, scores),
        average_precision_score(labels, scores),
        labels[alarm].sum() / labels.sum(),
        labels[alarm].mean(),
    )
    fpr, tpr, _ = roc_curve(labels, scores)
    p, r, _ = precision_recall_curve(labels, scores)
    name = f"{share:.0%} positive"
    upper.plot(grid, np.interp(grid, fpr, tpr), style, label=name)
    lower.plot(grid, np.interp(grid, r[::-1], p[::-1]), style)
upper.set(xlabel="false positive rate", ylabel="recall")
lower.set(xlabel="recall", ylabel="precision")
upper.legend(frameon=False)
print(rare.to_markdown(floatfmt=".3f"))

assert np.ptp(rare["ROC-AUC"]) < 0.03 and np.ptp(rare["R"]) < 0.08
assert rare["AP"].iloc[0] > 0.85 and rare["AP"].iloc[2] < 0.4
assert rare["P"].iloc[0] > 0.75 and rare["P"].iloc[2] < 0.1

# %% extra-point
# ko: 가장 높은 점수를 받은 샘플이 하필 음성입니다
# ja: 最高スコアのサンプルが、よりによって陰性です
labels = np.array([0, 1, 1, 0, 1, 0])
scores = np.array([0.9, 0.8, 0.7, 0.4, 0.3, 0.2])

p, r, thresholds = precision_recall_curve(labels, scores)
with np.errstate(invalid="ignore"):
    f1 = 2 * p * r / (p + r)
print("threshold  precision  recall     F1")
for t, *row in zip([*thresholds, None], p, r, f1, strict=True):
    print(f"{t or 'none':>9}", *(f"{value:9.3f}" for value in row))
print(f"{len(p)} precisions, {len(thresholds)} thresholds")

top = np.argmax(f1)
print(f"argmax of F1: threshold {thresholds[top]}, F1 {f1[top]}")
try:
    thresholds[np.argmax(p)]
except IndexError as error:
    print("argmax of precision:", error)
assert len(p) == len(thresholds) + 1 and np.isnan(f1[top])
assert np.argmax(p) == len(thresholds) and f1[-1] == 0

# ko: 고친 코드. 임계값마다 한 칸씩이고 0으로 나눌 일도 없습니다
# ja: 直したコード。しきい値と個数が揃い、0で割ることもありません
_, fp, fn, tp, thresholds = confusion_matrix_at_thresholds(
    labels, scores
)
f1 = 2 * tp / (2 * tp + fp + fn)
top = np.argmax(f1)
print(f"from counts:  threshold {thresholds[top]}, F1 {f1[top]}")
assert len(f1) == len(thresholds) and f1[top] == f1.max() == 0.75

# ko: 양성 10건, 음성 190건인 검증 세트 1,000개로 빈도를 셉니다
# ja: 陽性10件、陰性190件の検証セット1,000個で頻度を数えます
highest_positive = rng.normal(1.8, 1, (1000, 10)).max(axis=1)
highest_negative = rng.normal(0, 1, (1000, 190)).max(axis=1)
share = np.mean(highest_negative > highest_positive)
print(f"a negative ranks first in {share:.0%} of 1,000 sets")
assert 0.12 < share < 0.28

# %% hard-labels
from sklearn.metrics import auc

candidates = {
    "constant score": np.zeros(len(y_test)),
    "predict()": guess,
    "predict_proba()": score_test,
}
areas = pd.DataFrame(columns=["ROC-AUC", "trapezoid", "AP"])
for name, scores in candidates.items():
    p, r, _ = precision_recall_curve(y_test, scores)
    areas.loc[name] = (
        roc_auc_score(y_test, scores),
        auc(r, p),
        average_precision_score(y_test, scores),
    )
print(areas.to_markdown(floatfmt=".3f"))

constant, hard, soft = areas.to_numpy()
assert constant[1] > 0.5 and np.isclose(constant[2], y_test.mean())
assert hard[1] > hard[2] + 0.1
assert abs(soft[1] - soft[2]) < 0.01 and soft[0] > hard[0] + 0.1
