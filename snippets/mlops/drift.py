"""Lose the same accuracy in two ways and ask which detector sees it."""

# %% batches
import numpy as np
import pandas as pd
from scipy.special import expit
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import PolynomialFeatures, StandardScaler

rng = np.random.default_rng(7)


def orders(n, price=50, sd=14, spread=6, app=0.4, pairing=0):
    a, b = rng.normal(size=(2, n))
    b = pairing * a + np.sqrt(1 - pairing**2) * b
    X = {"price": price + sd * a, "discount": 20 + spread * b}
    return pd.DataFrame(X | {"app": rng.binomial(1, app, n)})


def p_return(X: pd.DataFrame, free: float = 0) -> np.ndarray:
    # ko: 가격이 55를 넘으면 더 비싸져도 반품 확률은 그대로입니다
    # ja: 55を超える分の価格は、返品に影響しません
    log_odds = (X["price"].clip(upper=55) - 55) / 4
    log_odds += (X["discount"] - 20) / 2
    # ko: free는 무료 반품이 적용되는 주문의 비율입니다
    # ja: freeは、返品が無料になる注文の割合です
    usual, easier = expit(log_odds), expit(log_odds + 3)
    return (1 - free) * usual + free * easier


def label(X: pd.DataFrame, free: float = 0) -> np.ndarray:
    return rng.binomial(1, p_return(X, free))


def fit(X: pd.DataFrame, y: np.ndarray, weight=None):
    new = make_pipeline(StandardScaler(), LogisticRegression())
    return new.fit(X, y, logisticregression__sample_weight=weight)


def accuracy(model, X: pd.DataFrame, free: float = 0) -> float:
    p = p_return(X, free)
    return np.where(model.predict(X) == 1, p, 1 - p).mean()


train = orders(8000)
y_train = label(train)
model = fit(train, y_train)
print(f"returned {y_train.mean():.2f} of {len(train)} orders")
print(f"accuracy on new orders {accuracy(model, orders(200_000)):.3f}")

# %% equal-loss
CAMPAIGN = {"price": 75, "app": 0.6}
many, moved = orders(200_000), orders(200_000, **CAMPAIGN)
usual, target = accuracy(model, many), accuracy(model, moved)

# ko: 정확도는 free의 일차식이라 비율을 바로 구할 수 있습니다
# ja: 正解率はfreeに対して直線的に変わるので、割合は計算で求まります
all_free = accuracy(model, many, free=1)
FREE = float((usual - target) / (usual - all_free))
print(f"share of free returns: {FREE:.3f}\n")
assert 0 < FREE < 1

kinds = {
    "no drift": ({}, 0),
    "covariate shift": (CAMPAIGN, 0),
    "concept drift": ({}, FREE),
}
batches, rows = {}, {}
for name, (inputs, free) in kinds.items():
    X = orders(4000, **inputs)
    y = label(X, free)
    batches[name] = X, y
    rows[name] = {
        "mean price": X["price"].mean(),
        "returned": y.mean(),
        "accuracy": model.score(X, y),
    }
table = pd.DataFrame.from_dict(rows, orient="index")
digits = (".0f", ".1f", ".2f", ".3f")
print(table.to_markdown(floatfmt=digits))

calm, covariate, concept = table["accuracy"]
assert abs(accuracy(model, many, FREE) - target) < 1e-9
assert abs(calm - usual) < 0.02 and abs(covariate - concept) < 0.02
assert max(covariate, concept) < calm - 0.08
assert (
    table["returned"].iloc[1:].min() > table["returned"].iloc[0] + 0.1
)

# %% detectors
from scipy.stats import binomtest, chi2_contingency, ks_2samp
from sklearn.ensemble import HistGradientBoostingClassifier
from sklearn.model_selection import train_test_split


def psi(old, new, bins: int = 10) -> float:
    edges = np.quantile(old, np.arange(1, bins) / bins)
    a, b = (
        np.bincount(np.searchsorted(edges, v), minlength=bins) / len(v)
        for v in (new, old)
    )
    a = np.clip(a, 1e-4, None)
    return float(np.sum((a - b) * np.log(a / b)))


def two_sample(old: pd.DataFrame, new: pd.DataFrame):
    X = pd.concat([old.sample(len(new), random_state=0), new])
    side = np.repeat([0, 1], len(new))
    # ko: 학습에 쓰지 않은 절반에서 옛 행과 새 행을 구별하게 합니다
    # ja: 学習に使わない半分で、古い行と新しい行を見分けさせます
    halves = train_test_split(X, side, test_size=0.5, random_state=0)
    judge = HistGradientBoostingClassifier(max_iter=40, random_state=0)
    judge.fit(halves[0], halves[2])
    right = int((judge.predict(halves[1]) == halves[3]).sum())
    p = binomtest(right, len(halves[3]), 0.5, "greater").pvalue
    return right / len(halves[3]), p


