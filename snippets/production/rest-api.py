"""Serve one model with FastAPI and with Flask, and call both."""

# %% servers
import atexit
import os
import socket
import subprocess
import sys
import time
from pathlib import Path

import httpx
import uvicorn
import waitress

MODEL = Path("model.joblib").resolve()
COMMANDS = {
    "FastAPI": (uvicorn, "app_fastapi:app --port={}"),
    "Flask": (
        waitress,
        "--listen=127.0.0.1:{} --call app_flask:create_app",
    ),
}
servers, clients = {}, {}
for name, (module, arguments) in COMMANDS.items():
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    command = [sys.executable, "-m", module.__name__]
    with Path(f"{name}.log").open("w") as log:
        servers[name] = subprocess.Popen(
            command + arguments.format(port).split(),
            cwd=Path(__file__).with_suffix(""),
            env=os.environ | {"MODEL_PATH": str(MODEL)},
            stdout=log,
            stderr=log,
        )
    atexit.register(servers[name].kill)
    clients[name] = httpx.Client(
        base_url=f"http://127.0.0.1:{port}", trust_env=False
    )

for name, (module, _) in COMMANDS.items():
    # ko: 서버가 포트를 열 때까지 다시 시도합니다
    # ja: サーバーがポートを開くまで試し続けます
    while True:
        try:
            alive = clients[name].get("/health")
            break
        except httpx.ConnectError:
            assert servers[name].poll() is None, "server ended"
            time.sleep(0.1)
    print(f"{name} on {module.__name__}: {alive.status_code}")

# %% readiness
import json
from textwrap import fill

import joblib
import numpy as np
from sklearn.linear_model import LogisticRegression


def call(method: str, path: str, body: object = None) -> object:
    """Ask both servers; print what curl would show, once."""
    first, second = (
        client.request(method, path, json=body)
        for client in clients.values()
    )
    assert first.status_code == second.status_code
    assert first.json() == second.json()
    print(f"> {method} {path}")
    if body:
        print(fill(f"> {json.dumps(body)}", 42))
    print(f"< {first.status_code}")
    print(fill(json.dumps(first.json()), 42) + "\n")
    return first.json()


call("GET", "/health")
call("GET", "/ready")
machine = [95, 35, 5.2, 9]
call("POST", "/v1/predict", {"features": machine})

rng = np.random.default_rng(0)
X = rng.normal([70, 50, 4, 6], [10, 15, 1.5, 3], size=(2000, 4))
odds = np.exp(X @ [0.16, 0.01, 0.7, 0.1] - 17)
y = rng.random(2000) < odds / (1 + odds)
trained = LogisticRegression(max_iter=1000).fit(X, y)
numbers = {"weights": trained.coef_[0], "bias": trained.intercept_[0]}
# ko: 다 쓴 뒤에 이름을 바꿔야 서버가 반쯤 쓴 파일을 읽지 않습니다
# ja: 書き終えてから改名すれば、書きかけのファイルは読まれません
joblib.dump({"version": "7", **numbers}, "model.part")
Path("model.part").replace(MODEL)
for client in clients.values():
    while client.get("/ready").status_code != 200:
        time.sleep(0.05)
call("GET", "/ready")

# %% requests
import pandas as pd

good = call("POST", "/v1/predict", {"features": machine})
expected = trained.predict_proba([machine])[0, 1]
assert good["failure"] and abs(good["probability"] - expected) < 1e-3

call("POST", "/v1/predict", {"features": [95, 35, "high", 9]})
call("POST", "/v1/predict", {"features": machine[:3]})

# ko: 온도와 습도의 자리를 바꿔도 길이와 타입은 맞습니다
# ja: 温度と湿度を入れ替えても、長さと型は合っています
swapped = call("POST", "/v1/predict", {"features": [35, 95, 5.2, 9]})
assert not swapped["failure"] and swapped["probability"] < 0.05
named = {"humidity": 35, "temperature": 95, "age": 9}
again = call("POST", "/v2/predict", named | {"vibration": 5.2})
assert again == good

