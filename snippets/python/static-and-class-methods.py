"""Build models with class methods and measure three traps."""

# %% model
from dataclasses import asdict, dataclass
from typing import ClassVar, Self

import numpy as np


@dataclass
class DeliveryModel:
    """Predict minutes with ridge regression."""

    alpha: float
    DEFAULTS: ClassVar[dict[str, float]] = {"alpha": 1.0}

    @classmethod
    def from_config(cls, config: dict[str, float]) -> Self:
        return cls(**config)

    @classmethod
    def create_default(cls) -> Self:
        return cls.from_config(cls.DEFAULTS)

    @staticmethod
    def preprocess(X: np.ndarray) -> np.ndarray:
        return np.log1p(X)

    def learn_scale(self, Z: np.ndarray) -> None:
        self.mean_, self.scale_ = Z.mean(axis=0), Z.std(axis=0)

    def standardize(self, Z: np.ndarray) -> np.ndarray:
        return (Z - self.mean_) / self.scale_

    def fit(self, X: np.ndarray, y: np.ndarray) -> Self:
        Z = self.preprocess(X)
        self.learn_scale(Z)
        Z, self.bias_ = self.standardize(Z), y.mean()
        gram = Z.T @ Z + self.alpha * np.eye(Z.shape[1])
        self.weights_ = np.linalg.solve(gram, Z.T @ (y - self.bias_))
        return self

    def predict(self, X: np.ndarray) -> np.ndarray:
        Z = self.standardize(self.preprocess(X))
        return Z @ self.weights_ + self.bias_


model = DeliveryModel.create_default()
copy = DeliveryModel.from_config(asdict(model))
print(model)
print("same settings:", copy == model)
assert copy == model and copy is not model

# %% binding
import pandas as pd


def first_argument(owner: object, name: str) -> str:
    bound = getattr(getattr(owner, name), "__self__", None)
    if bound is None:
        return "nothing"
    return "the class" if isinstance(bound, type) else "the instance"


table = pd.DataFrame(
    {
        "through the class": first_argument(DeliveryModel, name),
        "through an instance": first_argument(model, name),
    }
    for name in ["predict", "from_config", "preprocess"]
)
table.index = ["instance method", "class method", "static method"]
print(table.to_markdown())
assert list(table.iloc[0]) == ["nothing", "the instance"]
assert list(table.iloc[1]) == ["the class", "the class"]
assert list(table.iloc[2]) == ["nothing", "nothing"]


# %% subclass
def make_deliveries(n_samples: int, seed: int):
    rng = np.random.default_rng(seed)
    distance = rng.gamma(2.0, 1.5, size=n_samples)
    waiting = rng.poisson(4, size=n_samples)
    X = np.column_stack([distance, waiting])
    minutes = 4 + 14 * np.log1p(distance) + 6 * np.log1p(waiting)
    return X, minutes + rng.normal(scale=4, size=n_samples)


@dataclass
class PromiseModel(DeliveryModel):
    """Add a margin, so that few deliveries are late."""

    margin: float
    DEFAULTS: ClassVar[dict[str, float]] = {
        "alpha": 1.0,
        "margin": 6.0,
    }

    def predict(self, X: np.ndarray) -> np.ndarray:
        return super().predict(X) + self.margin


X_train, y_train = make_deliveries(2000, seed=0)
X_test, y_test = make_deliveries(2048, seed=1)
late = {}
for kind in [DeliveryModel, PromiseModel]:
    # ko: 생성자는 하나이고 cls만 달라집니다
    # ja: コンストラクターは一つで、clsだけが変わります
    made = kind.create_default().fit(X_train, y_train)
    late[kind] = np.mean(y_test > made.predict(X_test))
    print(made)
    print(f"late: {late[kind]:.0%}")
    assert type(made) is kind
    assert made == kind.create_default()
assert late[DeliveryModel] > 0.4 and late[PromiseModel] < 0.1


# %% preprocess
class RootModel(DeliveryModel):
    @staticmethod
    def preprocess(X: np.ndarray) -> np.ndarray:
        return np.sqrt(X)


together = DeliveryModel.preprocess(X_test)
alone = np.vstack(
    [DeliveryModel.preprocess(row[None]) for row in X_test]
)
print("same alone and together:", np.array_equal(together, alone))
assert np.array_equal(together, alone)

# ko: fit은 self.preprocess를 부릅니다
# ja: fitはself.preprocessを呼びます
means = {}
for kind in [DeliveryModel, RootModel]:
    made = kind.create_default().fit(X_train, y_train)
    means[kind.__name__] = made.mean_
learned = pd.DataFrame(means, index=["distance", "waiting"]).T
print("\n" + learned.to_markdown(floatfmt=".2f"))
assert np.allclose(learned.iloc[0], np.log1p(X_train).mean(axis=0))
assert np.allclose(learned.iloc[1], np.sqrt(X_train).mean(axis=0))


# %% hard-coded
class CityModel(PromiseModel):
    # ko: 함정: 클래스 이름을 하드코딩했습니다
    # ja: 落とし穴: クラス名を直書きしています
    @staticmethod
    def build(config: dict[str, float]) -> "CityModel":
        return CityModel(**config)

    # ko: 함정: cls를 받고도 쓰지 않습니다
    # ja: 落とし穴: clsを受け取りながら使っていません
    @classmethod
    def load(cls, config: dict[str, float]) -> Self:
        return CityModel(**config)


