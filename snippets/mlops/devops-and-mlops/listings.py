"""Will a second-hand listing sell within a week?"""

import numpy as np
import pandas as pd

KEPT = 1000  # the last rows of a snapshot are for testing


def make_features(listings: pd.DataFrame) -> pd.DataFrame:
    discount = -np.log(listings["price"] / listings["usual_price"])
    photos = listings["photos"].clip(upper=10)
    features = {"one": 1.0, "discount": discount, "photos": photos}
    return pd.DataFrame(features, listings.index)


def train(listings: pd.DataFrame) -> np.ndarray:
    """Return the weights of a linear classifier (least squares)."""
    known = listings.iloc[:-KEPT]
    side = np.where(known["sold"] == 1, 1, -1)
    return np.linalg.lstsq(make_features(known), side, rcond=None)[0]


def predict(model: np.ndarray, listings: pd.DataFrame) -> pd.Series:
    return (make_features(listings) @ model > 0).astype(int)


def accuracy(model: np.ndarray, listings: pd.DataFrame) -> float:
    kept = listings.iloc[-KEPT:]
    return float((predict(model, kept) == kept["sold"]).mean())