ODD = {
    "text": '{"features": ["95", 35, 5.2, 9]}',
    "boolean": '{"features": [95, 35, 5.2, true]}',
    "NaN": '{"features": [95, 35, 5.2, NaN]}',
    "broken JSON": '{"features": [95, 35',
}
as_json = {"headers": {"Content-Type": "application/json"}}
table = {}
for kind, body in ODD.items():
    for name, client in clients.items():
        answer = client.post("/v1/predict", content=body, **as_json)
        table.setdefault(kind, {})[name] = answer.status_code
table = pd.DataFrame(table).T
print(table.to_markdown())
assert (table == 422).all(axis=None)

# %% batch
few = [machine, [64, 40, 3.1, 2], [78, 55, 4.5, 5]]
batch = call("POST", "/v1/predict/batch", {"instances": few})
assert batch[0] == good
few[1] = few[1][:3]
call("POST", "/v1/predict/batch", {"instances": few})

hundred = X[:100].round(1).tolist()
for name, client in clients.items():
    began = time.perf_counter()
    answers = [
        client.post("/v1/predict", json={"features": row}).json()
        for row in hundred
    ]
    singly = time.perf_counter() - began
    times = []
    for _ in range(5):
        began = time.perf_counter()
        together = client.post(
            "/v1/predict/batch", json={"instances": hundred}
        )
        times.append(time.perf_counter() - began)
    assert together.json() == answers
    assert singly > 5 * min(times)
    print(f"{name}: batch over 5 times as fast")

for name, server in servers.items():
    clients[name].close()
    server.terminate()
    server.wait(timeout=10)
    loads = Path(f"{name}.log").read_text().count("model loaded")
    print(f"{name}: stopped, model loads: {loads}")
    assert loads == 1

# %% lax-types
import asyncio

from fastapi import FastAPI
from pydantic import BaseModel, FiniteFloat


class Tutorial(BaseModel):
    features: list[float]


class Finite(BaseModel):
    features: list[FiniteFloat]


app = FastAPI()


@app.post("/float")
def echo(body: Tutorial) -> str:
    return str(body.features)


@app.post("/finite")
def echo_finite(body: Finite) -> str:
    return str(body.features)


async def ask(app: FastAPI, path: str, body: str) -> httpx.Response:
    transport = httpx.ASGITransport(app, raise_app_exceptions=False)
    async with httpx.AsyncClient(transport=transport) as client:
        url = f"http://tutorial{path}"
        return await client.post(url, content=body, **as_json)


statuses = []
for kind in ("text", "boolean", "NaN"):
    print(f"> {ODD[kind]}")
    for path in ("/float", "/finite"):
        answer = asyncio.run(ask(app, path, ODD[kind]))
        print(f"< {path:7} {answer.status_code} {answer.text}")
        statuses.append(answer.status_code)
assert statuses == [200, 200, 200, 200, 200, 500]

# %% load-per-request
from flask import Flask
from sklearn.ensemble import HistGradientBoostingClassifier

trees = HistGradientBoostingClassifier(max_iter=150, random_state=0)
joblib.dump(trees.fit(X, y), "trees.joblib")
loads = 0


def load() -> HistGradientBoostingClassifier:
    global loads
    loads += 1
    return joblib.load("trees.joblib")


app = Flask("loading")
kept = load()


@app.get("/<way>")
def predict(way: str) -> dict:
    # ko: 함정: /loaded는 요청마다 파일에서 모델을 다시 만듭니다
    # ja: 落とし穴: /loadedはリクエストのたびにモデルを読み直します
    model = kept if way == "kept" else load()
    return {"failure": bool(model.predict([machine])[0])}


