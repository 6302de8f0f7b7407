# /// script
# requires-python = ">=3.11"
# dependencies = [
#   "httpx==0.28.1",
#   "joblib==1.6.0",
#   "mlserver==1.7.1",
#   "mlserver-sklearn==1.7.1",
#   "numpy==2.4.6",
#   "scikit-learn==1.9.1",
#   "tritonclient==2.73.0",
# ]
# [tool.uv]
# exclude-newer = "2026-11-20T00:00:00Z"
# ///
"""Serve one model by the open inference protocol and call it."""

# %% repository
import json
import shutil
from pathlib import Path

import joblib
import numpy as np
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

rng = np.random.default_rng(3)
km, items = rng.uniform(0.5, 8, 1200), rng.integers(1, 9, 1200)
rain, hour = rng.exponential(2, 1200), rng.uniform(10, 23, 1200)
X = np.column_stack([km, items, rain, hour])
log_odds = 0.6 * (km - 4) + 0.2 * (items - 4) + 0.5 * (rain - 2)
late = rng.random(1200) < 1 / (1 + np.exp(-log_odds))
model = make_pipeline(StandardScaler(), LogisticRegression())
model.fit(X[:1000], late[:1000])
orders, answers = X[1000:], model.predict_proba(X[1000:])

# ko: 같은 모델을 두 이름으로 올리고, 런타임만 다르게 합니다
# ja: 同じモデルを二つの名前で置き、ランタイムだけを変えます
here, models = Path(__file__).with_suffix(""), Path("models")
settings_of_model = json.loads(
    (here / "model-settings.json").read_text()
)
runtimes = {
    "late": "mlserver_sklearn.SKLearnModel",
    "late-checked": "runtime.CheckedModel",
}
for name, runtime in runtimes.items():
    own = settings_of_model | {"name": name, "implementation": runtime}
    folder = models / name
    folder.mkdir(parents=True)
    joblib.dump(model, folder / "model.joblib")
    (folder / "model-settings.json").write_text(json.dumps(own))
shutil.copy(here / "runtime.py", models / "late-checked")
for file in sorted(models.rglob("*.*")):
    print(file.as_posix())

# %% start
import socket
import subprocess
import sys
import time

import httpx

# ko: 포트에 0을 주면 운영체제가 비어 있는 포트를 고릅니다
# ja: ポートに0を渡すと、空いているポートをOSが選びます
local = ("127.0.0.1", 0)
with socket.create_server(local) as a, socket.create_server(local) as b:
    http_port, grpc_port = a.getsockname()[1], b.getsockname()[1]
settings = json.loads((here / "settings.json").read_text())
settings |= {"http_port": http_port, "grpc_port": grpc_port}
(models / "settings.json").write_text(json.dumps(settings))
mlserver = Path(sys.executable).with_name("mlserver")
with Path("server.log").open("w") as log:
    server = subprocess.Popen(
        [mlserver, "start", "models"], stdout=log, stderr=log
    )
client = httpx.Client(base_url=f"http://127.0.0.1:{http_port}/v2")


def is_ready(url: str) -> bool:
    try:
        return client.get(url).status_code == 200
    except httpx.TransportError:
        return False


while not all(is_ready(f"/models/{name}/ready") for name in runtimes):
    assert server.poll() is None, Path("server.log").read_text()
    time.sleep(0.1)
for url in ("/health/live", "/health/ready", "/models/late/ready"):
    print(client.get(url).status_code, "GET /v2" + url)
about = client.get("/models/late").json()
print("inputs ", json.dumps(about["inputs"]))
print("outputs", json.dumps(about["outputs"]))
assert about["inputs"] == settings_of_model["inputs"]
assert client.get("/models/early").status_code == 404


# %% rest
def body(rows: list, shape: list[int], datatype: str = "FP64") -> dict:
    tensor = {"name": "orders", "shape": shape, "datatype": datatype}
    return {"inputs": [tensor | {"data": rows}]}


def call(rows: np.ndarray, name: str = "late-checked") -> np.ndarray:
    request = body(rows.ravel().tolist(), list(rows.shape))
    reply = client.post(f"/models/{name}/infer", json=request)
    output = reply.raise_for_status().json()["outputs"][0]
    return np.reshape(output["data"], output["shape"])


request = body(orders[:2].ravel().tolist(), [2, 4]) | {"id": "no-17"}
reply = client.post("/models/late/infer", json=request)
output = reply.json()["outputs"][0]
print(reply.status_code, reply.json()["id"])
for key in ("name", "shape", "datatype"):
    print(f"{key}: {output[key]}")
