# /// script
# requires-python = ">=3.11"
# dependencies = [
#   "jax==0.10.2",
#   "joblib==1.6.0",
#   "keras==3.15.1",
#   "numpy==2.4.6",
#   "onnxruntime==1.31.1",
#   "safetensors==0.8.0",
#   "scikit-learn==1.9.1",
#   "skl2onnx==1.20.0",
#   "skops==0.16.0",
#   "tabulate==0.10.0",
# ]
# [tool.uv]
# exclude-newer = "2026-11-01T00:00:00Z"
# ///
"""Save models in several formats, check them on loading, run traps."""

# %% formats
import os
import pickle
import tempfile
from pathlib import Path

import joblib
import numpy as np
import skops.io as sio
from sklearn.datasets import load_breast_cancer
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import train_test_split
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler
from tabulate import tabulate

# ko: 파일은 모두 임시 폴더에 씁니다
# ja: ファイルはすべて一時フォルダーに書きます
os.chdir(tempfile.mkdtemp())
data = load_breast_cancer()
X_train, X_test, y_train, y_test = train_test_split(
    data.data, data.target, stratify=data.target, random_state=0
)
model = make_pipeline(StandardScaler(), LogisticRegression())
model.fit(X_train, y_train)
expected = model.predict_proba(X_test)

joblib.dump(model, "model.joblib")
Path("model.pkl").write_bytes(pickle.dumps(model))
sio.dump(model, "model.skops")
# ko: 실수: 전처리를 빼고 분류기만 저장합니다
# ja: 誤り: 前処理を外し、分類器だけを保存します
sio.dump(model[-1], "classifier.skops")

loaded = {
    "joblib": joblib.load("model.joblib"),
    "pickle": pickle.loads(Path("model.pkl").read_bytes()),
    "skops": sio.load("model.skops"),
    "classifier only": sio.load("classifier.skops"),
}
rows = []
for name, other in loaded.items():
    same = np.array_equal(other.predict_proba(X_test), expected)
    rows.append((name, same, other.score(X_test, y_test)))
headers = ("saved as", "same to the bit", "accuracy")
print(tabulate(rows, headers, "pipe", floatfmt=".3f"))
assert [same for _, same, _ in rows] == [True, True, True, False]
majority = np.bincount(y_test).max() / len(y_test)
assert rows[3][2] < majority - 0.1 and rows[0][2] > 0.9

# %% manifest
import hashlib
import json
from importlib.metadata import version

LIBRARIES = ("scikit-learn", "numpy", "scipy", "skops")


def sha256(*parts: bytes) -> str:
    return hashlib.sha256(b"".join(parts)).hexdigest()


def data_hash(labels: np.ndarray) -> str:
    return sha256(X_train.tobytes(), labels.tobytes())


def save_bundle(folder: Path, estimator) -> None:
    file = sio.dumps(estimator)
    manifest = {
        "model_version": folder.name,
        "file_sha256": sha256(file),
        "data_sha256": data_hash(y_train),
        "features": data.feature_names.tolist(),
        "libraries": {name: version(name) for name in LIBRARIES},
        "accuracy": model.score(X_test, y_test),
        "examples": X_test[:5].tolist(),
        "probabilities": expected[:5].tolist(),
    }
    # ko: 같은 버전의 폴더가 있으면 여기서 멈춥니다
    # ja: 同じバージョンのフォルダーがあれば、ここで止まります
    folder.mkdir(parents=True)
    (folder / "model.skops").write_bytes(file)
    text = json.dumps(manifest, indent=2)
    (folder / "manifest.json").write_text(text)


store = Path("models")
save_bundle(store / "1.0.0", model)
manifest = json.loads((store / "1.0.0/manifest.json").read_text())
print(*manifest, sep="\n")
try:
    save_bundle(store / "1.0.0", model)
except FileExistsError:
    print("\n1.0.0 is not overwritten")

changed = y_train.copy()
changed[0] = 1 - changed[0]
for case, labels in {"nothing": y_train, "one label": changed}.items():
    same = data_hash(labels) == manifest["data_sha256"]
    print(f"same data hash, {case} changed: {same}")
    assert same == (labels is y_train)


# %% checked-load
class MismatchError(Exception):
    pass


