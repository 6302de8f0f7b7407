import unittest

import numpy as np
import pandas as pd
from listings import make_features, predict, train

SNAPSHOT = pd.read_csv("snapshot.csv")


def one(price: float, photos: int) -> pd.Series:
    row = {"price": price, "usual_price": 100, "photos": photos}
    return make_features(pd.DataFrame([row])).loc[0]


class TestCode(unittest.TestCase):
    def test_half_price(self) -> None:
        assert np.isclose(one(50, 3)["discount"], np.log(2))

    def test_usual_price(self) -> None:
        assert one(100, 3)["discount"] == 0

    def test_photos_are_capped(self) -> None:
        assert one(100, 25)["photos"] == 10

    def test_training_runs(self) -> None:
        model = train(SNAPSHOT)
        assert np.isfinite(model).all()
        assert predict(model, SNAPSHOT).isin([0, 1]).all()

    def test_training_repeats(self) -> None:
        assert (train(SNAPSHOT) == train(SNAPSHOT)).all()
