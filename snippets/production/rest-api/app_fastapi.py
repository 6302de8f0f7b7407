"""The service with FastAPI. Start: uvicorn app_fastapi:app"""

import logging
import os
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from threading import Thread
from typing import Annotated

import joblib
import numpy as np
from fastapi import APIRouter, Depends, FastAPI, HTTPException, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from pydantic import BaseModel, ConfigDict, Field, FiniteFloat

MODEL_PATH = Path(os.environ.get("MODEL_PATH", "model.joblib"))
Number = Annotated[FiniteFloat, Field(ge=-1000, le=1000)]
Row = Annotated[list[Number], Field(min_length=4, max_length=4)]
Rows = Annotated[list[Row], Field(min_length=1, max_length=100)]


class Body(BaseModel):
    # ko: 문자열 "3.2"를 숫자로 고쳐 받지 않고, 모르는 필드도 거절합니다
    # ja: 文字列の"3.2"を数値に直して受け取らず、未知のフィールドも断ります
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


class Prediction(BaseModel):
    failure: bool
    probability: float
    model: str


def load(app: FastAPI) -> None:
    """Load the model once, as soon as its file is there."""
    while not MODEL_PATH.exists():
        time.sleep(0.05)
    app.state.model = joblib.load(MODEL_PATH)
    logging.warning("model loaded")


@asynccontextmanager
async def lifespan(app: FastAPI) -> AsyncIterator[None]:
    # ko: yield 앞은 시작할 때, 뒤는 끝날 때 한 번씩 실행됩니다
    # ja: yieldの前は起動時、後は終了時に、それぞれ一度だけ動きます
    app.state.model = None
    Thread(target=load, args=(app,), daemon=True).start()
    yield
    app.state.model = None


def loaded(request: Request) -> dict:
    if request.app.state.model is None:
        raise HTTPException(503, "model is not ready")
    return request.app.state.model


Model = Annotated[dict, Depends(loaded)]


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


app = FastAPI(lifespan=lifespan)
v1, v2 = APIRouter(prefix="/v1"), APIRouter(prefix="/v2")


@app.get("/health")
def health() -> dict[str, str]:
    return {"status": "alive"}


@app.get("/ready")
def ready(model: Model) -> dict[str, str]:
    return {"status": "ready", "model": model["version"]}


# ko: 계산이 이벤트 루프를 막지 않도록 async def 대신 def로 둡니다
# ja: 計算でイベントループを塞がないよう、async defではなくdefにします
@v1.post("/predict")
def predict(body: PredictV1, model: Model) -> Prediction:
    return predictions(model, [body.features])[0]


@v1.post("/predict/batch")
def predict_batch(body: BatchV1, model: Model) -> list[Prediction]:
    return predictions(model, body.instances)


@v2.post("/predict")
def predict_by_name(body: PredictV2, model: Model) -> Prediction:
    return predictions(model, [list(body.model_dump().values())])[0]


@app.exception_handler(RequestValidationError)
def invalid(_: Request, error: RequestValidationError) -> JSONResponse:
    # ko: 받은 값은 되돌려 주지 않고 어디가 왜 틀렸는지만 말합니다
    # ja: 受け取った値は返さず、どこがなぜ違うかだけを伝えます
    detail = [
        {"at": ".".join(map(str, e["loc"][1:])), "problem": e["msg"]}
        for e in error.errors()
    ]
    return JSONResponse({"detail": detail}, 422)


app.include_router(v1)
app.include_router(v2)
