# /// script
# requires-python = ">=3.11"
# dependencies = [
#   "dask[dataframe,distributed]==2026.8.0",
#   "matplotlib==3.11.2",
#   "numpy==2.4.6",
#   "pandas==3.1.0",
#   "polars==2.1.0",
#   "psutil==7.2.2",
#   "tabulate==0.10.0",
# ]
# [tool.uv]
# compile-bytecode = true
# exclude-newer = "2026-11-01T00:00:00Z"
# ///
"""Aggregate one file in six ways and compare their peak memory."""

# %% file
from pathlib import Path

import numpy as np
import polars as pl

COLUMNS = ["store", "stars", "items", "coupon"]
BLOCKS, SIZE = 8, 500_000
ROWS = BLOCKS * SIZE
rng = np.random.default_rng(0)
mapped = np.lib.format.open_memmap(
    "orders.npy", mode="w+", dtype="uint8", shape=(4, ROWS)
)
with Path("orders.csv").open("wb") as file:
    for block in range(BLOCKS):
        # ko: 4번 매장은 앞쪽 절반에서는 작고, 뒤쪽에서는 크고 평이 좋습니다
        # ja: 4号店は前半では小さく、後半では大きく評判も良くなります
        share, bonus = (0.01, 0) if block < BLOCKS / 2 else (0.4, 2)
        store = rng.integers(1, 4, SIZE, dtype="uint8")
        store[rng.random(SIZE, dtype="float32") < share] = 4
        stars = rng.integers(1, 6, SIZE, dtype="uint8")
        stars += np.array([0, 0, 1, 2, bonus], dtype="uint8")[store]
        values = [
            store,
            np.minimum(stars, 5),
            rng.integers(1, 10, SIZE, dtype="uint8"),
            rng.integers(0, 2, SIZE, dtype="uint8"),
        ]
        mapped[:, block * SIZE : (block + 1) * SIZE] = values
        frame = pl.DataFrame(dict(zip(COLUMNS, values, strict=True)))
        frame.write_csv(file, include_header=block == 0)
mapped.flush()

with Path("orders.csv").open() as file:
    print("".join(next(file) for _ in range(4)))
for path in map(Path, ["orders.csv", "orders.npy"]):
    print(f"{path}: {path.stat().st_size / 1e6:.0f} MB")
print(f"rows as int64: {8 * len(COLUMNS) * ROWS / 1e6:.0f} MB")

# %% answers
import json
import os
import subprocess
import sys

import pandas as pd

FOLDER = Path(__file__).with_suffix("")
WAYS = {
    "pandas, whole file": "in_pandas.whole",
    "pandas, two columns": "in_pandas.columns",
    "Polars, streaming": "in_polars.streaming",
    "Dask, local cluster": "in_dask.cluster",
    "pandas, chunks": "in_pandas.chunks",
    "numpy.memmap": "in_numpy.mapped",
}


def measure(ways: list[str]) -> list[dict]:
    # ko: 네트워크가 없으면 Dask가 자기 주소를 찾지 못했다고 경고합니다
    # ja: ネットワークがないと、Daskは自分のアドレスが不明だと警告します
    strict = ["-W", "error", "-W", "ignore:Couldn't detect"]
    done = subprocess.run(
        [sys.executable, *strict, FOLDER / "measure.py", *ways],
        stdout=subprocess.PIPE,
        check=True,
        env=os.environ | {"POLARS_MAX_THREADS": "2"},
    )
    return json.loads(done.stdout)


results = dict(zip(WAYS, measure(list(WAYS.values())), strict=True))
answers = pd.DataFrame(
    {way: result["answer"] for way, result in results.items()},
    index=[f"store {number}" for number in range(1, 5)],
).T
print(answers.to_markdown(floatfmt=".3f"))
truth = answers.iloc[0]
assert np.allclose(answers, truth, rtol=1e-12, atol=0)

# %% peaks
import matplotlib.pyplot as plt

whole = results["pandas, whole file"]["peak"]


