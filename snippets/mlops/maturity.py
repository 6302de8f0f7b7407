"""Run one stream of twenty-four months under four levels of maturity."""

# %% stream
import numpy as np
import pandas as pd
from scipy.special import expit

MONTHS, SHOCK, BROKEN, ORDERS = 24, 11, 17, 3000


def served(month: int) -> tuple[pd.DataFrame, np.ndarray]:
    rng = np.random.default_rng([7, month + 100])
    distance = rng.gamma(4, 2.5, ORDERS)
    rain = rng.exponential(2, ORDERS)
    # ko: 주문이 늘어 배달원 한 명이 맡는 건수도 조금씩 많아집니다
    # ja: 注文が増え、配達員1人が受け持つ件数が毎月少しずつ多くなります
    load = rng.normal(10 + 0.1 * month, 3, ORDERS)
    X = {"distance_km": distance, "rain_mm": rain, "load": load}
    if month < SHOCK:
        # ko: 거리의 영향은 서서히 줄고 업무량의 영향은 서서히 커집니다
        # ja: 距離の影響は徐々に弱まり、件数の影響は徐々に強まります
        far, busy = 0.5 - 0.025 * month, 0.03 * month
    else:
        # ko: 외곽에 물류 창고가 문을 열어 거리는 거의 상관이 없어집니다
        # ja: 郊外の倉庫が稼働し、距離はほとんど関係なくなります
        far, busy = -0.05, 0.5 + 0.02 * (month - SHOCK)
    log_odds = far * (distance - 10) + busy * (load - 11)
    log_odds += 0.9 * (rain - 2) * (load > 11)
    return pd.DataFrame(X), rng.binomial(1, expit(log_odds))


def recorded(month: int) -> tuple[pd.DataFrame, np.ndarray]:
    X, late = served(month)
    if month == BROKEN:
        # ko: 하루 건수 대신 주간 합계를 적재합니다. 서비스는 정상입니다
        # ja: 1日の件数ではなく週の合計を記録します。サービスは正常です
        X = X.assign(load=7 * X["load"])
    return X, late


months = [1, 6, SHOCK - 1, SHOCK, BROKEN - 1, BROKEN, BROKEN + 1, 24]
rows = {m: [*(b := recorded(m))[0].mean(), b[1].mean()] for m in months}
columns = ["distance_km", "rain_mm", "load", "share late"]
stream = pd.DataFrame.from_dict(rows, orient="index", columns=columns)
print(stream.rename_axis("month").to_markdown(floatfmt=".2f"))
assert stream["distance_km"].between(9, 11).all()
assert stream.drop(index=BROKEN)["load"].between(10, 13).all()
assert stream.loc[BROKEN, "load"] > 70


# %% play
def score(model, X: pd.DataFrame, late: np.ndarray) -> float:
    return float(np.mean(model.predict(X) == late))


def play(policy):
    for month in range(1, MONTHS + 1):
        _, late = served(month)
        right = policy.serve(month) == late
        policy.quality[month] = float(np.mean(right))
        policy.learn(month)
    return policy


def diary(policy) -> str:
    rows = []
    for first in range(1, MONTHS, 3):
        span = range(first, first + 3)
        quality = np.mean([policy.quality[month] for month in span])
        events = [
            f"{m}: {event}" for m, event in policy.events if m in span
        ]
        rows.append([f"{first}-{span[-1]}", quality, "; ".join(events)])
    table = pd.DataFrame(rows, columns=["months", "quality", "events"])
    return table.to_markdown(index=False, floatfmt=".3f")


# %% level-0
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler


def linear(X: pd.DataFrame, late: np.ndarray):
    steps = StandardScaler(), LogisticRegression()
    return make_pipeline(*steps).fit(X, late)


class Level0:
    pipeline = staticmethod(linear)

    def __init__(self):
        self.quality, self.events = {}, [(1, "model handed over")]
        self.batches = {
            month: recorded(month) for month in range(-5, 1)
        }
        self.model = self.train()

    def train(self):
        X, late = zip(*list(self.batches.values())[-6:], strict=True)
        return self.pipeline(pd.concat(X), np.concatenate(late))

    def serve(self, month: int) -> np.ndarray:
        X, _ = served(month)
        return self.model.predict(X)

    def learn(self, month: int) -> None:
        # ko: 배포한 뒤로는 아무도 들여다보지 않습니다
        # ja: デプロイした後は誰も様子を見ません
        pass


level_0 = play(Level0())
print(diary(level_0))
decay = pd.Series(level_0.quality)
assert decay[1] - 0.05 > decay[SHOCK - 1] > decay[SHOCK:].max() + 0.1