def detect(X: pd.DataFrame, y: np.ndarray) -> dict[str, tuple]:
    ks = ks_2samp(train["price"], X["price"], method="asymp")
    counts = [df["app"].value_counts(sort=False) for df in (train, X)]
    chi2 = chi2_contingency(pd.concat(counts, axis=1))
    price = psi(train["price"], X["price"])
    output = psi(*(model.predict_proba(df)[:, 1] for df in (train, X)))
    judged, judged_p = two_sample(train, X)
    wrong = int((model.predict(X) != y).sum())
    more = binomtest(wrong, len(X), 1 - usual, "greater")
    return {
        "PSI of price": (price, price > 0.1),
        "KS of price": (ks.statistic, ks.pvalue < 0.001),
        "chi-square of app": (chi2.statistic, chi2.pvalue < 0.001),
        "C2ST, all inputs": (judged, judged_p < 0.001),
        "PSI of predictions": (output, output > 0.1),
        "error rate": (wrong / len(X), more.pvalue < 0.001),
    }


calm = [orders(4000) for _ in range(5)]
rang = [a for X in calm for _, a in detect(X, label(X)).values()]
print(f"{sum(rang)} of {len(rang)} checks ring without drift")
assert not any(rang)


# %% verdicts
def compare(batches: dict[str, tuple]) -> pd.DataFrame:
    found = pd.DataFrame({n: detect(*b) for n, b in batches.items()})
    shown = found.map(lambda v: f"{v[0]:.2f}{' *' if v[1] else ''}")
    print(shown.to_markdown(disable_numparse=True))
    return found.map(lambda v: bool(v[1]))


alarms = compare(batches)
assert not alarms["no drift"].any()
assert alarms["covariate shift"].all()
assert alarms["concept drift"].tolist() == [False] * 5 + [True]

cheap = orders(4000, price=30, app=0.6)
paired = orders(4000, pairing=-0.7)
others = {"cheap orders": cheap, "new pairing": paired}
others = {name: (X, label(X)) for name, X in others.items()}
print()
alarms = compare(others)

# ko: 입력 검정은 모두 울렸지만 모델은 오히려 더 잘 맞힙니다
# ja: 入力の検定はすべて鳴りますが、モデルはむしろよく当たります
assert alarms["cheap orders"].tolist() == [True] * 5 + [False]
assert accuracy(model, cheap) > usual + 0.05
# ko: 열을 하나씩 보는 검정은 열 사이의 관계를 보지 못합니다
# ja: 列を一つずつ見る検定には、列どうしの関係が見えません
assert not alarms["new pairing"].iloc[:3].any()
assert alarms["new pairing"].iloc[3:].all()

# %% timeline
import matplotlib.pyplot as plt

START, DELAY = 7, 4
weeks = range(1, 17)
streams = {
    "covariate shift": (CAMPAIGN, 0, "C0-o"),
    "concept drift": ({}, FREE, "C1--s"),
}
_, (top, bottom) = plt.subplots(2, 1, figsize=(5.4, 5.4), sharex=True)
rows = {}
for name, (inputs, free, style) in streams.items():
    drift, known = pd.Series(dtype=float), pd.Series(dtype=float)
    for week in weeks:
        late = week >= START
        X = orders(2000, **(inputs if late else {}))
        y = label(X, free if late else 0)
        drift[week] = psi(train["price"], X["price"])
        # ko: 반품 기간이 4주라서 점수는 4주 뒤에야 나옵니다
        # ja: 返品期間が4週間なので、成績は4週間後に分かります
        known[week + DELAY] = model.score(X, y)
    known = known.loc[: weeks[-1]]
    top.plot(drift, style, label=name)
    bottom.plot(known, style, label=name)
    seen, lost = drift > 0.1, known < usual - 0.05
    rows[name] = {
        "starts": START,
        "PSI alarm": seen.idxmax() if seen.any() else "never",
        "accuracy alarm": lost.idxmax() if lost.any() else "never",
    }
for panel, limit in ((top, 0.1), (bottom, usual - 0.05)):
    panel.axhline(limit, color="C3", linestyle="-.", label="limit")
    panel.axvline(START, color="C4", linestyle=":", label="start")
