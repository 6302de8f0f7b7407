"""Feed training with batches from generators and run into their traps."""

# %% lazy
log: list[str] = []


def read(n_rows: int):
    if n_rows < 1:
        raise ValueError("n_rows must be positive")
    for row in range(n_rows):
        log.append(f"read{row}")
        yield row


def use(rows) -> str:
    log.clear()
    for row in rows():
        log.append(f"use{row}")
    return " ".join(log)


from_list, from_generator = (
    use(lambda: list(read(3))),
    use(lambda: read(3)),
)
print(f"list:\n  {from_list}\ngenerator:\n  {from_generator}")
assert from_list == "read0 read1 read2 use0 use1 use2"
assert from_generator == "read0 use0 read1 use1 read2 use2"

# ko: 호출만으로는 본문이 한 줄도 실행되지 않아 검사도 늦어집니다
# ja: 呼び出しただけでは本体が1行も動かず、検査も遅れます
log.clear()
stream = read(-1)
print("\nread(-1):", type(stream).__name__)
try:
    next(stream)
except ValueError as error:
    print("next():  ", error)
else:
    raise AssertionError("next() must run the check")
assert log == []

# %% batches
import numpy as np
from sklearn.datasets import load_digits
from sklearn.model_selection import train_test_split

X, y = load_digits(return_X_y=True)
X_train, X_test, y_train, y_test = train_test_split(
    X / 16, y, stratify=y, random_state=0
)
n_samples, SEED = len(X_train), 2026


def batches(order: np.ndarray, batch_size: int):
    # ko: 슬라이스는 끝을 넘어도 오류 없이 남은 만큼만 돌려줍니다
    # ja: スライスは末尾を越えても、残りの分だけを返します
    for start in range(0, len(order), batch_size):
        yield order[start : start + batch_size]


def epoch_rng(epoch: int) -> np.random.Generator:
    seed = np.random.SeedSequence(SEED, spawn_key=(epoch,))
    return np.random.default_rng(seed)


orders = [epoch_rng(e).permutation(n_samples) for e in range(3)]
for epoch, order in enumerate(orders):
    sizes = [len(batch) for batch in batches(order, 64)]
    seen = np.concatenate(list(batches(order, 64)))
    assert np.array_equal(np.sort(seen), np.arange(n_samples))
    print(f"epoch {epoch}: {len(sizes)} batches, last {sizes[-1]}")
    print("  starts with", *order[:4])
assert set(sizes[:-1]) == {64} and 0 < sizes[-1] < 64
assert not np.array_equal(orders[0], orders[1])

resumed = epoch_rng(2).permutation(n_samples)
spawned = np.random.SeedSequence(SEED).spawn(3)[2]
print("resumed at epoch 2:\n  starts with", *resumed[:4])
assert np.array_equal(resumed, orders[2])
assert spawned.spawn_key == (2,) and spawned.entropy == SEED

# %% memory
import tracemalloc

import matplotlib.pyplot as plt
import pandas as pd

LENGTH = 100_000


def load(n_batches: int):
    for number in range(n_batches):
        yield np.full(LENGTH, float(number))


def total(stream) -> float:
    return sum(batch.sum() for batch in stream)


ways = {
    "list": lambda n: total(list(load(n))),
    "generator": lambda n: total(load(n)),
    "sorted": lambda n: total(sorted(load(n), key=len)),
}


def peak(way, n_batches: int) -> int:
    """Measure the peak in whole batches of 0.8 MB."""
    tracemalloc.start()
    assert way(n_batches) == LENGTH * sum(range(n_batches))
    _, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    return round(most / (8 * LENGTH))


sizes = [10, 20, 40, 80]
peaks = {k: [peak(way, n) for n in sizes] for k, way in ways.items()}
table = pd.DataFrame(peaks, index=pd.Index(sizes, name="batches"))
print(table.to_markdown())
assert (table["list"] >= table.index).all()
assert (table["sorted"] >= table.index).all()
assert (table["generator"] <= 3).all()

