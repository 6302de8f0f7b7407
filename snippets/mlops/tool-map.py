"""Read the map of MLOps tools from one table, and check it."""

# %% load
from pathlib import Path

import pandas as pd

folder = Path(__file__).with_suffix("")
tools = pd.read_csv(folder / "tools.csv", dtype={"since": "Int64"})
tools[["successor", "page"]] = tools[["successor", "page"]].fillna("")

STATUS = ["kept", "limited", "archived", "renamed"]
assert tools["tool"].str.casefold().is_unique
assert tools["status"].isin(STATUS).all()
assert tools["here"].isin(["yes", "part", "no"]).all()
assert tools["link"].str.startswith("https://").all()

# ko: kept가 아니면 연도가, renamed라면 새 이름이 있어야 합니다
# ja: keptでなければ年が、renamedなら新しい名前が必要です
kept = tools["status"] == "kept"
assert (tools["since"].notna() == ~kept).all()
assert tools["since"].dropna().between(2010, 2026).all()
renamed = tools["status"] == "renamed"
assert (tools["successor"].ne("") == renamed).all()
assert set(tools.loc[renamed, "successor"]) <= set(
    tools.loc[kept, "tool"]
)

# ko: 여기서 실행한다고 적었다면 그 페이지도 적어야 합니다
# ja: ここで動かすと書いたら、そのページも示します
assert tools.loc[tools["here"] != "no", "page"].ne("").all()

by_stage = kept.groupby(tools["stage"], sort=False)
counts = by_stage.agg(tools="size", kept="sum")
counts["not kept"] = counts["tools"] - counts["kept"]
assert counts["not kept"].idxmax() == "serving"
counts.loc["total"] = counts.sum()
print(counts.reset_index().to_markdown(index=False))
rest = tools.loc[~kept, ["tool", "status", "since", "successor"]]
rest = rest.sort_values(["status", "since"])
print("\nnot kept:\n")
print(rest.to_markdown(index=False))


# %% data
def show(*stages):
    for stage in stages:
        part = tools[tools["stage"] == stage]
        year = part["since"].astype("string").fillna("")
        table = pd.DataFrame(
            {
                stage: part["tool"],
                "licence": part["licence"].str.replace(
                    "LicenseRef-", ""
                ),
                "status": (part["status"] + " " + year).str.strip(),
                "here": part["here"],
            }
        )
        print(table.to_markdown(index=False), end="\n\n")


show("versioning", "validation", "feature store")

# %% build
show("orchestration", "tracking", "scaling")

# %% serve
show("containers", "serving")

# %% watch
show("monitoring", "drift", "explainability")

# %% licences
from importlib.metadata import metadata, packages_distributions

import fastapi
import prometheus_client
import sklearn

PERMISSIVE = ["Apache-2.0", "BSD-2-Clause", "BSD-3-Clause", "MIT"]
GROUP = dict.fromkeys(PERMISSIVE, "permissive") | {
    "AGPL-3.0-only": "network copyleft",
    "BUSL-1.1": "source-available",
    "LicenseRef-Proprietary": "proprietary",
}
ORDER = list(dict.fromkeys(GROUP.values()))


# ko: 라이선스가 여럿이면 가장 까다로운 쪽을 따릅니다
# ja: ライセンスが複数あれば、いちばん厳しいものに合わせます
def group_of(licence):
    ids = licence.split(" AND ")
    return max((GROUP[name] for name in ids), key=ORDER.index)


tools["group"] = tools["licence"].map(group_of)
by_tool = tools.set_index("tool")
table = kept.groupby(tools["group"]).agg(tools="size", kept="sum")
print(table.loc[ORDER].reset_index().to_markdown(index=False))
gone = tools["status"] == "archived"
assert (tools["group"].eq("permissive") & gone).any()
assert (tools["group"].eq("source-available") & kept).any()

# ko: 설치된 패키지가 스스로 밝힌 라이선스와 표를 비교합니다
# ja: パッケージのメタデータにあるライセンスを、表と照合します
owner = packages_distributions()
rows = []
for tool, module in [
    ("FastAPI", fastapi),
    ("Prometheus", prometheus_client),
    ("scikit-learn", sklearn),
]:
    name = owner[module.__name__][0]
    says = metadata(name)["License-Expression"]
    assert by_tool.loc[tool, "licence"] in says.split(" AND ")
    rows.append({"installed package": name, "licence": says})
print("\n" + pd.DataFrame(rows).to_markdown(index=False))

# %% audit
COURSE = ["Apache Airflow", "MLflow", "LIME", "KFServing", "TorchServe"]
COURSE += ["Seldon Core", "TensorFlow Lite", "Grafana"]


def verdict(row):
    if row["status"] == "archived":
        return f"stop: archived {row['since']}"
    if row["status"] == "renamed":
        return f"rename: {row['successor']} since {row['since']}"
    if row["group"] in ("source-available", "proprietary"):
        return f"contract: {row['licence']}"
    if row["status"] == "limited":
        return f"plan an exit: limited since {row['since']}"
    if row["group"] == "network copyleft":
        return f"read the terms: {row['licence']}"
    return "use"


# ko: 예전 강의에 나오는 도구 여덟 가지를 규칙에 넣어 봅니다
# ja: 昔の講座に出てくる八つのツールを、規則に当てはめます
answers = by_tool.loc[COURSE].apply(verdict, axis=1)
print(answers.rename("verdict").reset_index().to_markdown(index=False))

blocked = answers.str.startswith(("stop", "rename", "contract"))
print(
    f"\nfit as it stands: {answers.eq('use').sum()} of {len(answers)}"
)
print("exit code:", int(blocked.any()))
assert answers.eq("use").mean() < 0.5 and blocked.mean() >= 0.5
assert by_tool.loc["MLServer", "group"] == "permissive"
assert answers["Seldon Core"].startswith("contract")
