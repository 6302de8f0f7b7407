# /// script
# requires-python = ">=3.11"
# dependencies = [
#   "evidently==0.7.21",
#   "matplotlib==3.11.2",
#   "numpy==2.4.6",
#   "pandas==2.3.3",
#   "prometheus-client==0.26.0",
#   "scikit-learn==1.9.1",
#   "scipy==1.17.1",
#   "tabulate==0.10.0",
# ]
# [tool.uv]
# exclude-newer = "2026-11-01T00:00:00Z"
# ///
"""Watch a model for twelve weeks while one of its features drifts."""

# %% stream
import numpy as np
import pandas as pd
from scipy.special import expit
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

NEW_APP = [0, 0, 0, 0, 0.1, 0.2, 0.35, 0.5, 0.65, 0.8, 0.9, 1]
rng = np.random.default_rng(1)


def make_users(n_users: int, new_app: float = 0, minutes=None):
    if minutes is None:
        minutes = rng.gamma(4, 8, n_users)
    gap_hours = rng.gamma(3, 10, n_users)
    quiz = rng.normal(70, 12, n_users)
    log_odds = 0.12 * (minutes - 32) - 0.06 * (gap_hours - 30)
    log_odds += 0.05 * (quiz - 70)
    pays = rng.binomial(1, expit(log_odds))
    # ko: 새 앱은 화면을 꺼 둔 시간까지 학습 시간으로 기록합니다
    # ja: 新しいアプリは画面を消した時間まで学習時間に含めます
    updated = rng.random(n_users) < new_app
    recorded = np.where(updated, 1.6 * minutes, minutes)
    X = {"minutes": recorded, "gap_hours": gap_hours, "quiz": quiz}
    return pd.DataFrame(X), pays


train, y_train = make_users(8000)
model = make_pipeline(StandardScaler(), LogisticRegression())
model.fit(train, y_train)

usual = model.score(*make_users(8000))
weeks = {n: make_users(2000, p) for n, p in enumerate(NEW_APP, 1)}
accuracy = pd.Series({n: model.score(*w) for n, w in weeks.items()})
print(f"validation    {usual:.3f}")
print(f"weeks 1 to 4  {accuracy.loc[1:4].mean():.3f}")
print(f"weeks 9 to 12 {accuracy.loc[9:12].mean():.3f}")
assert abs(accuracy.loc[1:4].mean() - usual) < 0.02
assert accuracy.loc[9:12].mean() < usual - 0.06
assert np.ptp([y.mean() for _, y in weeks.values()]) < 0.06

# %% drift
from scipy.stats import ks_2samp


def psi(old: pd.Series, new: pd.Series, bins: int = 10) -> float:
    edges = np.quantile(old, np.arange(1, bins) / bins)

    def shares(values: pd.Series) -> np.ndarray:
        places = np.searchsorted(edges, values)
        found = np.bincount(places, minlength=bins) / len(values)
        # ko: 빈 구간은 로그를 계산할 수 없어 아주 작은 값을 넣습니다
        # ja: 空の区間は対数が計算できないので、ごく小さい値を入れます
        return np.clip(found, 1e-4, None)

    expected, actual = shares(old), shares(new)
    ratio = np.log(actual / expected)
    return float(np.sum((actual - expected) * ratio))


def ks(old: pd.Series, new: pd.Series) -> tuple[float, str]:
    distance, p = ks_2samp(old, new, method="asymp")
    return distance, f"{p:.3f}" if p >= 0.001 else "<0.001"


scores, rows = model.predict_proba(train)[:, 1], {}
for week, (X, _) in weeks.items():
    distance, p = ks(train["minutes"], X["minutes"])
    rows[week] = {
        "PSI": psi(train["minutes"], X["minutes"]),
        "KS": distance,
        "p-value": p,
        "output PSI": psi(scores, model.predict_proba(X)[:, 1]),
        "quiz PSI": psi(train["quiz"], X["quiz"]),
    }
