"""Compare a candidate's metrics with production's.

Exit 0 releases, 1 stops, 2 says that there is nothing to compare.
"""

import argparse
import json
import math
import sys
from collections.abc import Iterator
from pathlib import Path


def main() -> int:
    options = read_options()
    production, candidate = (
        json.loads(Path(name).read_text("utf-8"))
        for name in (options.production, options.candidate)
    )
    same_data = production["test_data"] == candidate["test_data"]
    if not same_data or "overall" not in production["scores"]:
        print("STOP nothing to compare with")
        return 2
    faults = list(compare(production, candidate, options))
    for fault in faults:
        print("STOP", fault)
    print("PASS" if not faults else "not released")
    return 1 if faults else 0


def compare(
    production: dict, candidate: dict, options
) -> Iterator[str]:
    for name, before in production["scores"].items():
        change = candidate["scores"].get(name, math.nan) - before
        needed = -options.tolerance
        if name == "overall":
            needed = options.margin
        # ko: "나쁘면 멈춤"이 아니라 "좋다고 확인될 때만 통과"입니다
        # ko: NaN은 어떤 비교에서도 거짓이라 여기서 멈춥니다
        # ja: 「悪ければ止める」ではなく「良いと確かめたら通す」です
        # ja: NaNはどの比較でも偽になるので、ここで止まります
        if not change >= needed:
            yield f"{name} {change:+.3f}, needs {needed:+.3f} or more"


def read_options() -> argparse.Namespace:
    parser = argparse.ArgumentParser()
    parser.add_argument("production")
    parser.add_argument("candidate")
    parser.add_argument("--margin", type=float, default=0.01)
    parser.add_argument("--tolerance", type=float, default=0.02)
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