# %% level-1
class Level1(Level0):
    validates = True

    def __init__(self):
        super().__init__()
        self.events = [(1, "pipeline handed over")]

    def faults(self, X: pd.DataFrame) -> list[str]:
        known = pd.concat([X for X, _ in self.batches.values()])
        if list(X) != list(known) or X.isna().any(axis=None):
            return ["schema"]
        ratio = X.mean() / known.mean()
        return list(ratio.index[(ratio < 0.5) | (ratio > 2)])

    def accept(self, month: int) -> None:
        batch = recorded(month)
        if self.validates and (faults := self.faults(batch[0])):
            # ko: 사람을 부르고, 그달의 데이터는 학습에서 뺍니다
            # ja: 人を呼び、この月のデータは学習から外します
            self.events.append((month, f"stopped {', '.join(faults)}"))
        else:
            self.batches[month] = batch

    def is_due(self, month: int) -> bool:
        return month % 3 == 0

    def retrain(self, month: int) -> None:
        self.release(month + 1, self.train())

    def release(self, month: int, model) -> None:
        # ko: 첫 달에 이전 모델보다 뚜렷이 못하면 나쁜 모델로 셉니다
        # ja: 初月に前のモデルより明らかに劣れば、悪いモデルと数えます
        new, old = (
            score(m, *served(month)) for m in (model, self.model)
        )
        verdict = (
            "released" if new > old - 0.005 else "released a bad one"
        )
        self.events.append((month, verdict))
        self.model = model

    def learn(self, month: int) -> None:
        self.accept(month)
        if self.is_due(month) and month < MONTHS:
            self.retrain(month)


level_1 = play(Level1())
print(diary(level_1))
assert (BROKEN, "stopped load") in level_1.events


# %% validation
class Unvalidated(Level1):
    validates = False


unvalidated = play(Unvalidated())
print(diary(unvalidated))

spoiled = range(BROKEN + 2, MONTHS + 1)
losses = [level_1.quality[m] - unvalidated.quality[m] for m in spoiled]
assert min(losses) > 0.1
assert (BROKEN + 2, "released a bad one") in unvalidated.events


def weight_of_load(model) -> float:
    scaler, regression = model
    return float(regression.coef_[0, 2] / scaler.scale_[2])


ratio = weight_of_load(unvalidated.model) / weight_of_load(
    level_1.model
)
print(f"\nweight of load, against level 1: {ratio:.2f}")
assert abs(ratio) < 0.2

# %% tests
from sklearn.ensemble import HistGradientBoostingClassifier as Boosting
from sklearn.ensemble import RandomForestClassifier


def forest(X: pd.DataFrame, late: np.ndarray):
    return RandomForestClassifier(20, min_samples_leaf=50).fit(X, late)


def boosting(X: pd.DataFrame, late: np.ndarray):
    model = Boosting(max_iter=60, max_leaf_nodes=8, random_state=0)
    return model.fit(X, late)


def repeatable(new, old, X, late) -> bool:
    one, two = (new(X, late).predict_proba(X) for _ in range(2))
    return np.array_equal(one, two)


def finite(new, old, X, late) -> bool:
    return np.isfinite(new(X, late).predict_proba(1000 * X)).all()


