import dask.dataframe as dd
from dask.distributed import Client


def cluster() -> list[float]:
    # ko: 스케줄러와 워커를 한 프로세스에 두어 메모리를 한꺼번에 잽니다
    # ja: スケジューラーとワーカーを同じプロセスに置き、メモリをまとめて測ります
    with Client(
        processes=False,
        n_workers=1,
        threads_per_worker=2,
        dashboard_address=None,
    ):
        orders = dd.read_csv("orders.csv", blocksize="2MB")
        # ko: 결과가 네 줄뿐이므로 파티션 하나로 모읍니다
        # ja: 結果は4行だけなので、一つのパーティションにまとめます
        means = orders.groupby("store")["stars"].mean(split_out=1)
        return means.compute().sort_index().tolist()