drift = pd.DataFrame.from_dict(rows, orient="index")
print(drift.rename_axis("week").to_markdown(floatfmt=".3f"))

calm, late = drift.loc[1:4], drift.loc[10:12]
assert (calm[["PSI", "output PSI"]] < 0.05).all(axis=None)
assert (calm["KS"] < 0.08).all() and (late["KS"] > 0.2).all()
assert (late[["PSI", "output PSI"]] > 0.25).all(axis=None)
assert (late["p-value"] == "<0.001").all()
assert (drift["quiz PSI"] < 0.05).all()

# %% evidently
from evidently import DataDefinition, Dataset, Report
from evidently.presets import DataDriftPreset

columns = DataDefinition(numerical_columns=list(train))
reference = Dataset.from_pandas(train, columns)
report = Report([DataDriftPreset()], include_tests=True)

rows = {}
for week, (X, _) in weeks.items():
    current = Dataset.from_pandas(X, columns)
    result = report.run(current, reference).dict()
    score = {
        metric["config"].get("column"): metric["value"]
        for metric in result["metrics"]
    }
    verdict = {}
    for test in result["tests"]:
        of = test["metric_config"]["params"].get("column", "dataset")
        verdict[of] = test["status"].value
    rows[week] = {
        "score": score["minutes"],
        "minutes": verdict["minutes"],
        "quiz": verdict["quiz"],
        "dataset": verdict["dataset"],
    }
evidently = pd.DataFrame.from_dict(rows, orient="index")
print(evidently.rename_axis("week").to_markdown(floatfmt=".3f"))

assert (evidently.loc[1:4, "minutes"] == "SUCCESS").all()
assert (evidently.loc[8:12, "minutes"] == "FAIL").all()
assert (evidently["quiz"] == "SUCCESS").all()
# ko: 세 특성 가운데 하나로는 기본 기준인 절반에 못 미칩니다
# ja: 三つの特徴量のうち一つでは、既定の基準の半分に届きません
assert (evidently["dataset"] == "SUCCESS").all()

# %% figure
import matplotlib.pyplot as plt

DELAY, LIMIT = 3, usual - 0.05
known = accuracy.rename(lambda week: week + DELAY).loc[:12]
signals = {
    "Evidently, minutes": evidently["minutes"] == "FAIL",
    "KS > 0.1": drift["KS"] > 0.1,
    "PSI > 0.1": drift["PSI"] > 0.1,
    "output PSI > 0.1": drift["output PSI"] > 0.1,
    "PSI > 0.25": drift["PSI"] > 0.25,
    "accuracy, when known": known < LIMIT,
    "Evidently, dataset": evidently["dataset"] == "FAIL",
}
first = pd.Series(
    {
        name: s.idxmax() if s.any() else "never"
        for name, s in signals.items()
    },
    name="first alarm",
)
print(first.to_frame().to_markdown())
too_low = (accuracy < LIMIT).idxmax()
print(f"\naccuracy was really too low from week {too_low}")

*early, seen, dataset = first
assert dataset == "never" and seen == too_low + DELAY
assert max(early[:4]) < too_low <= early[4] < seen

_, (top, bottom) = plt.subplots(2, 1, figsize=(5.4, 6), sharex=True)
top.plot(evidently["score"], "C2:^", label="Evidently")
top.plot(drift["KS"], "C1--s", label="KS")
top.plot(drift["PSI"], "C0-o", label="PSI")
top.axhline(0.1, color="C3", linestyle="-.", label="limit")
top.set(yscale="log", ylabel="drift of minutes")
top.set_yticks([0.01, 0.1, 1], ["0.01", "0.1", "1"])
top.legend()
bottom.plot(accuracy, "C4-o", label="week of prediction")
bottom.plot(known, "C5--s", label="week it is known")
bottom.axhline(LIMIT, color="C3", linestyle="-.", label="limit")
bottom.set(xlabel="week", ylabel="accuracy", xticks=range(1, 13))
bottom.legend()

