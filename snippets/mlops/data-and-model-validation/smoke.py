"""Load models in a fresh process and ask whether they can serve."""

import json
import sys
import time
from pathlib import Path

import joblib
import pandas as pd


def check(
    file: Path, sample: pd.DataFrame, expected: pd.Series
) -> dict:
    try:
        model = joblib.load(file)
    except Exception as error:
        return {"loads": False, "error": type(error).__name__}
    chances = model.predict_proba(sample)[:, 1]
    times = []
    for _ in range(20):
        start = time.perf_counter()
        model.predict_proba(sample.head(1))
        times.append(time.perf_counter() - start)
    return {
        "loads": True,
        "same answers": bool((abs(chances - expected) < 1e-6).all()),
        "one row in 100 ms": sorted(times)[10] < 0.1,
        "file under 5 MB": file.stat().st_size < 5e6,
    }


sample = pd.read_json("sample.json")
files = [Path(name) for name in sys.argv[1:]]
expected = {file.stem: sample.pop(file.stem) for file in files}
checks = {f.stem: check(f, sample, expected[f.stem]) for f in files}
print(json.dumps(checks))
