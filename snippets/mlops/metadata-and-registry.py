# /// script
# requires-python = ">=3.11"
# dependencies = [
#   "alembic==1.20.1",
#   "mlflow-skinny==3.17.2",
#   "numpy==2.4.6",
#   "pandas==3.1.1",
#   "scikit-learn==1.9.1",
#   "scipy==1.17.1",
#   "skops==0.16.0",
#   "sqlalchemy==2.0.58",
#   "tabulate==0.10.0",
#   "wandb==0.31.0",
# ]
# [tool.uv]
# exclude-newer = "2026-11-20T00:00:00Z"
# ///
"""Record runs, register a model, move an alias and trace it back."""

# %% data
import os
from hashlib import sha256
from pathlib import Path

os.environ["MLFLOW_DISABLE_TELEMETRY"] = "true"
os.environ["MLFLOW_LOGGING_LEVEL"] = "ERROR"
import mlflow
import numpy as np
import pandas as pd
from scipy.special import expit

FEATURES = ["km", "cooking", "rain"]
rng = np.random.default_rng(3)


def make_orders(path: str, rows: int, bikes: float = 0) -> None:
    km, cooking = rng.gamma(3, 1.2, rows), rng.normal(18, 6, rows)
    rain, bike = rng.random(rows) < 0.25, rng.random(rows) < bikes
    # ko: 전기자전거는 거리에 강하고 비에 약합니다
    # ja: 電動自転車は長い距離に強く、雨に弱いとします
    log_odds = np.where(bike, 0.1, 0.9) * (km - 3.6) - 1.4
    log_odds += 0.08 * (cooking - 18) * (km - 2)
    log_odds += np.where(bike, 2.2, 1) * rain
    late = rng.random(rows) < expit(log_odds)
    table = np.column_stack([km, cooking, rain, late]).round(2)
    frame = pd.DataFrame(table, columns=[*FEATURES, "late"])
    frame.to_csv(path, index=False)


def fingerprint(content: bytes) -> str:
    return sha256(content).hexdigest()[:12]


make_orders("september.csv", 12_000)
original = pd.read_csv("september.csv")
tampered = original.copy()
tampered.loc[10_000:, "late"] = 0.0
tampered.to_csv("tampered.csv", index=False)
changed = int((tampered["late"] != original["late"]).sum())
print(f"{changed} labels changed\n")
assert changed > 500

rows = {}
for path in ("september.csv", "tampered.csv"):
    digest = mlflow.data.from_pandas(pd.read_csv(path)).digest
    whole = fingerprint(Path(path).read_bytes())
    rows[path] = {"MLflow digest": digest, "SHA-256": whole}
marks = pd.DataFrame.from_dict(rows, orient="index")
print(marks.to_markdown())
assert list(marks.nunique()) == [1, 2]

# %% runs
import inspect
from contextlib import suppress
from importlib.metadata import version as installed

from sklearn.linear_model import LogisticRegression
from sklearn.metrics import average_precision_score, recall_score
from sklearn.pipeline import Pipeline, make_pipeline
from sklearn.preprocessing import PolynomialFeatures, StandardScaler

mlflow.set_tracking_uri("sqlite:///mlflow.db")
mlflow.set_experiment("late-orders")
PINS = [
    f"{name}=={installed(name)}" for name in ("scikit-learn", "skops")
]
HOW = {"serialization_format": "skops", "pip_requirements": PINS}


def train(frame: pd.DataFrame, degree: int, C: float) -> Pipeline:
    steps = PolynomialFeatures(degree), StandardScaler()
    model = make_pipeline(*steps, LogisticRegression(C=C))
    return model.fit(frame[FEATURES], frame["late"])


def score(model: Pipeline, path: str) -> dict[str, float]:
    test = pd.read_csv(path)
    late, p = test["late"], model.predict_proba(test[FEATURES])[:, 1]
    ap = average_precision_score(late, p)
    return {"AP": ap, "recall": recall_score(late, p > 0.5)}


def record(name: str, files: list[str], test: str, **params) -> str:
    tags = {
        f"data.{f}": fingerprint(Path(f).read_bytes()) for f in files
    }
    tags["code"] = fingerprint(inspect.getsource(train).encode())
    with mlflow.start_run(
        run_name=name, tags=tags | {"test": test}
    ) as run:
        mlflow.log_params(params)
        model = train(pd.concat(map(pd.read_csv, files)), **params)
        mlflow.log_metrics(score(model, test))
        mlflow.sklearn.log_model(model, name="model", **HOW)
    return run.info.run_id