fig, ax = plt.subplots()
ax.plot(table["list"], color="C1", linestyle="--", marker="s")
ax.plot(table["generator"], color="C0", marker="o")
ax.text(38, 52, "list", color="C1")
ax.text(60, 8, "generator", color="C0")
ax.set(xlabel="batches in the stream", ylabel="peak (batches)")

# %% augment
from itertools import count, islice


def shifted(images: np.ndarray, rng: np.random.Generator):
    """Move each 8 x 8 image by up to one pixel each way."""
    frame = ((0, 0), (1, 1), (1, 1))
    padded = np.pad(images.reshape(-1, 8, 8), frame)
    corners = rng.integers(3, size=(len(images), 2))
    moved = [
        image[top : top + 8, left : left + 8].ravel()
        for image, (top, left) in zip(padded, corners, strict=True)
    ]
    return np.array(moved)


def one_epoch(epoch: int, augment: bool):
    order_rng, shift_rng = epoch_rng(epoch).spawn(2)
    for index in batches(order_rng.permutation(n_samples), 64):
        images = X_train[index]
        if augment:
            images = shifted(images, shift_rng)
        yield images, y_train[index]


def forever(augment: bool):
    for epoch in count():
        yield from one_epoch(epoch, augment)


stream = islice(forever(augment=True), 50)
sizes = [len(labels) for _, labels in stream]
short = [i for i, size in enumerate(sizes) if size < 64]
print(f"{len(sizes)} batches, short ones at {short}")
assert short == [21, 43]

sent, kinds = 0, set()
for images, _ in islice(forever(augment=True), 20 * 22):
    sent += len(images)
    kinds.update(image.tobytes() for image in images)
print(f"stored {n_samples:,}, sent {sent:,}")
print(f"distinct {len(kinds):,}")
assert sent == 20 * n_samples and len(kinds) > 5 * n_samples

# %% training
from sklearn.neural_network import MLPClassifier

X_shifted = shifted(X_test, np.random.default_rng(1))


label_order = np.argsort(y_train, kind="stable")


def by_label():
    for index in batches(label_order, 64):
        yield X_train[index], y_train[index]


EPOCHS = 10
streams = {
    "sorted by label": (b for _ in range(EPOCHS) for b in by_label()),
    "shuffled": islice(forever(augment=False), EPOCHS * 22),
    "shuffled, shifted": islice(forever(augment=True), EPOCHS * 22),
}
models, rows = {}, {}
for name, stream in streams.items():
    model = MLPClassifier(
        hidden_layer_sizes=64, learning_rate_init=0.01, random_state=0
    )
    for images, labels in stream:
        # ko: 첫 배치에 모든 숫자가 있다는 보장이 없어 미리 알려 줍니다
        # ja: 最初のバッチに全数字がそろうとは限らないため、先に伝えます
        model.partial_fit(images, labels, classes=np.arange(10))
    models[name] = model
    rows[name] = {
        "test": model.score(X_test, y_test),
        "test, shifted": model.score(X_shifted, y_test),
    }
table = pd.DataFrame(rows).T
print(table.to_markdown(floatfmt=".3f"))
in_order, shuffled, moved = table.to_numpy()
assert in_order[0] < shuffled[0] - 0.03
assert shuffled[1] < shuffled[0] / 2
assert moved[1] > shuffled[1] + 0.2 and moved[0] < shuffled[0] - 0.02

# %% exhausted
stream = one_epoch(0, augment=False)
print("one generator:", *(sum(1 for _ in stream) for _ in range(3)))


