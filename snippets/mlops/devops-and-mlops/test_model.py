import unittest

import numpy as np
import pandas as pd
from listings import accuracy

SNAPSHOT = pd.read_csv("snapshot.csv")


class TestModel(unittest.TestCase):
    def test_accuracy(self) -> None:
        model = np.load("model.npy")
        assert accuracy(model, SNAPSHOT) > 0.7
