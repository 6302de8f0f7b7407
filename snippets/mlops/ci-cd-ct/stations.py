"""Will a bike station be empty in an hour?"""

import math


def make_features(station: dict) -> list[float]:
    docks = station["docks"]
    share = station["bikes"] / docks if docks else 0.0
    return [share, station["leaving"] / 10]


def predict(model: dict, station: dict) -> float:
    parts = zip(model["weights"], make_features(station), strict=True)
    score = model["bias"] + sum(w * x for w, x in parts)
    return 1 / (1 + math.exp(-score))