class Epochs:
    """Batches that can be walked again, in a new order each time."""

    def __init__(self):
        self.epoch = 0

    def __iter__(self):
        epoch, self.epoch = self.epoch, self.epoch + 1
        return one_epoch(epoch, augment=False)

    def __len__(self) -> int:
        return -(-n_samples // 64)


epochs = Epochs()
print("an iterable:  ", *(sum(1 for _ in epochs) for _ in range(3)))
assert sum(1 for _ in stream) == 0 and len(epochs) == 22
assert iter(stream) is stream and iter(epochs) is not epochs


def mean_and_variance(stream) -> tuple[float, float]:
    mean = sum(images.sum() for images, _ in stream) / n_samples
    squares = (
        ((images.sum(axis=1) - mean) ** 2).sum() for images, _ in stream
    )
    return mean, sum(squares) / n_samples


once = mean_and_variance(one_epoch(0, augment=False))
twice = mean_and_variance(epochs)
print("\none generator: mean {:.1f}, variance {:.1f}".format(*once))
print("an iterable:   mean {:.1f}, variance {:.1f}".format(*twice))
assert once[0] > 1 and once[1] == 0 and twice[1] > 1

stream = one_epoch(0, augment=False)
assert any(len(labels) for _, labels in stream)
print("\nleft after any():", left := sum(1 for _ in stream))
assert left == len(epochs) - 1


# %% drop-last
def times_seen(keep: bool, shuffle: bool) -> np.ndarray:
    seen = np.zeros(n_samples, dtype=int)
    for epoch in range(20):
        order = label_order
        if shuffle:
            order = epoch_rng(epoch).permutation(n_samples)
        for index in batches(order, 256):
            if keep or len(index) == 256:
                seen[index] += 1
    return seen


rows = []
for keep, shuffle in [(True, False), (False, False), (False, True)]:
    seen = times_seen(keep, shuffle)
    lost = np.bincount(y_train[seen == 0], minlength=10)
    rows.append(
        {
            "last batch": "kept" if keep else "dropped",
            "order": "by epoch" if shuffle else "fixed",
            "never seen": lost.sum(),
            "share of the 9s": lost[9] / np.sum(y_train == 9),
            "least": seen.min(),
            "most": seen.max(),
        }
    )
table = pd.DataFrame(rows)
print(table.to_markdown(index=False, floatfmt=".2f"))
assert table["never seen"].tolist() == [0, n_samples % 256, 0]
assert lost.sum() == 0 and seen.min() >= 10
assert table["share of the 9s"][1] > 0.4

# ko: 평가에서 버리면 채점하지 않은 행이 남고, 배치 평균을 평균하면 치우칩니다
# ja: 評価で捨てれば採点漏れが出て、バッチ平均の平均は偏ります
right = models["shuffled, shifted"].predict(X_shifted) == y_test
parts = list(batches(right, 149))
kept = sum(len(part) for part in parts if len(part) == 149)
naive = np.mean([part.mean() for part in parts])
print(f"\nlast batch dropped: scored {kept} of {len(right)}")
print(f"mean of batches {naive:.3f}, of rows {right.mean():.3f}")
assert len(parts[-1]) == 3 and abs(naive - right.mean()) > 0.02

# %% workers
from multiprocessing import get_context


def plot_sample():
    np.random.seed(0)
    return np.random.choice(n_samples, 9)


own, kinds = np.random.default_rng(SEED), []
for permutation in (np.random.permutation, own.permutation):
    orders = set()
    for _ in range(5):
        orders.add(permutation(n_samples).tobytes())
        plot_sample()
    kinds.append(len(orders))
print("orders in 5 epochs: global {}, own {}".format(*kinds))
assert kinds == [2, 5]


def work(sender, draw):
    sender.send(draw(3, size=8) - 1)


def shifts_in_workers(draws) -> list[str]:
    fork, receivers = get_context("fork"), []
    for draw in draws:
        receiver, sender = fork.Pipe(duplex=False)
        fork.Process(target=work, args=(sender, draw)).start()
        receivers.append(receiver)
    return [" ".join(map(str, end.recv())) for end in receivers]


np.random.seed(SEED)
own = np.random.default_rng(SEED)
one_each = np.random.default_rng(SEED).spawn(2)
draws = {
    "global state": [np.random.randint] * 2,
    "one Generator, copied": [own.integers] * 2,
    "one spawned for each": [rng.integers for rng in one_each],
}
for name, pair in draws.items():
    first, second = shifts_in_workers(pair)
    print(f"\n{name}:\n  worker 0: {first}\n  worker 1: {second}")
    assert (first == second) == (name != "one spawned for each")
