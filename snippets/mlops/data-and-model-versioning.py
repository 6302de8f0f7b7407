# /// script
# requires-python = ">=3.11"
# dependencies = [
#   "deltalake==1.6.6",
#   "dvc==3.67.1",
#   "polars==2.1.0",
#   "pygtrie==2.5.0",
# ]
# [tool.uv]
# exclude-newer = "2026-11-20T00:00:00Z"
# ///
"""Change data and model, go back to both, and forget a person for good."""

# %% start
import os
import subprocess
import sys
from pathlib import Path

# ko: DVC의 오류 메시지도 출력과 같은 곳에 나오게 합니다
# ja: DVCのエラーメッセージも出力と同じところに出します
sys.stderr = sys.stdout
home = Path.cwd()
# ko: 사용 통계를 보내지 않고 임시 폴더 밖에는 쓰지 않게 합니다
# ja: 利用統計を送らず、一時フォルダーの外には何も書かせません
os.environ["DVC_NO_ANALYTICS"] = "1"
for place in ("GLOBAL_CONFIG", "SYSTEM_CONFIG", "SITE_CACHE"):
    os.environ[f"DVC_{place}_DIR"] = str(home / "dvc" / place)
os.environ["GIT_CONFIG_GLOBAL"] = os.devnull

from dvc.cli import main


def git(*words: str) -> str:
    return subprocess.check_output(["git", *words], text=True)


def dvc(*words: str, show: bool = True) -> bool:
    if show:
        print("$ dvc", *words, flush=True)
    # ko: 명령줄의 dvc가 부르는 함수입니다
    # ja: コマンドラインのdvcが呼び出す関数です
    return main([*words] if show else [*words, "--quiet"]) == 0


project = home / "project"
project.mkdir()
os.chdir(project)
git("init", "--quiet", "--initial-branch", "main")
git("config", "user.name", "Reader")
git("config", "user.email", "reader@example.com")
dvc("init", show=False)
for name in ("analytics", "check_update"):
    dvc("config", f"core.{name}", "false", show=False)
dvc("config", "core.autostage", "true", show=False)
print("in Git so far:", *git("ls-files", ".dvc").split())

# %% add
import json
from hashlib import md5
from random import Random
from statistics import linear_regression

import polars as pl

random, FILES = Random(0), ("data.csv", "model.json")


def deliveries(day: int, rows: int = 2000) -> pl.DataFrame:
    km = [round(random.uniform(0.5, 8), 2) for _ in range(rows)]
    minutes = [round(8 + 3 * d + random.gauss(0, 2), 1) for d in km]
    rider = [random.randrange(200) for _ in range(rows)]
    table = {"rider": rider, "km": km, "minutes": minutes}
    return pl.DataFrame(table).with_columns(day=day)


def train(table: pl.DataFrame) -> None:
    line = linear_regression(table["km"], table["minutes"])
    Path("model.json").write_text(json.dumps(line._asdict()))


def predict(km: float) -> float:
    line = json.loads(Path("model.json").read_text())
    return line["slope"] * km + line["intercept"]


def hashes() -> list[str]:
    return [md5(Path(name).read_bytes()).hexdigest() for name in FILES]


def save(tag: str) -> None:
    dvc("add", *FILES, show=False)
    git("commit", "--quiet", "--all", "--message", tag)
    git("tag", tag)


day_1 = deliveries(1)
day_1.write_csv("data.csv")
train(day_1)
save("v1")
first = hashes()
print(Path("data.csv.dvc").read_text())
print("in Git:", *git("ls-files", "*.dvc").split())
print(f"5 km: {predict(5):.0f} minutes")
for name, known in zip(FILES, first, strict=True):
    assert known in git("show", f"v1:{name}.dvc")
assert not set(FILES) & set(git("ls-files").split())

# %% change
# ko: 새 앱이 분 대신 초를 보냅니다
# ja: 新しいアプリが分ではなく秒を送ってきます
day_2 = deliveries(2).with_columns(pl.col("minutes") * 60)
both = pl.concat([day_1, day_2])
both.write_csv("data.csv")
train(both)
print(f"5 km: {predict(5):.0f} minutes")
assert dvc("status", "data.csv.dvc") and dvc("diff")

save("v2")
assert dvc("diff", "v1", "v2")
copies = [p for p in Path(".dvc/cache/files").rglob("*") if p.is_file()]
print("files in the cache:", len(copies))
held = sum(path.stat().st_size for path in copies)
needed = Path("data.csv").stat().st_size
print(f"cache / newest data: {held / needed:.1f}")
assert len(copies) == 4 and held > 1.4 * needed