# %% metrics
from urllib.request import urlopen

import prometheus_client as prom

prom.disable_created_metrics()
registry = prom.CollectorRegistry()
own = {"namespace": "trial", "registry": registry}
LATENCY = prom.Histogram(
    "latency_seconds", "Time", buckets=(0.05, 0.25, 1), **own
)
BUSY = prom.Gauge("in_progress", "Requests at work", **own)
PREDICTIONS = prom.Counter("predictions", "Given", ["answer"], **own)
REFUSED = prom.Counter("refused", "Unusable requests", **own)
DRIFT = prom.Gauge("feature_psi", "Weekly PSI", ["feature"], **own)
CHECKED = prom.Gauge("drift_checked_timestamp_seconds", "Run", **own)


def predict(user: dict[str, object]) -> str:
    with LATENCY.time(), BUSY.track_inprogress():
        try:
            row = [float(user[name]) for name in train]
        except (KeyError, TypeError, ValueError):
            REFUSED.inc()
            return "refused"
        X = pd.DataFrame([row], columns=list(train))
        answer = "pays" if model.predict(X)[0] else "leaves"
        PREDICTIONS.labels(answer).inc()
        return answer


# ko: 포트를 0으로 두면 운영체제가 비어 있는 포트를 고릅니다
# ja: ポートに0を渡すと、空いているポートをOSが選びます
server, thread = prom.start_http_server(0, "127.0.0.1", registry)
url = f"http://127.0.0.1:{server.server_port}/metrics"

predict({"minutes": 60, "gap_hours": 12, "quiz": 85})
predict({"minutes": "one hour", "gap_hours": 12, "quiz": 85})
with urlopen(url, timeout=5) as response:
    print("status", response.status)
    lines = response.read().decode().splitlines()
stable = ("# TYPE", "trial_predictions", "trial_refused")
print(*[line for line in lines if line.startswith(stable)], sep="\n")
assert 'trial_predictions_total{answer="pays"} 1.0' in lines
assert "trial_refused_total 1.0" in lines

# %% scrape
import re
from pathlib import Path

from prometheus_client.parser import text_string_to_metric_families


def scrape() -> dict[str, float]:
    with urlopen(url, timeout=5) as response:
        page = response.read().decode()
    return {
        " ".join([sample.name, *sample.labels.values()]): sample.value
        for family in text_string_to_metric_families(page)
        for sample in family.samples
    }


rows, before = {}, scrape()
for week in (4, 12):
    for user in weeks[week][0].head(300).to_dict("records"):
        predict(user)
    DRIFT.labels("minutes").set(drift.loc[week, "PSI"])
    CHECKED.set_to_current_time()
    after = scrape()
    new = {key: after[key] - before.get(key, 0) for key in after}
    count = new["trial_latency_seconds_count"]
    quick = new["trial_latency_seconds_bucket 0.25"] / count
    rows[week] = {
        "requests": after["trial_latency_seconds_count"],
        "new": count,
        "p95 < 0.25 s": str(quick > 0.95),
        "pays": new["trial_predictions_total pays"] / count,
        "PSI": after["trial_feature_psi minutes"],
    }
    before = after
server.shutdown()
server.server_close()
thread.join()
table = pd.DataFrame.from_dict(rows, orient="index")
digits = (".0f", ".0f", ".0f", "", ".2f", ".2f")
print(table.rename_axis("week").to_markdown(floatfmt=digits))
assert (table["new"] == 300).all() and table.loc[12, "requests"] == 602
assert (table["p95 < 0.25 s"] == "True").all()
assert table.loc[12, "pays"] > table.loc[4, "pays"] + 0.1