def not_worse(new, old, X, late) -> bool:
    known, rest = slice(0, ORDERS // 2), slice(ORDERS // 2, None)
    models = [
        pipeline(X[known], late[known]) for pipeline in (new, old)
    ]
    scores = [score(model, X[rest], late[rest]) for model in models]
    return scores[0] > scores[1] - 0.02


TESTS = repeatable, finite, not_worse
# ko: 전역 난수를 고정해도 forest를 두 번 학습하면 결과가 서로 다릅니다
# ja: 大域の乱数を固定しても、forestの2回の学習は結果が異なります
np.random.seed(0)
rows = {
    new.__name__: [test(new, linear, *served(1)) for test in TESTS]
    for new in (forest, boosting)
}
names = [test.__name__ for test in TESTS]
report = pd.DataFrame.from_dict(rows, orient="index", columns=names)
print(report.replace({True: "passes", False: "FAILS"}).to_markdown())
assert report.loc["boosting"].all() and not report.loc["forest"].all()

# %% level-2
MERGED = {8: forest, 12: boosting}


class Level2(Level1):
    def __init__(self):
        super().__init__()
        self.events = [(1, "pipeline deployed")]

    def integrate(self, month: int) -> bool:
        if not (new := MERGED.get(month)):
            return False
        batch = self.batches[month - 1]
        passed = {
            t.__name__: t(new, self.pipeline, *batch) for t in TESTS
        }
        failed = [name for name, ok in passed.items() if not ok]
        if not failed:
            self.pipeline = new
        verdict = f"fails {', '.join(failed)}" if failed else "deployed"
        self.events.append((month, f"{new.__name__} {verdict}"))
        return not failed

    def is_due(self, month: int) -> bool:
        return self.integrate(month) or super().is_due(month)


level_2 = play(Level2())
print(diary(level_2))
assert (8, "forest fails repeatable") in level_2.events
assert level_2.pipeline is boosting
tail = range(SHOCK + 5, MONTHS + 1)
gains = [level_2.quality[m] - level_1.quality[m] for m in tail]
assert np.mean(gains) > 0.005


# %% level-3
class Level3(Level2):
    rolls_back, candidate = True, None

    def __init__(self):
        super().__init__()
        self.promised = score(self.model, *self.batches[0])

    def is_due(self, month: int) -> bool:
        if month not in self.batches:
            return False
        loss = self.promised - score(self.model, *self.batches[month])
        if loss > 0.08:
            # ko: 갑자기 무너졌다면 그 전의 데이터는 더는 맞지 않습니다
            # ja: 急に崩れたなら、それより前のデータは当てになりません
            self.batches = {month: self.batches[month]}
        return self.integrate(month) or loss > 0.02

    def retrain(self, month: int) -> None:
        (X, late), half = self.batches[month], ORDERS // 2
        self.batches[month] = X[:half], late[:half]
        model = self.train()
        self.batches[month] = X, late
        new, old = (
            score(m, X[half:], late[half:]) for m in (model, self.model)
        )
        if new > old + 0.005:
            self.candidate = model, new
        else:
            self.events.append((month, "gate refused"))

    def serve(self, month: int) -> np.ndarray:
        answers = super().serve(month)
        if not self.candidate:
            return answers
        X, late = served(month)
        (model, promised), self.candidate = self.candidate, None
        # ko: 처음 3분의 1 동안만 두 건에 한 건은 새 모델이 답합니다
        # ja: 最初の3分の1だけ、2件に1件は新しいモデルが予測します
        order, trial, new = (
            np.arange(ORDERS),
            ORDERS // 3,
            model.predict(X),
        )
        canary = (order < trial) & (order % 2 == 0)
        stable = (order < trial) & (order % 2 == 1)
        answers[canary] = new[canary]
        right = answers == late
        if (
            self.rolls_back
            and np.mean(right[canary]) < np.mean(right[stable]) - 0.05
        ):
            self.events.append((month, "canary rolled back"))
            return answers
        self.release(month, model)
        self.promised, answers[trial:] = promised, new[trial:]
        return answers


level_3 = play(Level3())
print(diary(level_3))
assert not any("bad" in event for _, event in level_3.events)


# %% guards
class WithoutValidation(Level3):
    validates = False


class WithoutBoth(WithoutValidation):
    rolls_back = False


rows = []
for kind in (Level3, WithoutValidation, WithoutBoth):
    policy = play(kind())
    after = [e for m, e in policy.events if m in (BROKEN, BROKEN + 1)]
    rows.append(
        [kind.__name__, policy.quality[BROKEN + 1], "; ".join(after)]
    )
columns = ["guards", f"month {BROKEN + 1}", "what stopped it"]
guards = pd.DataFrame(rows, columns=columns)
print("\n" + guards.to_markdown(index=False, floatfmt=".3f"))
all_on, validation_off, all_off = guards.iloc[:, 1]
assert all_on > validation_off > all_off + 0.1
assert guards.iloc[1, 2] == "canary rolled back"

# %% figure
import matplotlib.pyplot as plt

levels = {
    f"level {n}": p
    for n, p in enumerate((level_0, level_1, level_2, level_3))
}
quality = pd.DataFrame(
    {name: policy.quality for name, policy in levels.items()}
)

_, axes = plt.subplots(figsize=(5.4, 4.2))
for name, style in zip(
    quality, ("C3:v", "C1--s", "C2-.^", "C0-o"), strict=True
):
    axes.plot(quality[name], style, label=name, markersize=4)
for month, label in ((SHOCK, "shock"), (BROKEN, "broken batch")):
    axes.axvline(month, color="C4", linestyle=":")
    axes.annotate(label, (month + 0.3, 0.86), color="C4")
axes.set(xlabel="month", ylabel="share answered right", ylim=(0.4, 0.9))
axes.set_xticks(range(1, MONTHS + 1, 3))
axes.legend(loc="lower left")

# %% table
usual = quality.loc[SHOCK - 3 : SHOCK - 1].mean() - 0.02
again = (quality.loc[SHOCK:] > usual).idxmax() - SHOCK
back = {name: again[name] for name in quality if again[name]}


def count(*words: str) -> list[int]:
    return [
        sum(
            any(word in event for word in words)
            for _, event in p.events
        )
        for p in levels.values()
    ]


table = pd.DataFrame(
    {
        "average": quality.mean(),
        "worst month": quality.min(),
        "months to recover": [
            back.get(name, "never") for name in quality
        ],
        "retrainings": count("released", "refused", "rolled"),
        "bad models": count("bad"),
        "hand-overs": count("handed over"),
    }
)
print(table.to_markdown(floatfmt=".3f"))
assert back["level 3"] < min(back["level 1"], back["level 2"])
assert "level 0" not in back
assert quality.mean().is_monotonic_increasing
assert (table["bad models"] == 0).all()
assert table["retrainings"].idxmax() == "level 3"
assert quality.loc[SHOCK:, "level 0"].max() < 0.5
assert list(table["hand-overs"]) == [1, 1, 0, 0]

_, one, two, three = (quality[name] for name in quality)
assert (one == two).loc[:12].all()
assert three.loc[4:6].mean() < two.loc[4:6].mean()
assert three.loc[22:24].mean() < two.loc[22:24].mean()