top.set(ylabel="PSI of price")
bottom.set(xlabel="week", ylabel="accuracy, when known")
top.legend()
first = pd.DataFrame.from_dict(rows, orient="index")
print(first.to_markdown())
assert first["PSI alarm"].tolist() == [START, "never"]
assert (first["accuracy alarm"] == START + DELAY).all()

# %% answers
cases = {
    "covariate shift": (CAMPAIGN, 0),
    "harder orders": ({"price": 50, "sd": 4, "spread": 0.8}, 0),
    "concept drift": ({}, FREE),
}
rows = {}
for name, (inputs, free) in cases.items():
    now, later = orders(4000, **inputs), orders(100_000, **inputs)
    # ko: 새 행처럼 보이는 옛 행일수록 큰 가중치를 받습니다
    # ja: 新しい行に似た古い行ほど、大きな重みを受け取ります
    side = np.repeat([0, 1], [len(train), len(now)])
    judge = make_pipeline(
        StandardScaler(),
        PolynomialFeatures(2, include_bias=False),
        LogisticRegression(max_iter=500),
    ).fit(pd.concat([train, now]), side)
    p = judge.predict_proba(train)[:, 1]
    weight = p / (1 - p)
    models = {
        "as it is": model,
        "weighted": fit(train, y_train, weight),
        "new labels": fit(now, label(now, free)),
    }
    p = p_return(later, free)
    rows[name] = {
        **{n: accuracy(m, later, free) for n, m in models.items()},
        "ceiling": np.maximum(p, 1 - p).mean(),
        "rows": weight.sum() ** 2 / (weight**2).sum(),
    }
table = pd.DataFrame.from_dict(rows, orient="index")
digits = ("", *[".3f"] * 4, ".0f")
print(table.to_markdown(floatfmt=digits))

gain = table.sub(table["as it is"], axis=0)
weighted, labelled = gain["weighted"], gain["new labels"]
assert (table["as it is"] < usual - 0.08).all()
assert weighted["covariate shift"] > 0.06 < labelled["covariate shift"]
assert gain.loc["harder orders"].iloc[:4].max() < 0.03
assert abs(weighted["concept drift"]) < 0.01
assert labelled["concept drift"] > 0.06
assert table["rows"].iloc[0] < 0.1 * len(train)

# %% shapes
shapes = {
    "sudden": [50 + 10 * (m > 15) for m in range(24)],
    "gradual": [50 + 0.6 * m for m in range(24)],
    "recurring": [50 - 7 * np.cos(m * np.pi / 6) for m in range(24)],
}
rows = {}
for name, prices in shapes.items():
    seen = [orders(4000, price=p)["price"] for p in prices]
    scores = {
        "training data": [psi(train["price"], x) for x in seen[12:]],
        "last month": [
            psi(seen[m - 1], seen[m]) for m in range(12, 24)
        ],
        "a year ago": [
            psi(seen[m - 12], seen[m]) for m in range(12, 24)
        ],
    }
    rows[name] = {k: sum(v > 0.1 for v in s) for k, s in scores.items()}
alarms = pd.DataFrame.from_dict(rows, orient="index")
print(alarms.to_markdown())
assert alarms["last month"].tolist() == [1, 0, 0]
assert alarms.at["gradual", "training data"] == 12
assert alarms.at["recurring", "training data"] >= 4
assert alarms.at["recurring", "a year ago"] == 0

# ko: 11월과 12월에는 모든 주문의 반품이 무료입니다
# ja: 11月と12月は、すべての注文が返品無料になります
gifts = [int(m % 12 in (10, 11)) for m in range(36)]
months = [orders(4000).assign(gift=gift) for gift in gifts]
labels = [label(months[m], gifts[m]) for m in range(36)]
first, y, plain = (
    pd.concat(months[:12]),
    np.hstack(labels[:12]),
    list(train),
)
once, knows = fit(first[plain], y), fit(first, y)
rows = {}
for m in range(12, 36):
    X, y = months[m][plain], labels[m]
    last = fit(months[m - 1][plain], labels[m - 1])
    rows[m] = {
        "trained once": once.score(X, y),
        "retrained monthly": last.score(X, y),
        "season as a feature": knows.score(months[m], y),
    }
seasons = pd.DataFrame(rows).T.agg(["mean", "min"]).T
print("\n" + seasons.to_markdown(floatfmt=".3f"))
single, monthly, season = seasons["min"]
assert season > usual - 0.03 and max(single, monthly) < usual - 0.1
assert monthly < single - 0.01
assert abs(np.subtract(*seasons["mean"].iloc[:2])) < 0.01
