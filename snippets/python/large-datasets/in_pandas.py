import pandas as pd


def whole() -> list[float]:
    orders = pd.read_csv("orders.csv")
    return orders.groupby("store")["stars"].mean().tolist()


def columns() -> list[float]:
    orders = pd.read_csv(
        "orders.csv", usecols=["store", "stars"], dtype="int8"
    )
    return orders.groupby("store")["stars"].mean().tolist()


def chunks() -> list[float]:
    parts = []
    with pd.read_csv("orders.csv", chunksize=50_000) as reader:
        for chunk in reader:
            stars = chunk.groupby("store")["stars"]
            parts.append(stars.agg(["sum", "count"]))
    # ko: 청크마다 구한 합계와 건수를 매장별로 다시 더합니다
    # ja: チャンクごとの合計と件数を、店舗別に足し合わせます
    total = pd.concat(parts).groupby(level="store").sum()
    return (total["sum"] / total["count"]).tolist()


def collected() -> list[float]:
    with pd.read_csv("orders.csv", chunksize=50_000) as reader:
        orders = pd.concat(reader)
    return orders.groupby("store")["stars"].mean().tolist()
