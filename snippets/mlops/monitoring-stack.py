# /// script
# requires-python = ">=3.11"
# dependencies = [
#   "evidently==0.7.23",
#   "ipython==9.7.0",
#   "numpy==2.4.6",
#   "pandas==2.3.3",
#   "prometheus-client==0.26.0",
#   "scipy==1.17.1",
#   "tabulate==0.10.0",
#   "whylogs==1.6.4",
# ]
# [tool.uv]
# exclude-newer = "2026-11-20T00:00:00Z"
# ///
"""Ask Evidently, whylogs and Prometheus their own questions."""

# %% batches
import os

# ko: 두 라이브러리의 사용 통계 전송을 끕니다
# ja: 二つのライブラリの利用統計の送信を止めます
os.environ.update(DO_NOT_TRACK="1", WHYLOGS_NO_ANALYTICS="True")

import numpy as np
import pandas as pd

rng = np.random.default_rng(26)


def orders(n: int, more: float = 0, app: float = 0.4) -> pd.DataFrame:
    columns = {
        "price": rng.gamma(9, 5, n) + more,
        "discount": rng.normal(20, 6, n),
        "channel": rng.choice(["app", "web"], n, p=[app, 1 - app]),
    }
    return pd.DataFrame(columns)


reference = orders(20_000)
batches = {
    "quiet": orders(20_000),
    "tiny": orders(20_000, more=1, app=0.43),
    "large": orders(20_000, more=8, app=0.6),
}
rows = {
    name: [X["price"].mean(), (X["channel"] == "app").mean()]
    for name, X in {"reference": reference, **batches}.items()
}
means = pd.DataFrame.from_dict(
    rows, orient="index", columns=["mean price", "app share"]
)
print(means.to_markdown(floatfmt=("", ".1f", ".2f")))

# %% evidently
from evidently import DataDefinition, Dataset, Report
from evidently.presets import DataDriftPreset

columns = DataDefinition(
    numerical_columns=["price", "discount"],
    categorical_columns=["channel"],
)
report = Report([DataDriftPreset()], include_tests=True)
old = Dataset.from_pandas(reference, columns)
rows, verdicts = [], {}
for batch, X in batches.items():
    run = report.run(Dataset.from_pandas(X, columns), old).dict()
    failed = {
        test["metric_config"]["params"].get("column", "whole batch")
        for test in run["tests"]
        if test["status"].value == "FAIL"
    }
    verdicts[batch] = failed
    for metric in run["metrics"]:
        if column := metric["config"].get("column"):
            rows.append(
                {
                    "batch": batch,
                    "column": column,
                    "measure": metric["config"]["method"].split()[0],
                    "distance": metric["value"],
                    "drift": "DRIFT" if column in failed else "-",
                }
            )
distances = pd.DataFrame(rows)
print(distances.to_markdown(index=False, floatfmt=".3f"))
assert verdicts["quiet"] == verdicts["tiny"] == set()
assert verdicts["large"] == {"price", "channel", "whole batch"}
assert distances["distance"].iloc[3:6].max() < 0.09

# %% whylogs
import whylogs as why
from scipy.stats import ks_2samp
from whylogs.viz.drift.column_drift_algorithms import (
    calculate_drift_scores,
)

profile = why.log(reference).view()
rows = {}
for batch, X in batches.items():
    scores = calculate_drift_scores(
        why.log(X).view(), profile, with_thresholds=True
    )
    for column, score in scores.items():
        p = score["pvalue"]
        rows[batch, column] = {
            "p-value": "<0.001" if p < 0.001 else ">0.15",
            "whylogs": score["drift_category"],
            "Evidently": "DRIFT" if column in verdicts[batch] else "-",
        }
        kind = "chi-square" if column == "channel" else "ks"
        assert score["algorithm"] == kind and (p < 1e-4 or p > 0.2)
        assert score["thresholds"]["DRIFT"] == (0, 0.05)
sides = pd.DataFrame.from_dict(rows, orient="index").sort_index()
sides = sides.loc[list(batches)].replace("NO_DRIFT", "-")
sides = sides.rename_axis(["batch", "column"]).reset_index()
print(sides.to_markdown(index=False))

