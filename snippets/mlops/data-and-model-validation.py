# /// script
# requires-python = ">=3.11"
# dependencies = [
#   "joblib==1.6.0",
#   "numpy==2.4.6",
#   "pandas==3.1.1",
#   "pandera==0.35.0",
#   "scikit-learn==1.9.1",
#   "scipy==1.17.1",
#   "tabulate==0.10.0",
# ]
# [tool.uv]
# exclude-newer = "2026-11-20T00:00:00Z"
# ///
"""Stop a bad batch before training and a bad model before release."""

# %% batches
import numpy as np
import pandas as pd
from scipy.special import expit

rng = np.random.default_rng(0)
FEATURES = ["amount", "visits", "channel", "customer"]


def make_month(unit=1, app=0.4, habit=0.0, n=8000) -> pd.DataFrame:
    business, on_app = rng.random(n) < 0.1, rng.random(n) < app
    spending = rng.normal(size=n)
    visits = rng.poisson(np.where(business, 2, 5) + 3 * on_app)
    # ko: 많이 산 기업은 쟁여 두었으니 다음 달에는 덜 삽니다
    # ja: 多く買った法人は在庫があるので、翌月はあまり買いません
    consumer = (1 - habit) * spending + habit * (visits - 6) / 2
    chance = expit(np.where(business, -1.6 * spending, consumer))
    amount = np.exp(np.where(business, 5.5, 4) + 0.7 * spending)
    month = {
        "amount": (unit * amount).round(2),
        "visits": visits,
        "channel": np.where(on_app, "app", "web"),
        "customer": np.where(business, "business", "consumer"),
        "again": rng.binomial(1, chance),
    }
    return pd.DataFrame(month)


past = make_month()
months = {
    "usual": make_month(),
    "cents": make_month(unit=100),
    "new app": make_month(app=0.8, habit=0.6),
}
batches = {name: month[FEATURES] for name, month in months.items()}
broken = batches["usual"].drop(columns="visits").assign(coupon="no")
broken["amount"] = broken["amount"].astype("str")
broken.loc[:2, "channel"] = "kiosk"
batches = {"broken": broken} | batches
for name, batch in batches.items():
    print(f"{name:8} {', '.join(batch)}")

# %% schema
import pandera.pandas as pa

SCHEMA = pa.DataFrameSchema(
    {
        "amount": pa.Column(float, pa.Check.gt(0)),
        "visits": pa.Column(int, pa.Check.in_range(0, 500)),
        "channel": pa.Column(str, pa.Check.isin(["app", "web"])),
        "customer": pa.Column(
            str, pa.Check.isin(["business", "consumer"])
        ),
    },
    strict=True,
)


def schema_faults(batch: pd.DataFrame) -> pd.DataFrame:
    try:
        SCHEMA.validate(batch, lazy=True)
    except pa.errors.SchemaErrors as found:
        cases = found.failure_cases
        # ko: 열 자체의 문제면 column이 비어 있어 열 이름을 채웁니다
        # ja: 列そのものの問題はcolumnが空なので、その列の名前で埋めます
        column = cases["column"].fillna(cases["failure_case"])
        cases = cases.assign(column=column).drop_duplicates("column")
        return cases[["column", "check", "failure_case"]]
    return pd.DataFrame()


faults = {name: schema_faults(X) for name, X in batches.items()}
print(faults["broken"].to_markdown(index=False), "\n")
for name, found in faults.items():
    print(f"{name:8} {len(found)} faults")
assert len(faults["broken"]) == 4
assert not any(len(faults[name]) for name in months)

# %% values
trained_on = past[FEATURES]
NUMBERS = ["amount", "visits"]


def psi(old: pd.Series, new: pd.Series) -> float:
    if old.name in NUMBERS:
        edges = np.unique(old.quantile(np.arange(1, 10) / 10))
        old, new = (
            pd.Series(np.searchsorted(edges, x)) for x in (old, new)
        )
    e, a = (x.value_counts(normalize=True) for x in (old, new))
    e, a = (x.clip(1e-4) for x in e.align(a, fill_value=0))
    return float(((a - e) * np.log(a / e)).sum())


def judge(batch: pd.DataFrame) -> dict[str, object]:
    if len(schema_faults(batch)):
        return {"verdict": "stop", "reason": "schema"}
    moved = {name: psi(trained_on[name], batch[name]) for name in batch}
    ratio = batch[NUMBERS].median() / trained_on[NUMBERS].median()
    leap = np.exp(np.log(ratio).abs().max())
    row = {"PSI": max(moved.values()), "leap": leap}
    # ko: 중앙값이 다섯 배 넘게 뛰면 변화보다 사고를 먼저 의심합니다
    # ja: 中央値が5倍を超えて跳ねたら、変化より先に事故を疑います
    if leap > 5:
        return {"verdict": "stop", "reason": "not plausible"} | row
    if row["PSI"] > 0.2:
        return {"verdict": "retrain", "reason": "values moved"} | row
    return {"verdict": "go on", "reason": ""} | row


rows = {name: judge(batch) for name, batch in batches.items()}
verdicts = pd.DataFrame.from_dict(rows, orient="index")
shown = verdicts.astype(object).fillna("")
print(shown.to_markdown(floatfmt=".1f"))
wanted = ["stop", "go on", "stop", "retrain"]
assert verdicts["verdict"].to_list() == wanted

# %% retrain
from sklearn.compose import make_column_transformer
from sklearn.ensemble import HistGradientBoostingClassifier
from sklearn.pipeline import Pipeline, make_pipeline
from sklearn.preprocessing import OneHotEncoder