make_orders("september-test.csv", 4_000)
files, test = ["september.csv"], "september-test.csv"
record("plain", files, test, degree=1, C=1.0)
record("curved", files, test, degree=2, C=1.0)
record("timid", files, test, degree=2, C=1e-4)
with suppress(ValueError):
    record("typo", files, test, degree=2, C=-1.0)
print(len(mlflow.search_runs()), "runs recorded")

# %% compare
found = mlflow.search_runs(order_by=["metrics.AP DESC"])
fields = ["tags.mlflow.runName", "status", "params.degree", "params.C"]
table = found[[*fields, "metrics.AP", "metrics.recall"]].astype(object)
table.columns = ["run", "status", "deg", "C", "AP", "recall"]
table = table.where(table.notna(), None)
style = {"index": False, "floatfmt": ".2f", "missingval": "-"}
print(table.to_markdown(disable_numparse=[2, 3], **style))
assert list(table["run"])[::3] == ["curved", "typo"]
assert list(table["status"]) == ["FINISHED"] * 3 + ["FAILED"]
timid, plain = (table[table["run"] == n] for n in ("timid", "plain"))
assert table["AP"].iat[0] > table["AP"].iat[1] + 0.01
assert abs(timid["AP"].item() - plain["AP"].item()) < 0.02
assert 2 * timid["recall"].item() < plain["recall"].item()


def pointer(run: mlflow.entities.Run) -> str:
    return f"models:/{run.outputs.model_outputs[0].model_id}"


best = mlflow.get_run(found["run_id"].iat[0])
tags, uri = best.data.tags, pointer(best)
folder = Path(mlflow.artifacts.download_artifacts(uri))
versions = (folder / "requirements.txt").read_text("utf-8").split()
facts = [
    ("who", "MLflow", "user name" if tags["mlflow.user"] else "-"),
    ("when", "MLflow", "start and end"),
    ("status", "MLflow", best.info.status),
    ("artefact", "MLflow", uri[:10] + "…"),
    ("parameters", "we", ", ".join(best.data.params)),
    ("metrics", "we", ", ".join(best.data.metrics)),
    ("data", "we", tags["data.september.csv"]),
    ("code", "we", tags["code"]),
    ("versions", "we", ", ".join(versions[1:])),
]
kept = pd.DataFrame(facts, columns=["what", "recorded by", "value"])
print("\n" + kept.to_markdown(index=False))
assert best.info.start_time <= best.info.end_time
assert versions == [f"mlflow=={mlflow.__version__}", *PINS]

# %% promote
from mlflow import MlflowClient

NAME, CHAMPION = "late-orders", "models:/late-orders@champion"
client = MlflowClient()
client.create_registered_model(NAME)


def register(run_id: str, alias: str) -> int:
    uri = pointer(mlflow.get_run(run_id))
    version = client.create_model_version(NAME, uri, run_id).version
    client.set_registered_model_alias(NAME, alias, version)
    return int(version)


first = register(best.info.run_id, "champion")
loaded = mlflow.sklearn.load_model(CHAMPION)
trained = train(pd.read_csv("september.csv"), degree=2, C=1.0)
X = pd.read_csv("september-test.csv")[FEATURES]
same = np.array_equal(loaded.predict_proba(X), trained.predict_proba(X))
print(f"champion: version {first}\nsame predictions: {same}\n")
assert same

make_orders("october.csv", 12_000, bikes=0.7)
make_orders("november-test.csv", 4_000, bikes=0.8)
files, test = ["september.csv", "october.csv"], "november-test.csv"
run_id = record("e-bikes", files, test, degree=2, C=1.0)
second = register(run_id, "challenger")

rows = {}
for alias in ("champion", "challenger"):
    origin = client.get_model_version_by_alias(NAME, alias).run_id
    stored = mlflow.get_run(origin).data
    model = mlflow.sklearn.load_model(f"models:/{NAME}@{alias}")
    rows[alias] = {"stored AP": stored.metrics["AP"]}
    rows[alias]["stored for"] = stored.tags["test"].partition("-")[0]
    rows[alias]["AP now"] = score(model, test)["AP"]
gate = pd.DataFrame.from_dict(rows, orient="index")
print(gate.to_markdown(floatfmt=".3f"))
assert gate["stored AP"].iat[0] > gate["stored AP"].iat[1] + 0.05
assert gate["AP now"].iat[1] > gate["AP now"].iat[0] + 0.02

# %% rollback
import sqlite3
import warnings
from contextlib import closing


def answers_as(model: Pipeline) -> int:
    given = model.predict_proba(X)
    for number, known in models.items():
        if np.array_equal(given, known.predict_proba(X)):
            return number
    raise LookupError("no version answers like this")