differ = sides[sides["whylogs"] != sides["Evidently"]]
assert set(differ["batch"]) == {"tiny"}
assert set(differ["column"]) == {"price", "channel"}
assert set(differ["whylogs"]) == {"DRIFT"}
# ko: 스케치가 아니라 모든 행으로 검정해도 결론은 같습니다
# ja: スケッチではなく全行で検定しても、結論は同じです
every_row = ks_2samp(reference["price"], batches["tiny"]["price"])
assert every_row.pvalue < 1e-6 and every_row.statistic < 0.05

# %% profiles
day = batches["large"]
# ko: 한 시간 분량씩 요약한 프로필 24개를 합칩니다
# ja: 1時間分ずつ要約した24個のプロファイルをマージします
hours = np.array_split(np.arange(len(day)), 24)
merged, *rest = (why.log(day.iloc[hour]).view() for hour in hours)
for view in rest:
    merged = merged.merge(view)

price = merged.to_pandas().loc["price"]
exact = day["price"]
facts = {
    "rows": [price["counts/n"], len(exact)],
    "min": [price["distribution/min"], exact.min()],
    "max": [price["distribution/max"], exact.max()],
}
table = pd.DataFrame(facts, index=["24 profiles", "all rows"])
print(table.to_markdown(floatfmt=("", ".0f", ".2f", ".2f")))
frequent = merged.get_column("channel").get_metric("frequent_items")
words = sorted(item.value for item in frequent.strings)
rank = (exact < price["distribution/median"]).mean()
smaller = len(day.to_csv(index=False)) / len(merged.serialize())
print(f"\nmedian within 2 % of the ranks: {abs(rank - 0.5) < 0.02}")
print(f"words kept as they are: {', '.join(words)}")
print(f"15 times smaller than the rows: {smaller > 15}")
assert np.allclose(*table.to_numpy())
assert abs(rank - 0.5) < 0.02 and smaller > 15
assert words == ["app", "web"]

# %% scrape
import json
import subprocess
import sys
from pathlib import Path
from urllib.request import Request, urlopen

from prometheus_client.parser import text_string_to_metric_families

FOLDER = Path(__file__).with_suffix("")
running, urls = {}, {}


def start(name: str) -> None:
    command = [sys.executable, str(FOLDER / "service.py")]
    running[name] = subprocess.Popen(command, stdout=subprocess.PIPE)
    port = int(running[name].stdout.readline())
    urls[name] = f"http://127.0.0.1:{port}"


def stop(name: str) -> None:
    running[name].terminate()
    running[name].communicate()


def post(name: str, body: dict, path: str = "/predict") -> None:
    request = Request(urls[name] + path, json.dumps(body).encode())
    with urlopen(request, timeout=5) as response:
        assert response.status in (200, 204)


def read(name: str) -> str:
    with urlopen(urls[name] + "/metrics", timeout=5) as response:
        return response.read().decode()


def scrape(name: str) -> pd.Series:
    families = list(text_string_to_metric_families(read(name)))
    found = [sample for family in families for sample in family.samples]
    names = [" ".join([s.name, *s.labels.values()]) for s in found]
    return pd.Series([s.value for s in found], names)


for name in ("fast", "slow"):
    start(name)
post("fast", {"price": 40, "seconds": 0.08})
lines = read("fast").splitlines()
print(*[line for line in lines if "HELP" not in line], sep="\n")
assert 'shop_latency_seconds_bucket{le="0.1"} 1.0' in lines

# %% promql
SECONDS = 60


def rate(before: pd.Series, after: pd.Series) -> pd.Series:
    before = before.reindex(after.index, fill_value=0)
    # ko: 값이 줄었으면 다시 시작한 것이므로 0에서 출발했다고 봅니다
    # ja: 値が減っていれば再起動とみなし、0から数え直したと考えます
    return (after - before.where(before <= after, 0)) / SECONDS