def at_most(result: dict) -> int:
    """Round a peak up to 10, 50 or 100 % of the whole file's."""
    percent = 100 * result["peak"] / whole
    # ko: 경계 가까이에서 흔들리는 값이면 여기서 멈춥니다
    # ja: 境界の近くで揺れる値なら、ここで止まります
    assert not 8 < percent < 12 and not 42 < percent < 60
    return 10 if percent < 10 else 50 if percent < 50 else 100


levels = {way: at_most(result) for way, result in results.items()}
table = pd.DataFrame(levels.items(), columns=["way", "peak"])
table["peak"] = table["peak"].map("at most {}%".format)
print(table.to_markdown(index=False, colalign=("left", "right")))
assert list(levels.values()) == [100, 50, 50, 50, 10, 10]
assert whole > 1.5 * 8 * len(COLUMNS) * ROWS

colors = {100: "C1", 50: "C0", 10: "C2"}
fig, ax = plt.subplots()
for way, level in reversed(levels.items()):
    ax.barh(way, level, height=0.6, color=colors[level])
ax.set(xlabel="peak memory, at most (% of the whole file)")
ax.set_xticks(sorted(colors))
ax.grid(axis="x", linestyle=":")

# %% header
from collections.abc import Iterator
from typing import TextIO

OUT = Path("coupons.csv")


def coupons() -> Iterator[pd.DataFrame]:
    options = {"chunksize": 20_000, "nrows": 60_000}
    with pd.read_csv("orders.csv", **options) as reader:
        for chunk in reader:
            yield chunk.query("coupon == 1")


def save(to: Path | TextIO, header: bool, mode: str = "w") -> None:
    for number, chunk in enumerate(coupons()):
        first = header and number == 0
        chunk.to_csv(to, mode=mode, header=first, index=False)


def read_back() -> list:
    found = pd.read_csv(OUT, dtype=str)
    OUT.unlink()
    return [found.columns[0], len(found)]


right = sum(map(len, coupons()))
rows = {"expected": ["store", right]}
save(OUT, header=False, mode="a")
rows["append, no header"] = read_back()
for _ in range(2):
    save(OUT, header=True, mode="a")
rows["append, run twice"] = read_back()
for _ in range(2):
    with OUT.open("w", newline="") as file:
        save(file, header=True)
rows["one file, run twice"] = read_back()

table = pd.DataFrame(rows, index=["first column", "rows"]).T
print(table.to_markdown())
assert table["first column"].ne("store").tolist() == [0, 1, 0, 0]
extra = table["rows"] - right
assert extra.tolist() == [0, -1, right + 1, 0]

# %% means
columns = {"usecols": ["store", "stars"], "chunksize": SIZE}
with pd.read_csv("orders.csv", **columns) as reader:
    means = [chunk.groupby("store")["stars"].mean() for chunk in reader]
wrong = pd.concat(means).groupby(level="store").mean()
table = pd.DataFrame(
    {"mean of means": wrong.to_numpy(), "truth": truth},
    index=truth.index,
)
print(table.to_markdown(floatfmt=".3f"))
error = (table["mean of means"] - truth).abs()
assert error.iloc[:3].max() < 0.01 and error.iloc[3] > 0.5

# %% collect
(collected,) = measure(["in_pandas.collected"])
level = at_most(collected)
print(f"pd.concat(reader): at most {level}%")
assert level == 100 and np.allclose(collected["answer"], truth)

# %% streaming
plan = (
    pl.scan_csv("orders.csv")
    .group_by("store")
    .agg(pl.col("stars").mean())
)
text = plan.explain()
print(next(line.strip() for line in text.splitlines() if "/" in line))
assert "PROJECT 2/4 COLUMNS" in text

# ko: 옛 튜토리얼에 많이 나오는 인수입니다
# ja: 古いチュートリアルによく出てくる引数です
try:
    plan.collect(streaming=True)
except TypeError as error:
    print(type(error).__name__)
else:
    raise AssertionError("the old argument works again")
