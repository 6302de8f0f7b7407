# /// script
# requires-python = ">=3.11"
# dependencies = [
#   "feast==0.67.0",
#   "matplotlib==3.11.2",
#   "numpy==2.4.6",
#   "pandas==2.3.3",
#   "scikit-learn==1.9.1",
#   "tabulate==0.10.0",
# ]
# [tool.uv]
# exclude-newer = "2026-11-20T00:00:00Z"
# ///
"""Join features as of the past, serve them now, and measure a leak."""

# %% data
import numpy as np
import pandas as pd

rng = np.random.default_rng(0)
START = pd.Timestamp("2026-01-05", tz="UTC")
NOON, WEEK = pd.Timedelta(hours=12), pd.Timedelta(weeks=1)
LAST, PAST, USERS = 10, 2000, 3000

habit = rng.lognormal(2.6, 0.45, USERS)
fussy = rng.normal(-1, 1, USERS)
renewal = np.full(USERS, LAST)
renewal[:PAST] = rng.integers(3, 9, PAST)
gone, weeks = np.zeros(USERS, bool), []
for week in range(LAST + 1):
    # ko: 해지한 사람은 무료 요금제로 옮겨 가 조금만 듣습니다
    # ja: 解約した人は無料プランに移り、少ししか聴きません
    mood = rng.lognormal(0, 0.25, USERS) * np.where(gone, 0.15, 1)
    plays = rng.poisson(habit * mood)
    skips = rng.binomial(plays, 1 / (1 + np.exp(-fussy)))
    skip_rate = skips / np.maximum(plays, 1)
    row = {"user_id": range(USERS), "plays": plays}
    row |= {"skip_rate": skip_rate, "week_ended": START + week * WEEK}
    weeks.append(pd.DataFrame(row))
    log_odds = 1.4 - 1.2 * np.log1p(plays) + 4 * skip_rate
    leaves = rng.random(USERS) < 1 / (1 + np.exp(-log_odds))
    gone |= leaves & (renewal == week)

listening = pd.concat(weeks, ignore_index=True)
written = listening["week_ended"] + pd.Timedelta(hours=2)
listening.assign(written_at=written).to_parquet("listening.parquet")

events = pd.DataFrame({"user_id": range(USERS), "cancelled": gone})
events["event_timestamp"] = START + renewal * WEEK + NOON
past, today = events[:PAST], events[PAST:]
print(f"{len(listening):,} weekly rows of {USERS:,} users")
print(f"{len(past):,} renewals with a known end")
print(f"{len(today):,} renewals due today")
assert abs(past["cancelled"].mean() - today["cancelled"].mean()) < 0.05

# %% define
from datetime import timedelta

import feast
from feast.types import Float64, Int64

user = feast.Entity(name="user_id", value_type=feast.ValueType.INT64)
source = feast.FileSource(
    path="listening.parquet",
    timestamp_field="week_ended",
    created_timestamp_column="written_at",
)
plays = feast.Field(name="plays", dtype=Int64)
rate = feast.Field(name="skip_rate", dtype=Float64)
view = feast.FeatureView(
    name="listening",
    entities=[user],
    schema=[plays, rate],
    ttl=timedelta(days=14),
    source=source,
)
# ko: 모델 하나가 쓰는 특성의 목록이며, 모델마다 하나씩 둡니다
# ja: 一つのモデルが使う特徴量の一覧で、モデルごとに用意します
churn = feast.FeatureService(name="churn", features=[view])
playlist = feast.FeatureService(
    name="playlist", features=[view[["plays"]]]
)

config = feast.RepoConfig(
    project="music",
    provider="local",
    registry="registry.db",
    offline_store={"type": "file"},
    online_store={"type": "sqlite", "path": "online.db"},
    entity_key_serialization_version=3,
)
store = feast.FeatureStore(config=config)
store.apply([user, source, view, churn, playlist])
assert [v.name for v in store.list_feature_views()] == ["listening"]
for name in ("churn", "playlist"):
    (part,) = store.get_feature_service(name).feature_view_projections
    print(f"{name}:", *[field.name for field in part.features])


