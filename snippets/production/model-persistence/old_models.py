# /// script
# requires-python = ">=3.11,<3.14"
# dependencies = ["scikit-learn==1.6.1", "skops==0.16.0"]
# [tool.uv]
# exclude-newer = "2026-11-01T00:00:00Z"
# ///
"""Write models as scikit-learn 1.6.1 does, for old-models.json."""

import io
import json
from base64 import b64encode
from zipfile import ZIP_DEFLATED

import joblib
import skops.io as sio
from sklearn.datasets import load_breast_cancer
from sklearn.ensemble import HistGradientBoostingClassifier
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

X, y = load_breast_cancer(return_X_y=True)
X = X[:, :2]


def as_joblib(model) -> bytes:
    buffer = io.BytesIO()
    joblib.dump(model, buffer, compress=9)
    return buffer.getvalue()


linear = make_pipeline(StandardScaler(), LogisticRegression())
linear.fit(X, y)
# ko: 파일이 작아지도록 트리와 구간을 최소로 줄입니다
# ja: ファイルが小さくなるよう、木とビンを最小限にします
boosting = HistGradientBoostingClassifier(
    max_iter=1, max_leaf_nodes=2, max_bins=4
)
boosting.fit(X, y)

files = {
    "linear.joblib": as_joblib(linear),
    "linear.skops": sio.dumps(
        linear, compression=ZIP_DEFLATED, compresslevel=9
    ),
    "boosting.joblib": as_joblib(boosting),
}
texts = {name: b64encode(file).decode() for name, file in files.items()}
print(json.dumps(texts, indent=2))