print("data:", np.round(output["data"], 3).tolist())
assert output["data"] == answers[:2].ravel().tolist()
assert np.array_equal(call(orders, "late"), answers)

# %% grpc
import tritonclient.grpc as triton
from tritonclient.grpc import service_pb2

channel = triton.InferenceServerClient(f"127.0.0.1:{grpc_port}")


def infer(name: str, rows: np.ndarray, datatype: str) -> np.ndarray:
    tensor = triton.InferInput("orders", list(rows.shape), datatype)
    tensor.set_data_from_numpy(rows)
    return channel.infer(name, [tensor]).as_numpy("predict_proba")


def grpc_size(rows: np.ndarray, datatype: str) -> int:
    message = service_pb2.ModelInferRequest(model_name="late")
    message.inputs.add(
        name="orders", datatype=datatype, shape=rows.shape
    )
    message.raw_input_contents.append(rows.tobytes())
    return message.ByteSize()


single = orders.astype(np.float32)
json_size = len(json.dumps(body(orders.ravel().tolist(), [200, 4])))
table = {
    "REST, JSON": (json_size, call(orders, "late")),
    "gRPC, FP64": (
        grpc_size(orders, "FP64"),
        infer("late", orders, "FP64"),
    ),
    "gRPC, FP32": (
        grpc_size(single, "FP32"),
        infer("late", single, "FP32"),
    ),
}
print("| 200 orders as | bytes | same to the bit | within 1e-6 |")
print("|---|---|---|---|")
for way, (size, got) in table.items():
    gap = np.abs(got - answers).max()
    print(f"| {way} | {size} | {gap == 0} | {gap < 1e-6} |")
    assert gap < 1e-6 and (gap == 0) == (way != "gRPC, FP32")
json_size, double, half = [size for size, _ in table.values()]
assert json_size > 1.8 * double > 3.4 * half

# %% refuse
good = orders[0].tolist()
faults = {
    "unknown datatype": body(good, [1, 4], "DOUBLE"),
    "no inputs": {},
    "three columns": body(good[:3], [1, 3]),
    "shape and data differ": body(good[:3], [1, 4]),
    "text for a number": body(["far", *good[1:]], [1, 4]),
    "numbers as BYTES": body(good, [1, 4], "BYTES"),
}
statuses = {}
print("| request | late | late-checked |\n|---|---|---|")
for fault, wrong in faults.items():
    # ko: 500 뒤에는 서버가 연결을 끊으므로 매번 새로 연결합니다
    # ja: 500の後はサーバーが接続を切るので、毎回つなぎ直します
    urls = [
        f"{client.base_url}models/{name}/infer" for name in runtimes
    ]
    codes = [httpx.post(url, json=wrong).status_code for url in urls]
    statuses[fault] = codes
    print(f"| {fault} | {codes[0]} | {codes[1]} |")

names = []
for name in runtimes:
    try:
        infer(name, orders[:, :3].copy(), "FP64")
    except triton.InferenceServerException as error:
        names.append(error.status().removeprefix("StatusCode."))
print(f"| three columns, gRPC | {names[0]} | {names[1]} |")

ready_made, checked = zip(*statuses.values(), strict=True)
assert ready_made == (422, 422, 500, 500, 500, 200)
assert all(400 <= code < 500 for code in checked)
assert names == ["INTERNAL", "INVALID_ARGUMENT"]


# %% batch
def seconds(work) -> tuple[float, np.ndarray]:
    start = time.perf_counter()
    result = work()
    return time.perf_counter() - start, result


many, singly = seconds(
    lambda: np.vstack([call(order[None]) for order in orders])
)
# ko: 짧은 쪽은 우연에 흔들리기 쉬워 세 번 재서 가장 빠른 값을 씁니다
# ja: 短いほうは偶然に左右されやすいので、3回の最速値を使います
once, together = min(
    (seconds(lambda: call(orders)) for _ in range(3)),
    key=lambda timed: timed[0],
)
same = np.allclose(singly, together, rtol=0, atol=1e-12)
print(f"{len(orders)} calls and 1 call, same answers: {same}")
print("one call at least 10 times as quick:", many > 10 * once)
assert same and np.array_equal(together, answers)
assert many > 10 * once

# %% stop
server.terminate()
code = server.wait(timeout=20)
channel.close()
print("exit code", code)
print("ready:", is_ready("/health/ready"))
client.close()
assert code == 0