# %% back
git("checkout", "--quiet", "v1")
print(f"git checkout: 5 km, {predict(5):.0f} minutes")
assert predict(5) > 600
assert hashes() != first
assert dvc("status", "data.csv.dvc")

assert dvc("checkout", "--summary")
print(f"dvc checkout: 5 km, {predict(5):.0f} minutes")
assert 20 < predict(5) < 30
print("the same bytes as v1:", hashes() == first)
assert hashes() == first

# %% delta
from deltalake import DeltaTable, write_deltalake


def read(version: int | None = None) -> pl.DataFrame:
    return pl.read_delta("lake", version=version)


write_deltalake("lake", day_1)
write_deltalake("lake", day_2, mode="append")
# ko: 덮어쓰기도 이전 파일은 그대로 두고 새 버전을 만듭니다
# ja: 上書きも、以前のファイルを残したまま新しいバージョンを作ります
write_deltalake("lake", deliveries(2), mode="overwrite")
DeltaTable("lake").restore(0)
write_deltalake("lake", deliveries(2), mode="append")

print("| version | operation | mode | rows | longest |")
print("|--------:|-----------|------|-----:|--------:|")
for entry in reversed(DeltaTable("lake").history()):
    version, name = entry["version"], entry["operation"]
    mode = entry["operationParameters"].get("mode", "")
    rows, top = read(version).height, read(version)["minutes"].max()
    print(f"| {version} | {name} | {mode} | {rows} | {top:.0f} |")
print("\nversion 0 equals day 1:", read(0).equals(day_1))
assert read(0).equals(day_1) and read().height == 2 * day_1.height
assert read(1)["minutes"].max() > 10 * read()["minutes"].max()
# ko: 추가한 버전은 이전 파일을 복사하지 않고 함께 가리킵니다
# ja: 追記したバージョンは、以前のファイルを書き直さずに共有します
files = [set(DeltaTable("lake", v).file_uris()) for v in (0, 1)]
assert files[0] < files[1]

# %% schema
good, before = deliveries(3), DeltaTable("lake").version()
for name, batch in {
    "extra column": good.with_columns(tip=pl.lit(500)),
    "missing column": good.drop("km"),
    "word as minutes": good.with_columns(minutes=pl.lit("late")),
    "digits as text": good.with_columns(pl.col("km").cast(pl.String)),
    "seconds": good.with_columns(pl.col("minutes") * 60),
}.items():
    try:
        write_deltalake("lake", batch, mode="append")
        print(f"{name}: written")
    except Exception as error:
        print(f"{name}: {type(error).__name__}")

table = DeltaTable("lake")
assert table.version() == before + 2
assert read().schema == day_1.schema
table.restore(before)
assert read().height == 2 * day_1.height


# %% erase
def rows_of(rider: int, version: int | None = None) -> int:
    return read(version).filter(pl.col("rider") == rider).height


table.delete("rider = 7")
print("rider 7, now:", rows_of(7), "rows")
print("rider 7, version 0:", rows_of(7, 0), "rows")
assert rows_of(7) == 0 < rows_of(7, 0)

# ko: 기본 보존 기간은 7일이므로 안전장치를 꺼야 지금 지워집니다
# ja: 既定の保持期間は7日なので、今すぐ消すには安全装置を外します
now = {"retention_hours": 0, "dry_run": False}
try:
    table.vacuum(**now)
except Exception as error:
    print("refused:", str(error).partition(": ")[2].partition(",")[0])
gone = table.vacuum(**now, enforce_retention_duration=False)
listed = [entry["version"] for entry in table.history()]
print("files removed:", len(gone))
print("version 0 still listed:", 0 in listed)
try:
    read(0)
except FileNotFoundError:
    print("version 0: its file is gone")
assert gone and 0 in listed and read().height > 3900

# ko: DVC에서는 새 버전만 남기고 나머지 캐시를 지웁니다
# ja: DVCでは新しいバージョンを残し、残りのキャッシュを捨てます
git("checkout", "--quiet", "main")
read().sort("day", "rider", "km").write_csv("data.csv")
train(read())
save("v3")
dvc("gc", "--workspace", "--force", show=False)
git("checkout", "--quiet", "v1")
assert not dvc("checkout", "data.csv")
