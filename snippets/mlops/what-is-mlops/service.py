"""Who will miss a clinic appointment? All of a small service."""

import hashlib
import json
from pathlib import Path

import joblib
import numpy as np
import pandas as pd
import sklearn
from scipy.stats import ks_2samp
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import roc_auc_score
from sklearn.model_selection import train_test_split
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

RANGES = {
    "lead_days": (0, 90),
    "visits": (0, 200),
    "missed": (0, 200),
}


def check_rows(rows: pd.DataFrame, least: int = 1) -> list[str]:
    """Say what is wrong with a batch."""
    absent = [f"no {name}" for name in RANGES if name not in rows]
    if absent or len(rows) < least:
        return absent or [f"only {len(rows)} rows"]
    faults = []
    for name, (low, high) in RANGES.items():
        if not rows[name].between(low, high).all():
            faults.append(f"{name} not in {low}..{high}")
    if (rows["missed"] > rows["visits"]).any():
        faults.append("missed > visits")
    return faults


def check_labels(rows: pd.DataFrame) -> list[str]:
    """Say what is wrong with the answers to learn from."""
    if "no_show" not in rows:
        return ["no label"]
    known = rows["no_show"].isin([0, 1]).all()
    both = rows["no_show"].nunique() > 1
    return [] if known and both else ["labels not 0 and 1"]


def make_features(rows: pd.DataFrame) -> pd.DataFrame:
    """Compute features, for training and for serving alike."""
    lead = np.log1p(rows["lead_days"])
    rate = (rows["missed"] + 1) / (rows["visits"] + 4)
    return pd.DataFrame({"lead": lead, "miss_rate": rate})


def train_model(X: pd.DataFrame, y: pd.Series):
    """Fit the model."""
    return make_pipeline(StandardScaler(), LogisticRegression()).fit(
        X, y
    )


def evaluate(model, rows: pd.DataFrame) -> float:
    """Return the area under the ROC curve."""
    chance = model.predict_proba(make_features(rows))[:, 1]
    return float(roc_auc_score(rows["no_show"], chance))


def makes_sense(model) -> bool:
    """Tell whether more missed visits mean a higher chance."""
    same = {"lead_days": [14, 14], "visits": [10, 10]}
    pair = make_features(pd.DataFrame(same | {"missed": [1, 5]}))
    seldom, often = model.predict_proba(pair)[:, 1]
    return seldom < often


def passes_gate(candidate, current, test: pd.DataFrame) -> bool:
    """Let a model through that is sane and no worse than before."""
    best = evaluate(current["model"], test) if current else 0.6
    good = evaluate(candidate, test) > best - 0.01
    return good and makes_sense(candidate)


def fingerprint(path: Path) -> str:
    """Return the hash of a file."""
    return hashlib.sha256(path.read_bytes()).hexdigest()


def publish(home: Path, model, train: pd.DataFrame, seed: int) -> str:
    """Keep a model with what made it and let it serve."""
    number = len(list(home.glob("v*.joblib"))) + 1
    path = home / f"v{number}.joblib"
    reference = make_features(train)
    joblib.dump({"model": model, "reference": reference}, path)
    data = hashlib.sha256(train.to_csv().encode()).hexdigest()
    facts = {"model": fingerprint(path), "data": data, "seed": seed}
    facts["scikit-learn"] = sklearn.__version__
    path.with_suffix(".json").write_text(json.dumps(facts), "utf-8")
    switch(home, [*history(home), path.stem])
    return path.stem


def history(home: Path) -> list[str]:
    """Return the versions that served, the current one last."""
    path = home / "served.json"
    return json.loads(path.read_text("utf-8")) if path.exists() else []


def switch(home: Path, versions: list[str]) -> None:
    """Record which versions served, in one step."""
    part = home / "served.part"
    part.write_text(json.dumps(versions), "utf-8")
    part.replace(home / "served.json")


def load(home: Path) -> dict | None:
    """Return what serves now; its file must be the one released."""
    if not (versions := history(home)):
        return None
    path = home / f"{versions[-1]}.joblib"
    facts = json.loads(path.with_suffix(".json").read_text("utf-8"))
    if fingerprint(path) != facts["model"]:
        raise ValueError(f"{path.name} is not the released file")
    return joblib.load(path)


def roll_back(home: Path) -> str:
    """Let the version before serve again, without training."""
    *before, _ = history(home)
    switch(home, before)
    return before[-1]


def predict(home: Path, request: dict) -> dict:
    """Answer one request with the current model."""
    rows = pd.DataFrame([request])
    if faults := check_rows(rows):
        return {"error": faults}
    chance = load(home)["model"].predict_proba(make_features(rows))
    return {
        "version": history(home)[-1],
        "no_show": round(float(chance[0, 1]), 2),
    }


def find_drift(home: Path, rows: pd.DataFrame) -> dict[str, float]:
    """Compare recent features with those the model learned from."""
    old, new = load(home)["reference"], make_features(rows)
    return {
        name: round(float(ks_2samp(old[name], new[name]).statistic), 2)
        for name in old
    }


def run(home: Path, rows: pd.DataFrame, seed: int = 0) -> str:
    """Go from raw rows to a served model, or say what stopped."""
    if faults := check_rows(rows, least=500) or check_labels(rows):
        return f"stopped by data check: {faults[0]}"
    train, test = train_test_split(rows, random_state=seed)
    model = train_model(make_features(train), train["no_show"])
    if not passes_gate(model, load(home), test):
        return "stopped by gate"
    return f"serving {publish(home, model, train, seed)}"
