"""Run a small ML service end to end and weigh its parts."""

# %% share
import ast
import sys
from pathlib import Path

import pandas as pd

FOLDER = Path(__file__).with_suffix("")
sys.path.insert(0, str(FOLDER))

PARTS = {
    "data checks": ["check_rows", "check_labels"],
    "features": ["make_features"],
    "model": ["train_model"],
    "evaluation, gate": ["evaluate", "makes_sense", "passes_gate"],
    "registry, rollback": [
        *["fingerprint", "publish", "history"],
        *["switch", "load", "roll_back"],
    ],
    "serving": ["predict"],
    "drift": ["find_drift"],
    "pipeline": ["run"],
}


def count_statements(function: ast.FunctionDef) -> int:
    # ko: def 줄은 세고, 설명만 적은 문자열(docstring)은 뺍니다
    # ja: def行は数え、説明だけの文字列（docstring）は除きます
    found = sum(isinstance(n, ast.stmt) for n in ast.walk(function))
    return found - (ast.get_docstring(function) is not None)


tree = ast.parse((FOLDER / "service.py").read_text("utf-8"))
sizes = {
    node.name: count_statements(node)
    for node in tree.body
    if isinstance(node, ast.FunctionDef)
}
assert sizes.keys() == {
    name for part in PARTS.values() for name in part
}

table = pd.DataFrame({"part": PARTS.keys()})
table["statements"] = [
    sum(sizes[name] for name in names) for names in PARTS.values()
]
table["share"] = table["statements"] / table["statements"].sum()
print(table.to_markdown(index=False, floatfmt=".0%"))
share = table.set_index("part")["share"]
assert share["model"] < 0.05 and share.idxmin() == "model"
assert share.idxmax() == "registry, rollback"

# %% reproducibility
import json

import numpy as np
import service


def make_bookings(count, seed, lead=12, effect=0.9) -> pd.DataFrame:
    rng = np.random.default_rng(seed)
    lead_days = rng.exponential(lead, count).clip(0, 90).round()
    visits = rng.poisson(6, count)
    # ko: 예약을 자주 잊는 사람일수록 과거에 노쇼도 많았습니다
    # ja: 予約を忘れがちな人ほど、過去の無断キャンセルも多くなります
    habit = rng.beta(1.2, 4, count)
    log_odds = effect * np.log1p(lead_days) + 5 * habit - 4.2
    rows = {
        "lead_days": lead_days,
        "visits": visits,
        "missed": rng.binomial(visits, habit),
        "no_show": rng.binomial(1, 1 / (1 + np.exp(-log_odds))),
    }
    return pd.DataFrame(rows)


def train_once(name: str, rows: pd.DataFrame, seed: int) -> dict:
    home = Path(name)
    home.mkdir()
    assert service.run(home, rows, seed) == "serving v1"
    return json.loads((home / "v1.json").read_text("utf-8"))


rows = make_bookings(3000, seed=0)
edited = rows.copy()
edited.loc[0, "lead_days"] += 1
first = train_once("first", rows, seed=0)
runs = {
    "nothing changed": train_once("again", rows, seed=0),
    "another seed": train_once("seed", rows, seed=1),
    "one cell edited": train_once("edited", edited, seed=0),
}
found = pd.DataFrame(
    [
        {"run": run} | {k: facts[k] == first[k] for k in first}
        for run, facts in runs.items()
    ]
)
print("same as the first run?")
print(found.astype(str).to_markdown(index=False))
assert runs["nothing changed"] == first
assert not found.loc[1:, ["model", "data"]].any(axis=None)

# %% automation
home = Path("clinic")
home.mkdir()
print(service.run(home, rows))
for request in [
    {"lead_days": 1, "visits": 12, "missed": 0},
    {"lead_days": 45, "visits": 6, "missed": 4},
    {"lead_days": -3, "visits": 6, "missed": 4},
]:
    answer = service.predict(home, request)
    print(" ".join(f"{k}={v}" for k, v in request.items()))
    print("  ->", *answer.values())
assert "error" in answer

# %% scale
outcome = {}
for number in range(40):
    bookings = make_bookings(1500, 100 + number, 8 + number % 9)
    if number == 7:
        bookings = bookings.head(200)
    if number == 23:
        bookings = bookings.drop(columns="missed")
    folder = Path(f"clinic-{number}")
    folder.mkdir()
    outcome[number] = service.run(folder, bookings)
counts = pd.Series(outcome).value_counts().rename("clinics")
print(counts.rename_axis("outcome").to_markdown())
assert counts["serving v1"] == 38 and len(counts) == 3

# %% quality
alone = service.load(home)["model"]
hours = rows.assign(lead_days=rows["lead_days"] * 24)
means = {}
for unit, batch in {"days": rows, "hours": hours}.items():
    chance = alone.predict_proba(service.make_features(batch))[:, 1]
    means[unit] = chance.mean()
    print(f"model alone, {unit}: mean chance {means[unit]:.2f}")
    assert ((chance > 0) & (chance < 1)).all()
assert means["hours"] > 2 * means["days"]
print("service, hours:\n ", outcome := service.run(home, hours))
assert outcome.startswith("stopped by data check")

flipped = rows.assign(no_show=1 - rows["no_show"])
half, rest = flipped.head(1500), flipped.tail(1500)
wrong = service.train_model(
    service.make_features(half), half["no_show"]
)
# ko: 채점에 쓰는 레이블까지 뒤집혀 있으면 점수는 멀쩡합니다
# ja: 採点に使うラベルまで反転していると、スコアは正常に見えます
score = service.evaluate(wrong, rest)
print(f"\nmodel alone, flipped: AUC {score:.2f}")
print("service, flipped:\n ", outcome := service.run(home, flipped))
assert score > 0.7 and outcome == "stopped by gate"
assert service.history(home) == ["v1"]

# %% loop
# ko: 예약을 더 일찍부터 받고, 전날 알림 문자도 보내기 시작합니다
# ja: 予約をより早くから受け付け、前日の確認メッセージも送ります
change = {"lead": 30, "effect": 0.1}
before, after = make_bookings(3000, 2), make_bookings(3000, 3, **change)
steps = []


def note(step: str, outcome: object) -> None:
    steps.append([step, outcome, service.history(home)[-1]])


usual = service.find_drift(home, before)
drift = service.find_drift(home, after)
note("drift, usual month", max(usual.values()))
note("drift, new month", max(drift.values()))
note("retraining", service.run(home, after))
new = service.load(home)["model"]
files = sorted(home.glob("v*"))
note("rollback drill", f"back to {service.roll_back(home)}")
titles = ["step", "outcome", "serves"]
print(pd.DataFrame(steps, columns=titles).to_markdown(index=False))
assert [serves for *_, serves in steps] == ["v1", "v1", "v2", "v1"]
assert max(usual.values()) < 0.1 < drift["lead"]
assert sorted(home.glob("v*")) == files

later = make_bookings(5000, 4, **change)
v1, v2 = (service.evaluate(model, later) for model in (alone, new))
print(f"\nAUC a month later: v1 {v1:.2f}, v2 {v2:.2f}")
assert v2 > v1 + 0.02