# %% join
import matplotlib.pyplot as plt


def join(rows: pd.DataFrame, **options: bool) -> pd.DataFrame:
    # ko: 행마다 그 시각까지의 마지막 값을 붙입니다
    # ja: 行ごとに、その時刻までで最後の値を結合します
    found = store.get_historical_features(rows, churn, **options)
    return found.to_df().sort_values("user_id", ignore_index=True)


then = join(past)
# ko: 흔히 보이는 코드는 사용자마다 가장 최근의 값을 붙입니다
# ja: よく見るコードは、ユーザーごとに最新の値を結合します
latest = listening.drop_duplicates("user_id", keep="last")
naive = past.merge(latest, on="user_id")

# ko: 시점을 지키는 조인만 필요하다면 pandas로도 됩니다
# ja: 時点を守った結合だけなら、pandasでもできます
on = {"left_on": "event_timestamp", "right_on": "week_ended"}
plain = past.sort_values("event_timestamp")
plain = pd.merge_asof(plain, listening, by="user_id", **on)
plain = plain.sort_values("user_id", ignore_index=True)
assert plain[then.columns].equals(then)

log = listening.merge(past, on="user_id")
log["since"] = (log["week_ended"] - log["event_timestamp"]) // WEEK + 1
user_id = then["cancelled"].idxmax()
shown = log[(log["user_id"] == user_id) & log["since"].between(-1, 2)]
shown = shown[["since", "plays", "skip_rate"]]
digits = (".0f", ".0f", ".2f")
print(shown.to_markdown(index=False, floatfmt=digits))
print("\npoint-in-time:", then.loc[user_id, "plays"], "plays")
print("pd.merge_asof:", plain.loc[user_id, "plays"], "plays")
print("naive:", naive.loc[user_id, "plays"], "plays")

mean = log[log["since"].between(-3, 4)]
mean = mean.groupby(["cancelled", "since"])["plays"].mean()
_, axes = plt.subplots()
axes.plot(mean[False], "C0-o", label="stayed")
axes.plot(mean[True], "C1--s", label="cancelled")
axes.axvline(0, color="C3", linestyle=":", label="renewal")
axes.set(xlabel="weeks since renewal", ylabel="plays a week", ylim=0)
axes.legend()
assert mean[True][1] < 0.3 * mean[True][0] and mean[False][1] > 10

# %% serve
from contextlib import redirect_stderr, redirect_stdout
from io import StringIO

NOW = START + LAST * WEEK + NOON


def materialize() -> None:
    # ko: 진행 표시줄을 출력에서 뺍니다
    # ja: 進捗バーは出力に残しません
    with redirect_stdout(StringIO()), redirect_stderr(StringIO()):
        store.materialize(START - WEEK, NOW)


def read(users: list[int], **options: bool) -> dict[str, list]:
    rows = [{"user_id": user_id} for user_id in users]
    answer = store.get_online_features(churn, entity_rows=rows)
    return answer.to_dict(**options)


before = read([PAST])["plays"]
materialize()
after = read([PAST])["plays"]
print("plays before:", before)
print("plays after:", after)
assert before == [None] != after

ids = today["user_id"].tolist()
online = pd.DataFrame(read(ids)).set_index("user_id")
offline = join(today).set_index("user_id")[online.columns]
differ = int((online != offline).any(axis=1).sum())
print(f"{len(ids):,} users compared, {differ} differ")
assert len(offline) == len(ids) and differ == 0

# %% leak
from sklearn.ensemble import HistGradientBoostingClassifier
from sklearn.metrics import recall_score, roc_auc_score
from sklearn.model_selection import cross_val_predict