def look(event: str) -> None:
    alias = client.get_model_version_by_alias(NAME, "champion")
    latest = mlflow.sklearn.load_model(f"models:/{NAME}/latest")
    seen = int(alias.version), answers_as(server), answers_as(latest)
    events[event] = seen


load = mlflow.sklearn.load_model
models = {n: load(f"models:/{NAME}/{n}") for n in (first, second)}
server, events = load(CHAMPION), {}
look("start")
client.set_registered_model_alias(NAME, "champion", second)
look("alias moved")
server = load(CHAMPION)
look("server reloads")
client.set_registered_model_alias(NAME, "champion", first)
server = load(CHAMPION)
look("rolled back")
heads = ["@champion", "server", "latest"]
story = pd.DataFrame.from_dict(events, orient="index", columns=heads)
print(story.to_markdown())
assert list(story["@champion"]) == [1, 2, 2, 1]
assert list(story["server"]) == [1, 1, 2, 1]
assert set(story["latest"]) == {2}

with closing(sqlite3.connect("mlflow.db")) as store:
    about = "PRAGMA table_info(registered_model_aliases)"
    columns = sorted(column[1] for column in store.execute(about))
print("\nalias table:", *columns, sep="\n  ")
assert columns == ["alias", "name", "version", "workspace"]

with warnings.catch_warnings(record=True) as caught:
    warnings.simplefilter("always")
    client.transition_model_version_stage(NAME, first, "Production")
print("moving a stage:", caught[0].category.__name__)
assert "deprecated since 2.9.0" in str(caught[0].message)

# %% lineage
served = client.get_model_version(NAME, answers_as(server))
origin = mlflow.get_run(served.run_id).data
files = [t for t in origin.tags if t.startswith("data.")]
now = {f: fingerprint(Path(f[5:]).read_bytes()) for f in files}
now["code"] = fingerprint(inspect.getsource(train).encode())
trace = {"model version": served.version}
trace["run"] = origin.tags["mlflow.runName"]
for mark, found in now.items():
    same = found == origin.tags[mark]
    trace[mark] = "as recorded" if same else "CHANGED"
print(pd.Series(trace, name="found").to_frame().to_markdown())
assert trace["data.september.csv"] == trace["code"] == "as recorded"

# ko: 거꾸로, 10월 파일로 학습한 버전을 모두 찾습니다
# ja: 逆に、10月のファイルで学習したバージョンをすべて探します
bad = fingerprint(Path("october.csv").read_bytes())
where = f"tags.`data.october.csv` = '{bad}'"
hit = mlflow.search_runs(filter_string=where)
versions = [
    client.get_model_version(NAME, found.version)
    for run_id in hit["run_id"]
    for found in client.search_model_versions(f"run_id = '{run_id}'")
]
print("\ntrained on october.csv:")
for found in versions:
    print(f"version {found.version}, aliases {found.aliases}")
assert [int(found.version) for found in versions] == [second]

# %% wandb
import json

os.environ |= {"WANDB_MODE": "offline", "WANDB_SILENT": "true"}
os.environ["WANDB_ERROR_REPORTING"] = "false"
import wandb
from wandb.proto.wandb_internal_pb2 import Record

config = dict(best.data.params, code=origin.tags["code"])
config["data"] = origin.tags["data.september.csv"]
quiet = wandb.Settings(console="off", x_disable_stats=True)
run = wandb.init(project=NAME, config=config, settings=quiet)
run.log(best.data.metrics)
folder = Path(run.dir).parent
run.finish()
wandb.teardown()

[path] = folder.glob("*.wandb")
content, place, offline = path.read_bytes(), 7, {}
# ko: 파일 헤더 7바이트 뒤로, 헤더가 7바이트인 레코드가 이어집니다
# ja: 先頭の7バイトの後に、7バイトのヘッダーとレコードが続きます
while place < len(content):
    size = int.from_bytes(content[place + 4 : place + 6], "little")
    place += 7 + size
    block = Record.FromString(content[place - size : place])
    for entry in (*block.run.config.update, *block.history.item):
        key = entry.key or ".".join(entry.nested_key)
        offline[key] = json.loads(entry.value_json)

both = pd.DataFrame({"MLflow": config | best.data.metrics})
both["offline file"] = [offline[key] for key in both.index]
text = both.map(lambda v: v if type(v) is str else f"{v:.3f}")
print(text.to_markdown(disable_numparse=True))
assert (both["MLflow"] == both["offline file"]).all()