# ko: 아무도 내보내지 않는 지표에 건 규칙은 영영 울리지 않습니다
# ja: どこからも出ていない指標に掛けたルールは、永遠に鳴りません
rules = Path(__file__).with_suffix("") / "alerts.yml"
used = set(re.findall(r"\btrial_\w+", rules.read_text("utf-8")))
missing = used - {key.partition(" ")[0] for key in after}
print(f"\n{len(used)} metrics in the rules, {len(missing)} missing")
assert used and not missing

# %% mean
middle, spread = train["minutes"].mean(), train["minutes"].std()
users, paid = make_users(2000)
lost = rng.random(2000) < 0.5
filled = users.assign(minutes=users["minutes"].mask(lost, middle))
side = rng.choice([-0.96, 0.96], 2000) + 0.28 * rng.normal(size=2000)
rows = {}
for name, (X, y) in {
    "no drift": (users, paid),
    "half filled with mean": (filled, paid),
    "two groups": make_users(2000, minutes=middle + spread * side),
}.items():
    new = X["minutes"]
    rows[name] = {
        "mean": (new.mean() - middle) / spread,
        "SD": new.std() / spread,
        "KS": ks(train["minutes"], new)[0],
        "PSI": psi(train["minutes"], new),
        "accuracy": model.score(X, y),
    }
shape = pd.DataFrame.from_dict(rows, orient="index")
print((shape.round(2) + 0.0).to_markdown(floatfmt=".2f"))
calm, filled, groups = (row for _, row in shape.iterrows())
assert (shape["mean"].abs() < 0.1).all()
assert abs(groups["SD"] - 1) < 0.05 and filled["SD"] < 0.8
assert min(filled["PSI"], groups["PSI"]) > 1 > 20 * calm["PSI"]
assert min(filled["KS"], groups["KS"]) > 0.15 > 3 * calm["KS"]
assert filled["accuracy"] < calm["accuracy"] - 0.05
assert groups["accuracy"] > calm["accuracy"]

# %% batch-size
rows = {}
for size in (50, 500, 5000):
    alarms = []
    for _ in range(200):
        new = make_users(size)[0]["minutes"]
        shift = abs(new.mean() - middle) / spread
        alarms.append([shift > 0.1, psi(train["minutes"], new) > 0.1])
    rows[size] = np.mean(alarms, axis=0)
limits = ["mean off 0.1 SD", "PSI > 0.1"]
false = pd.DataFrame.from_dict(rows, orient="index", columns=limits)
print("false alarms without any drift")
print(false.rename_axis("users").to_markdown(floatfmt=".2f"))
assert 0.3 < false.loc[50, limits[0]] < false.loc[50, limits[1]]
assert false.loc[500, "PSI > 0.1"] == 0 == false.loc[5000].max()

rows = {}
for size in (1_000, 10_000, 100_000, 1_000_000):
    old, (X, y) = make_users(size)[0], make_users(size)
    # ko: 기록된 시간이 모두 30초씩 길어졌을 뿐인 무해한 변화입니다
    # ja: 記録された時間が一律に30秒延びただけの、無害な変化です
    longer = X.assign(minutes=X["minutes"] + 0.5)
    distance, p = ks(old["minutes"], longer["minutes"])
    lost = model.score(X, y) - model.score(longer, y)
    rows[f"{size:,}"] = {
        "KS": distance,
        "p-value": p,
        "PSI": psi(old["minutes"], longer["minutes"]),
        "accuracy lost": abs(round(lost, 3)),
    }
harmless = pd.DataFrame.from_dict(rows, orient="index")
print("\na harmless shift of half a minute")
print(harmless.rename_axis("users").to_markdown(floatfmt=".3f"))
assert harmless["p-value"].iat[0] > "0.05"
assert harmless["p-value"].iat[3] == "<0.001"
assert harmless["PSI"].max() < 0.05 and harmless["KS"].max() < 0.1
assert harmless["accuracy lost"].max() < 0.005
