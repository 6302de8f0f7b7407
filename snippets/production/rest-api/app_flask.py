"""The service with Flask. Start: waitress-serve --call app_flask:create_app"""

import logging
import os
import time
from pathlib import Path
from threading import Thread
from typing import Annotated

import joblib
import numpy as np
from flask import Blueprint, Flask, abort, current_app, request
from pydantic import (
    BaseModel,
    ConfigDict,
    Field,
    FiniteFloat,
    ValidationError,
)
from werkzeug.exceptions import HTTPException

MODEL_PATH = Path(os.environ.get("MODEL_PATH", "model.joblib"))
Number = Annotated[FiniteFloat, Field(ge=-1000, le=1000)]
Row = Annotated[list[Number], Field(min_length=4, max_length=4)]
Rows = Annotated[list[Row], Field(min_length=1, max_length=100)]


class Body(BaseModel):
    model_config = ConfigDict(strict=True, extra="forbid")


class PredictV1(Body):
    features: Row


class BatchV1(Body):
    instances: Rows


class PredictV2(Body):
    temperature: Number
    humidity: Number
    vibration: Number
    age: Number


def load(app: Flask) -> None:
    """Load the model once, as soon as its file is there."""
    while not MODEL_PATH.exists():
        time.sleep(0.05)
    app.config["MODEL"] = joblib.load(MODEL_PATH)
    logging.warning("model loaded")


def loaded() -> dict:
    model = current_app.config["MODEL"]
    return model or abort(503, "model is not ready")


def predictions(model: dict, rows: list[list[float]]) -> list[dict]:
    log_odds = np.array(rows) @ model["weights"] + model["bias"]
    return [
        {
            "failure": bool(probability >= 0.5),
            "probability": round(float(probability), 3),
            "model": model["version"],
        }
        for probability in (1 + np.tanh(log_odds / 2)) / 2
    ]


v1 = Blueprint("v1", __name__, url_prefix="/v1")
v2 = Blueprint("v2", __name__, url_prefix="/v2")


@v1.post("/predict")
def predict() -> dict:
    model = loaded()
    # ko: Flask는 본문을 검사하지 않으므로 Pydantic에 직접 넘깁니다
    # ja: Flaskは本文を検証しないので、自分でPydanticに渡します
    body = PredictV1.model_validate_json(request.get_data())
    return predictions(model, [body.features])[0]


@v1.post("/predict/batch")
def predict_batch() -> list[dict]:
    model = loaded()
    body = BatchV1.model_validate_json(request.get_data())
    return predictions(model, body.instances)


@v2.post("/predict")
def predict_by_name() -> dict:
    model = loaded()
    body = PredictV2.model_validate_json(request.get_data())
    return predictions(model, [list(body.model_dump().values())])[0]


def create_app() -> Flask:
    app = Flask(__name__)
    app.config["MODEL"] = None
    Thread(target=load, args=(app,), daemon=True).start()

    @app.get("/health")
    def health() -> dict:
        return {"status": "alive"}

    @app.get("/ready")
    def ready() -> dict:
        return {"status": "ready", "model": loaded()["version"]}

    @app.errorhandler(ValidationError)
    def invalid(error: ValidationError) -> tuple[dict, int]:
        detail = [
            {"at": ".".join(map(str, e["loc"])), "problem": e["msg"]}
            for e in error.errors()
        ]
        return {"detail": detail}, 422

    # ko: Flask의 기본 오류 화면은 HTML이라 JSON으로 맞춥니다
    # ja: Flaskの標準のエラー画面はHTMLなので、JSONにそろえます
    @app.errorhandler(HTTPException)
    def refused(error: HTTPException) -> tuple[dict, int | None]:
        return {"detail": error.description}, error.code

    app.register_blueprint(v1)
    app.register_blueprint(v2)
    return app