def histogram_quantile(q: float, rates: pd.Series) -> float:
    mark = "shop_latency_seconds_bucket "
    counts = rates[rates.index.str.startswith(mark)]
    edges = [float(name.removeprefix(mark)) for name in counts.index]
    i = int(np.searchsorted(counts, q * counts.iloc[-1]))
    if np.isinf(edges[i]):
        return edges[i - 1]
    low, below = (edges[i - 1], counts.iloc[i - 1]) if i else (0, 0)
    part = (q * counts.iloc[-1] - below) / (counts.iloc[i] - below)
    return low + (edges[i] - low) * float(part)


toy = pd.Series([20, 80, 100.0], ["0.1", "0.5", "+Inf"])
toy = toy.add_prefix("shop_latency_seconds_bucket ")
print(f"p50 {histogram_quantile(0.5, toy):.2f}")
print(f"p95 {histogram_quantile(0.95, toy):.2f}")
assert histogram_quantile(0.5, toy) == 0.1 + 0.4 * (50 - 20) / 60
assert histogram_quantile(0.95, toy) == 0.5

# %% quantiles
took = {
    "fast": 0.06 * np.exp(0.5 * rng.normal(size=480)),
    "slow": 0.7 * np.exp(0.3 * rng.normal(size=20)),
}
before = {name: scrape(name) for name in took}
for name, times in took.items():
    prices = batches["quiet"]["price"].head(len(times))
    for seconds, price in zip(times, prices, strict=True):
        post(name, {"price": price, "seconds": seconds})
after = {name: scrape(name) for name in took}
rates = {name: rate(before[name], after[name]) for name in took}
rates["sum"] = rates["fast"].add(rates["slow"], fill_value=0)

levels = {"p50": 0.5, "p95": 0.95, "p99": 0.99}
rows = {
    name: {"per second": one["shop_requests_total 200"]}
    | {k: histogram_quantile(q, one) for k, q in levels.items()}
    for name, one in rates.items()
}
table = pd.DataFrame.from_dict(rows, orient="index")
table.loc["mean"] = table.loc[["fast", "slow"]].mean()
every = np.concatenate(list(took.values()))
truth = np.quantile(every, list(levels.values()))
table.loc["exact"] = [len(every) / SECONDS, *truth]
print(table.to_markdown(floatfmt=".2f"))
p95 = table["p95"]
assert abs(p95["sum"] - p95["exact"]) < 0.1 < p95["mean"] - p95["exact"]
assert p95["mean"] > 2.5 * p95["exact"]
# ko: 마지막 유한한 경계보다 큰 값은 추정할 수 없습니다
# ja: 最後の有限な境界より大きい値は推定できません
assert table.at["slow", "p99"] == 1 < np.quantile(took["slow"], 0.99)

stop("slow")
start("slow")
for _ in range(12):
    post("slow", {"price": 40, "seconds": 0.6})
key, again = "shop_requests_total 200", scrape("slow")
naive = again[key] - after["slow"][key]
counted = rate(after["slow"], again)[key] * SECONDS
print(f"\nafter a restart: difference {naive:.0f}, rate {counted:.0f}")
assert naive < 0 and counted == 12

# %% dashboard
import re

large = distances[distances["batch"] == "large"]
post("fast", large.set_index("column")["distance"].to_dict(), "/drift")
last = scrape("fast")
stop("fast")
stop("slow")

text = (FOLDER / "dashboard.json").read_text("utf-8")
exposed = {name.partition(" ")[0] for name in last.index}
rows = []
for panel in json.loads(text)["panels"]:
    expression = " ".join(target["expr"] for target in panel["targets"])
    names = sorted(set(re.findall(r"\bshop_\w+", expression)))
    rows.append(
        {
            "panel": panel["title"],
            "metric": ", ".join(names),
            "exposed": "yes" if exposed.issuperset(names) else "no",
        }
    )
panels = pd.DataFrame(rows)
print(panels.to_markdown(index=False))
assert (panels["exposed"] == "yes").all()

drift = last.filter(like="shop_feature_drift ")
steps = panel["fieldConfig"]["defaults"]["thresholds"]["steps"]
limit = steps[-1]["value"]
over = [name.split()[1] for name in drift[drift > limit].index]
print(f"\nover the line at {limit}: {', '.join(sorted(over))}")
assert set(over) == verdicts["large"] - {"whole batch"}