client, fastest = app.test_client(), {}
for path in ("/kept", "/loaded"):
    times, loads = [], 0
    for _ in range(20):
        began = time.perf_counter()
        assert client.get(path).json == {"failure": True}
        times.append(time.perf_counter() - began)
    fastest[path] = min(times)
    print(f"{path:7} loads in 20 requests: {loads}")
    assert loads == (20 if path == "/loaded" else 0)
assert fastest["/loaded"] > 3 * fastest["/kept"]
print("/loaded takes over 3 times as long")

# %% str-exception
import io
import logging

from flask import request


def ask_feature_store() -> str:
    url = "http://store.internal/7?key=s3cr3t"
    refuse = httpx.MockTransport(lambda _: httpx.Response(401))
    with httpx.Client(transport=refuse) as store:
        return store.get(url).raise_for_status().text


FAULTS = {
    "store": ask_feature_store,
    "file": lambda: joblib.load("/srv/models/acme-v7.joblib"),
    "columns": lambda: trained.predict([machine[:3]]),
}
log = io.StringIO()
logging.getLogger("faulty").addHandler(logging.StreamHandler(log))
app = Flask("faulty")


@app.get("/safe/<fault>")
def safe(fault: str) -> str:
    return str(FAULTS[fault]())


@app.get("/leaky/<fault>")
def leaky(fault: str) -> str | tuple[dict, int]:
    try:
        return safe(fault)
    except Exception as error:
        # ko: 함정: 예외에 적힌 문장을 그대로 돌려줍니다
        # ja: 落とし穴: 例外に書かれた文をそのまま返します
        return {"error": str(error)}, 500


@app.errorhandler(500)
def unexpected(_: Exception) -> tuple[dict, int]:
    number = request.headers.get("X-Request-ID", "unknown")
    app.logger.error("request %s", number)
    return {"error": f"internal error, request {number}"}, 500


client = app.test_client()
for path in [f"/leaky/{fault}" for fault in FAULTS] + ["/safe/store"]:
    got = client.get(path, headers={"X-Request-ID": "demo-42"})
    print(f"> GET {path}\n< {got.status_code}")
    print(fill(got.json["error"].splitlines()[0], 42) + "\n")
    assert ("s3cr3t" in got.text) == (path == "/leaky/store")
recorded = log.getvalue()
assert "Traceback" in recorded and "demo-42" in recorded
assert "s3cr3t" in recorded

# %% debug
import inspect

from werkzeug.debug import DebuggedApplication
from werkzeug.serving import run_simple
from werkzeug.test import Client

apps = {}
for debug in (True, False):
    apps["Flask", debug] = app = Flask("faulty")
    app.debug = debug
    app.add_url_rule("/", view_func=ask_feature_store)
    apps["FastAPI", debug] = app = FastAPI(debug=debug)
    app.post("/")(ask_feature_store)

rows, file = [], Path(inspect.getfile(ask_feature_store)).name
for (name, debug), app in apps.items():
    if name == "FastAPI":
        answer = asyncio.run(ask(app, "/", ""))
    else:
        # ko: app.run(debug=True)의 디버거를 콘솔만 끄고 붙입니다
        # ja: app.run(debug=True)のデバッガーを、コンソールだけ切って付けます
        wsgi = DebuggedApplication(app, evalex=False) if debug else app
        answer = Client(wsgi).get("/", errors_stream=log)
    found = {
        "path": file in answer.text,
        "source": "store.get(url)" in answer.text,
        "key": "s3cr3t" in answer.text,
    }
    assert answer.status_code == 500 and set(found.values()) == {debug}
    shown = {k: "shown" if v else "hidden" for k, v in found.items()}
    rows.append({"app": name, "debug": str(debug), **shown})
print(pd.DataFrame(rows).to_markdown(index=False))

console = inspect.signature(run_simple).parameters["use_evalex"].default
print(f"app.run calls run_simple(use_evalex={console})")
assert console is True
