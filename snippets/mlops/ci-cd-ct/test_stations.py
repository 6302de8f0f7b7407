import math
import unittest

from stations import make_features

STATION = {"docks": 20, "bikes": 5, "leaving": 8, "rain": 0}


class TestFeatures(unittest.TestCase):
    def test_share(self) -> None:
        assert make_features(STATION)[0] == 0.25

    def test_station_under_repair_has_no_docks(self) -> None:
        assert make_features(STATION | {"docks": 0})[0] == 0

    def test_all_are_numbers(self) -> None:
        assert all(map(math.isfinite, make_features(STATION)))
