import polars as pl


def streaming() -> list[float]:
    # ko: 여기까지는 계획일 뿐이고 파일은 아직 읽지 않습니다
    # ja: ここまでは計画だけで、ファイルはまだ読みません
    plan = (
        pl.scan_csv("orders.csv")
        .group_by("store")
        .agg(pl.col("stars").mean())
        .sort("store")
    )
    return plan.collect(engine="streaming")["stars"].to_list()
