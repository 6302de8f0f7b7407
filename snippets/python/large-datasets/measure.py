"""Run each way in a fresh process; print its answer and its peak."""

import importlib
import json
import sys
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context

if sys.platform == "win32":
    import psutil
else:
    import resource


def peak() -> int:
    """Return the largest resident size so far, in bytes."""
    if sys.platform == "win32":
        return psutil.Process().memory_info().peak_wset
    size = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return size if sys.platform == "darwin" else 1024 * size


def measured(way: str) -> dict:
    module, function = way.split(".")
    run = getattr(importlib.import_module(module), function)
    # ko: 라이브러리를 불러오는 데 쓴 메모리는 뺍니다
    # ja: ライブラリの読み込みに使ったメモリは差し引きます
    before = peak()
    return {"answer": run(), "peak": peak() - before}


# ko: 이 가벼운 프로세스에서 방법마다 새 프로세스를 띄웁니다
# ja: この軽いプロセスから、方法ごとに新しいプロセスを起動します
if __name__ == "__main__":
    ways = sys.argv[1:]
    with ProcessPoolExecutor(
        max_workers=2,
        max_tasks_per_child=1,
        mp_context=get_context("spawn"),
    ) as pool:
        print(json.dumps(list(pool.map(measured, ways))))