features, y = ["plays", "skip_rate"], today["cancelled"]
model = HistGradientBoostingClassifier(max_iter=40, max_depth=3)
rows = {}
for name, table in {"point-in-time": then, "naive": naive}.items():
    X, known = table[features], table["cancelled"]
    how = {"cv": 5, "method": "predict_proba"}
    held_out = cross_val_predict(model, X, known, **how)[:, 1]
    # ko: 서빙할 때는 두 모델 모두 온라인 저장소의 값을 받습니다
    # ja: サービングでは、どちらもオンラインストアの値を受け取ります
    live = model.fit(X, known).predict_proba(online[features])[:, 1]
    rows[name] = {
        "AUC offline": roc_auc_score(known, held_out),
        "AUC live": roc_auc_score(y, live),
        "recall offline": recall_score(known, held_out > 0.5),
        "recall live": recall_score(y, live > 0.5),
    }
scores = pd.DataFrame(rows)
print(scores.to_markdown(floatfmt=".3f"))
good, leaky = scores["point-in-time"], scores["naive"]
assert leaky["AUC offline"] > good["AUC offline"] + 0.1
assert leaky["AUC live"] < good["AUC live"] - 0.1
assert abs(good["AUC live"] - good["AUC offline"]) < 0.05
assert leaky["recall offline"] > 0.8 > 0.2 > leaky["recall live"]

# %% speed
from timeit import repeat


def seconds(job) -> float:
    return min(repeat(job, number=1, repeat=3))


online_one = seconds(lambda: read(ids[:1]))
offline_one = seconds(lambda: join(today[:1]))
offline_all = seconds(lambda: join(today))
quick = offline_one > 20 * online_one
wide = offline_all < 3 * offline_one
print("1 user: online is over 20 times")
print("  as fast as offline:", quick)
print(f"offline: {len(ids):,} users take")
print("  under 3 times as long as 1:", wide)
assert quick and wide

# %% gaps
late, silent, week_2 = 0, USERS, START + 2 * WEEK
logs = pd.read_parquet("listening.parquet")
row = logs[(logs["user_id"] == late) & (logs["week_ended"] == week_2)]
# ko: 비행기에서 들은 기록이 3주 뒤에 도착해 그 주의 값을 고쳤습니다
# ja: 機内で聴いた分が3週間後に届き、その週の値が訂正されました
fixed = row.assign(plays=99, written_at=week_2 + 3 * WEEK)
# ko: 다른 사용자의 기록은 그 주를 끝으로 끊겼습니다
# ja: 別のユーザーの記録は、その週を最後に途絶えました
last = row.assign(user_id=silent, plays=50)
logs = pd.concat([logs, fixed, last], ignore_index=True)
logs.to_parquet("listening.parquet")

ask = pd.DataFrame({"user_id": [late]})
ask["event_timestamp"] = week_2 + NOON
loose = join(ask)["plays"].tolist()
strict = join(ask, filter_by_created_timestamp=True)["plays"]
strict = strict.astype(int).tolist()
print("known on the day:", row["plays"].tolist())
print("joined, default:", loose)
print("joined, written by then:", strict)
assert loose == [99] and strict == row["plays"].tolist() != loose

materialize()
ask = pd.DataFrame({"user_id": [PAST, silent]})
ask["event_timestamp"] = NOW
offline = join(ask)["user_id"].tolist()
served = read([silent], include_event_timestamps=True)
# ko: 온라인 값이 얼마나 오래됐는지는 직접 확인해야 합니다
# ja: オンラインの値の古さは、自分で確かめる必要があります
ended = pd.to_datetime(served["plays__ts"][0], unit="s", utc=True)
age = NOW - ended
print(f"offline: {len(ask)} users asked, {len(offline)} returned")
print("online:", served["plays"], f"{age.days} days old, ttl is 14")
assert offline == [PAST] and served["plays"] == [50] and age > view.ttl