def train(month: pd.DataFrame) -> Pipeline:
    words = OneHotEncoder(), ["channel", "customer"]
    columns = make_column_transformer(words, remainder="passthrough")
    trees = HistGradientBoostingClassifier(max_iter=60, random_state=0)
    model = make_pipeline(columns, trees)
    return model.fit(month[FEATURES], month["again"])


def right(model: Pipeline, month: pd.DataFrame) -> pd.Series:
    return (model.predict(month[FEATURES]) == month["again"]).astype(
        int
    )


current = train(past)
later = {
    "usual": make_month(),
    "cents": make_month(),
    "new app": make_month(app=0.8, habit=0.6),
}
rows = {}
for name, month in later.items():
    fresh = train(months[name])
    rows[name] = {
        "kept": right(current, month).mean(),
        "retrained": right(fresh, month).mean(),
    }
scores = pd.DataFrame.from_dict(rows, orient="index")
print("accuracy in the month after, in euros again\n")
print(scores.rename_axis("trained on").to_markdown(floatfmt=".3f"))
gain = scores["retrained"] - scores["kept"]
assert gain["cents"] < -0.1 and gain["new app"] > 0.05
assert abs(gain["usual"]) < 0.02

# %% gate
holdout = later["new app"]


def compare(new: Pipeline, old: Pipeline) -> pd.DataFrame:
    table = pd.DataFrame(
        {"old": right(old, holdout), "new": right(new, holdout)}
    )
    table["gain"] = table["new"] - table["old"]
    parts = {"all": table}
    for column in ("channel", "customer"):
        parts |= dict(list(table.groupby(holdout[column])))
    rows = pd.DataFrame({name: p.mean() for name, p in parts.items()}).T
    rows["SE"] = [part["gain"].sem() for part in parts.values()]
    rows["n"] = [len(part) for part in parts.values()]
    return rows


# ko: 기업 고객의 정답은 대부분 분기 말에야 도착합니다
# ja: 法人の正解は、ほとんどが四半期末まで届きません
fresh = months["new app"]
late = (fresh["customer"] == "business") & (
    rng.random(len(fresh)) < 0.98
)
earlier = pd.concat([past, months["usual"]])
waited = earlier[earlier["customer"] == "business"]
data = {
    "hasty": fresh[~late],
    "complete": pd.concat([fresh[~late], waited]),
}
models = {name: train(rows) for name, rows in data.items()}
for name, model in models.items():
    table = compare(model, current)
    gain = table["gain"]
    gates = {"average": gain["all"] > 0, "segment": gain.min() >= -0.02}
    digits = ("", *[".3f"] * 4, ".0f")
    print(
        f"candidate: {name}\n\n{table.to_markdown(floatfmt=digits)}\n"
    )
    for kind, passed in gates.items():
        print(f"gate by {kind}: {'pass' if passed else 'refuse'}")
    print()
    assert gates["average"] and gates["segment"] == (name == "complete")
    if name == "hasty":
        assert gain["business"] < -4 * table.loc["business", "SE"]
        assert gain.drop("business").min() > 0

# %% infrastructure
import json
import subprocess
import sys
from pathlib import Path

import joblib
from sklearn.preprocessing import FunctionTransformer


def log_amount(frame: pd.DataFrame) -> pd.DataFrame:
    return frame.assign(amount=np.log(frame["amount"]))


complete = models["complete"]
own = make_pipeline(FunctionTransformer(log_amount), complete)
own.fit(data["complete"][FEATURES], data["complete"]["again"])
assert compare(own, current)["gain"].min() >= -0.02

sample = holdout[FEATURES].head(100)
answers = {}
for name, model in {"own": own, "complete": complete}.items():
    joblib.dump(model, f"{name}.joblib")
    answers[name] = model.predict_proba(sample)[:, 1]
told = sample.assign(**answers)
told.to_json("sample.json", double_precision=15)

script = Path(__file__).with_suffix("") / "smoke.py"
command = [sys.executable, script, "own.joblib", "complete.joblib"]
done = subprocess.run(
    command, capture_output=True, text=True, check=True
)
checks = json.loads(done.stdout)
for name, found in checks.items():
    print(f"{name}.joblib")
    for check, value in found.items():
        print(f"  {check}: {value}")
assert checks["own"] == {"loads": False, "error": "AttributeError"}
assert all(checks["complete"].values())

# %% online
from scipy.stats import norm

tests, days, users = 4000, 14, 500


def p_values(old: float, new: float) -> np.ndarray:
    a, b = (
        rng.binomial(users, rate, (tests, days)).cumsum(axis=1)
        for rate in (old, new)
    )
    n = users * np.arange(1, days + 1)
    rate = (a + b) / (2 * n)
    z = (b - a) / np.sqrt(2 * n * rate * (1 - rate))
    return 2 * norm.sf(abs(z))


rows = {}
for name, new in {"no difference": 0.10, "better": 0.11}.items():
    significant = p_values(0.10, new) < 0.05
    rows[name] = {
        "day 1": significant[:, 0].mean(),
        "day 14": significant[:, -1].mean(),
        "any day": significant.any(axis=1).mean(),
    }
found = pd.DataFrame.from_dict(rows, orient="index")
print(found.to_markdown(floatfmt=".2f"))
same, better = found.loc["no difference"], found.loc["better"]
assert same["day 14"] < 0.08 and same["any day"] > 0.15
assert better["day 1"] < 0.15 and better["day 14"] > 0.4