def load_bundle(folder: Path, names: list, libraries: dict):
    manifest = json.loads((folder / "manifest.json").read_text())
    file = (folder / "model.skops").read_bytes()
    if sha256(file) != manifest["file_sha256"]:
        raise MismatchError("file hash")
    if libraries != manifest["libraries"]:
        raise MismatchError("library versions")
    if names != manifest["features"]:
        raise MismatchError("features or their order")
    # ko: 해시를 확인한 바로 그 바이트만 객체로 되돌립니다
    # ja: ハッシュを確かめたバイト列だけをオブジェクトに戻します
    estimator = sio.loads(file)
    found = estimator.predict_proba(manifest["examples"])
    if not np.allclose(found, manifest["probabilities"], atol=1e-6):
        raise MismatchError("predictions for the examples")
    return estimator


save_bundle(store / "1.0.1", model)
with (store / "1.0.1/model.skops").open("ab") as file:
    file.write(b"?")
save_bundle(store / "1.0.2", model[-1])

names, here = manifest["features"], manifest["libraries"]
swapped = [names[1], names[0], *names[2:]]
older = here | {"scikit-learn": "1.6.1"}
attempts = {
    "nothing changed": ("1.0.0", names, here),
    "one byte added": ("1.0.1", names, here),
    "older scikit-learn": ("1.0.0", names, older),
    "two columns swapped": ("1.0.0", swapped, here),
    "classifier only": ("1.0.2", names, here),
}
verdicts = {}
for attempt, (folder, *rest) in attempts.items():
    try:
        load_bundle(store / folder, *rest)
        verdicts[attempt] = "loaded"
    except MismatchError as error:
        verdicts[attempt] = f"refused: {error}"
print(tabulate(verdicts.items(), ("case", "verdict"), "pipe"))
assert len(set(verdicts.values())) == len(attempts)

# %% onnx
import onnxruntime
from skl2onnx import to_onnx
from sklearn.ensemble import RandomForestClassifier
from sklearn.preprocessing import FunctionTransformer

options = onnxruntime.SessionOptions()
options.intra_op_num_threads = 1
cpu = ["CPUExecutionProvider"]
X_32 = X_test.astype(np.float32)


def through_onnx(name: str, estimator) -> tuple:
    graph = to_onnx(estimator, X_32[:1], options={"zipmap": False})
    print(f"{name}:", *[node.op_type for node in graph.graph.node])
    Path(f"{name}.onnx").write_bytes(graph.SerializeToString())
    session = onnxruntime.InferenceSession(
        f"{name}.onnx", options, providers=cpu
    )
    return session.run(None, {"X": X_32})


forest = make_pipeline(
    StandardScaler(), RandomForestClassifier(random_state=0)
)
forest.fit(X_train, y_train)
rows = []
for name, other in {"linear": model, "forest": forest}.items():
    labels, probabilities = through_onnx(name, other)
    gap = np.abs(probabilities - other.predict_proba(X_test)).max()
    agree = np.array_equal(labels, other.predict(X_test))
    rows.append((name, bool(gap == 0), gap, agree))
headers = ("model", "same to the bit", "largest gap", "same labels")
print(tabulate(rows, headers, "pipe", floatfmt=".3f"))
assert rows[0][2] < 1e-5 and round(100 * rows[1][2], 3) == 1
assert not rows[0][1] and rows[0][3] and rows[1][3]

logged = make_pipeline(FunctionTransformer(np.log1p), model)
try:
    to_onnx(logged, X_32[:1])
except RuntimeError:
    print("FunctionTransformer(log1p): no converter")

# %% keras
import textwrap
import zipfile

# ko: 백엔드는 Keras를 가져오기 전에 정합니다
# ja: バックエンドはKerasを読み込む前に決めます
os.environ["KERAS_BACKEND"] = "jax"
import jax
import keras
from keras import layers

print(f"{keras.backend.backend()} on {jax.default_backend()}\n")
keras.utils.set_random_seed(0)
scaler = layers.Normalization()
scaler.adapt(X_train)
network = keras.Sequential(
    [
        keras.Input((30,)),
        scaler,
        layers.Dense(8, activation="relu"),
        layers.Dense(1, activation="sigmoid"),
    ]
)
network.compile("adam", "binary_crossentropy")
whole = {"batch_size": len(X_train), "verbose": 0}
network.fit(X_train, y_train, epochs=9, **whole)

network.save("network.keras")
restored = keras.models.load_model("network.keras")
print(*sorted(zipfile.ZipFile("network.keras").namelist()), sep="\n")
before, after = [
    one.predict(X_test, **whole) for one in (network, restored)
]
same = np.allclose(before, after, atol=1e-6)
steps = [int(one.optimizer.iterations) for one in (network, restored)]
print("\nsame predictions:", same)
print("optimizer steps:", *steps)
assert same and steps == [9, 9]

doubled = layers.Lambda(lambda X: 2 * X)
keras.Sequential([keras.Input((30,)), doubled]).save("lambda.keras")
try:
    keras.models.load_model("lambda.keras")