class RainyCityModel(CityModel):
    """Rain makes every delivery a quarter slower."""

    def predict(self, X: np.ndarray) -> np.ndarray:
        return 1.25 * super().predict(X)


rows = {}
for name in ["from_config", "build", "load"]:
    constructor = getattr(RainyCityModel, name)
    made = constructor(PromiseModel.DEFAULTS).fit(X_train, y_train)
    rows[name] = {
        "returns": type(made).__name__,
        "late in rain": np.mean(1.25 * y_test > made.predict(X_test)),
    }
table = pd.DataFrame(rows).T
print(table.to_markdown(floatfmt=".2f"))
assert list(table["returns"]) == [
    "RainyCityModel",
    "CityModel",
    "CityModel",
]
assert table.loc["from_config", "late in rain"] < 0.12
assert (table["late in rain"].iloc[1:] > 0.5).all()


# %% neighbours
class BatchScaledModel(DeliveryModel):
    # ko: 함정: 들어온 배치로 평균을 다시 구합니다
    # ja: 落とし穴: 届いたバッチで平均を取り直します
    @staticmethod
    def standardize(Z: np.ndarray) -> np.ndarray:
        scale = Z.std(axis=0)
        scale[scale == 0] = 1.0
        return (Z - Z.mean(axis=0)) / scale


fitted = {
    kind: kind.create_default().fit(X_train, y_train)
    for kind in [DeliveryModel, BatchScaledModel]
}
right, wrong = fitted.values()
assert np.allclose(right.weights_, wrong.weights_)

order = np.array([[3.0, 4.0]])
near = X_test[X_test[:, 0] < 1.5][:500]
far = X_test[X_test[:, 0] > 4.0][:500]
batches = {
    "none": X_test[:0],
    "3 near": near[:3],
    "3 far": far[:3],
    "500 near": near,
    "500 far": far,
    "500 mixed": X_test[:500],
}
rows = {}
for name, neighbours in batches.items():
    batch = np.vstack([order, neighbours])
    rows[name] = {
        "training statistics": right.predict(batch)[0],
        "batch statistics": wrong.predict(batch)[0],
    }
table = pd.DataFrame(rows).T.rename_axis("neighbours")
print(table.to_markdown(floatfmt=".1f"))

spread = table.max() - table.min()
assert spread["training statistics"] < 1e-9
assert spread["batch statistics"] > 10
off = (table["batch statistics"] - right.predict(order)[0]).abs()
assert off["500 near"] > off["3 near"]
assert off["500 far"] > off["3 far"]
assert off["500 mixed"] < 1

# %% batch-size
import matplotlib.pyplot as plt

sizes = [2**power for power in range(12)]


def mean_error(model: DeliveryModel, size: int) -> float:
    parts = X_test.reshape(-1, size, 2)
    predicted = np.concatenate([model.predict(X) for X in parts])
    return np.mean(np.abs(y_test - predicted))


errors = pd.DataFrame(
    {
        "training statistics": [mean_error(right, n) for n in sizes],
        "batch statistics": [mean_error(wrong, n) for n in sizes],
    },
    index=pd.Index(sizes, name="batch size"),
)
constant = np.mean(np.abs(y_test - y_train.mean()))
shown = errors.loc[[1, 2, 8, 32, 2048]]
print(shown.to_markdown(floatfmt=".2f"))
print(f"\nalways the training mean: {constant:.2f}")

fig, ax = plt.subplots()
for column, style in zip(errors, ["C0-o", "C1--s"], strict=True):
    ax.plot(sizes, errors[column], style, label=column)
ax.axhline(constant, color="C3", linestyle=":", label="constant")
ax.set_xscale("log", base=2)
ax.set(xlabel="batch size", ylabel="mean absolute error, minutes")
ax.set_ylim(0, None)
ax.legend(frameon=False)

good, bad = errors["training statistics"], errors["batch statistics"]
assert np.ptp(good) < 1e-9
assert np.isclose(bad[1], constant)
assert bad[2] > bad[8] > bad[32] > 1.02 * good[32]
assert bad[1] > 1.8 * good[1] and bad[256] < 1.03 * good[256]
assert bad[2048] < 1.03 * good[2048]


# %% class-state
class SharedModel(DeliveryModel):
    # ko: 함정: 배운 값을 클래스에 저장합니다
    # ja: 落とし穴: 学んだ値をクラスに置いています
    @classmethod
    def learn_scale(cls, Z: np.ndarray) -> None:
        cls.mean_, cls.scale_ = Z.mean(axis=0), Z.std(axis=0)


# ko: 교외는 거리만 다섯 배로 멉니다
# ja: 郊外は距離だけが5倍です
X_far = X_train * [5.0, 1.0]
y_far = y_train + 14 * np.log1p(X_far[:, 0])
y_far -= 14 * np.log1p(X_train[:, 0])

rows = {}
for kind in [DeliveryModel, SharedModel]:
    city = kind.create_default().fit(X_train, y_train)
    before = city.predict(order)[0]
    suburb = kind.create_default().fit(X_far, y_far)
    after = city.predict(order)[0]
    rows[kind.__name__] = {
        "city model": before,
        "after the suburb model": after,
        "own statistics": "mean_" in vars(city),
    }
table = pd.DataFrame(rows).T
print(table.to_markdown(floatfmt=".1f"))
kept, lost = table.iloc[0], table.iloc[1]
assert kept["city model"] == kept["after the suburb model"]
assert lost["city model"] - lost["after the suburb model"] > 5
assert kept["own statistics"] and not lost["own statistics"]
