import unittest

import pandas as pd

SNAPSHOT = pd.read_csv("snapshot.csv")


class TestData(unittest.TestCase):
    def test_no_row_twice(self) -> None:
        assert not SNAPSHOT["listing"].duplicated().any()

    def test_prices(self) -> None:
        ratio = SNAPSHOT["price"] / SNAPSHOT["usual_price"]
        assert ratio.between(0.1, 10).all()

    def test_labels(self) -> None:
        assert 0.2 < SNAPSHOT["sold"].mean() < 0.8