except ValueError as error:
    reason = f"ValueError: {error}".partition(".")[0]
    print("\n" + textwrap.fill(reason, 40))

# %% exploit
from skops.io.exceptions import UntrustedTypesFoundException


class Gift:
    def __reduce__(self):
        code = "(proof.write_text('ran'), model)[1]"
        return eval, (code, {"proof": proof, "model": model})


proof = Path("proof.txt")
joblib.dump(Gift(), "gift.joblib")
gift = joblib.load("gift.joblib")
same = np.array_equal(gift.predict_proba(X_test), expected)
print(f"{type(gift).__name__}, same predictions: {same}")
print("its code has run:", proof.exists())
assert same and proof.exists()
proof.unlink()


def clip(X: np.ndarray) -> np.ndarray:
    return np.clip(X, 0, 5000)


clipped = make_pipeline(FunctionTransformer(clip), model)
rows = []
for name, thing in {
    "model": model,
    "own function": clipped,
    "gift": Gift(),
}.items():
    file = sio.dumps(thing)
    untrusted = sio.get_untrusted_types(data=file)
    try:
        sio.loads(file)
        verdict = "loaded"
    except UntrustedTypesFoundException:
        verdict = "refused"
    rows.append((name, ", ".join(untrusted), verdict))
print(tabulate(rows, ("file", "untrusted", "skops"), "pipe"))
assert [row[2] for row in rows] == ["loaded", "refused", "refused"]
assert not proof.exists()
# ko: 코드를 읽어 본 이름만 적습니다
# ja: コードを読んで確かめた名前だけを書きます
sio.loads(sio.dumps(clipped), trusted=["__main__.clip"])

# %% versions
import io
import warnings
from base64 import b64decode

from sklearn.exceptions import InconsistentVersionWarning

# ko: scikit-learn 1.6.1로 실제로 저장해 둔 파일들입니다
# ja: scikit-learn 1.6.1で実際に保存しておいたファイルです
beside = Path(__file__).with_suffix("")
old = json.loads((beside / "old-models.json").read_text())
old = {name: b64decode(text) for name, text in old.items()}


def load_old(name: str):
    if name.endswith(".skops"):
        return sio.loads(old[name])
    return joblib.load(io.BytesIO(old[name]))


rows = []
for name in old:
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always", InconsistentVersionWarning)
        try:
            load_old(name)
            end = "loaded"
        except ModuleNotFoundError as error:
            end = str(error)
    rows.append((name, len(caught), end))
print(tabulate(rows, ("file", "warnings", "end"), "pipe"))
assert [count for _, count, _ in rows] == [3, 3, 0]
assert [end == "loaded" for *_, end in rows] == [True, True, False]

with warnings.catch_warnings():
    warnings.simplefilter("error", InconsistentVersionWarning)
    try:
        load_old("linear.joblib")
    except InconsistentVersionWarning as error:
        saved = error.original_sklearn_version
        now = error.current_sklearn_version
        print(f"refused: saved by {saved}, loaded by {now}")
        assert (saved, now) == ("1.6.1", version("scikit-learn"))

# %% whole-object
import subprocess
import sys

from safetensors.numpy import load_file, save_file


class Net:
    def __init__(self, state: dict[str, np.ndarray]) -> None:
        self.state = state


net = Net({"weight": model[-1].coef_[0], "bias": model[-1].intercept_})
Path("net.pkl").write_bytes(pickle.dumps(net))
save_file(net.state, "net.safetensors")

# ko: Net을 정의한 적 없는 새 프로세스에서 엽니다
# ja: Netを定義していない新しいプロセスで開きます
code = "import pickle; pickle.load(open('net.pkl', 'rb'))"
command = [sys.executable, "-c", code]
done = subprocess.run(command, capture_output=True, text=True)
print(textwrap.fill(done.stderr.splitlines()[-1], 40))
assert "AttributeError" in done.stderr

state = load_file("net.safetensors")
scores = model[0].transform(X_test) @ state["weight"] + state["bias"]
same = np.array_equal(scores > 0, model.predict(X_test))
print(f"\nfrom the weights alone, same labels: {same}\n")
assert same


class NoImports(pickle.Unpickler):
    def find_class(self, module: str, name: str):
        raise pickle.UnpicklingError(f"refused: {module}.{name}")


for thing in ({"weight": [0.5, -1.2]}, net, Gift()):
    file = io.BytesIO(pickle.dumps(thing))
    try:
        print(NoImports(file).load())
    except pickle.UnpicklingError as error:
        print(error)
assert not proof.exists()
