"""Release three candidates through a real HTTP router."""

# %% models
import numpy as np
from sklearn.impute import SimpleImputer
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import PolynomialFeatures, StandardScaler

rng = np.random.default_rng(7)


def make_rides(
    n_rides: int,
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    free = rng.poisson(8, n_rides).astype(float)
    estimate = rng.gamma(4, 3, n_rides)
    inflow = rng.gamma(3, 0.13, n_rides)
    minutes = estimate * rng.lognormal(0.5, 0.25, n_rides)
    full = inflow * minutes + rng.normal(0, 1, n_rides) > free
    # ko: 새로 연 대여소에는 반납 속도(inflow) 기록이 없습니다
    # ja: 開設直後のポートには、返却ペース（inflow）の記録がありません
    inflow[rng.random(n_rides) < 0.04] = np.nan
    X = np.column_stack([free, estimate, inflow])
    return X, minutes, full.astype(int)


X, minutes, y = make_rides(6000)
# ko: 실제로 걸린 시간은 도착한 뒤에야 알 수 있습니다
# ja: 実際の所要時間は、到着して初めて分かります
afterwards = np.column_stack([X[:, 0], minutes, X[:, 2]])
past, models, offline = np.arange(6000) < 4000, {}, {}
for name, degree, table in (
    ("stable", 1, X),
    ("good", 2, X),
    ("crash", 2, X),
    ("leaky", 2, afterwards),
):
    crosses = PolynomialFeatures(degree, include_bias=False)
    steps = [crosses, StandardScaler(), LogisticRegression()]
    if name == "crash":
        rows = ~np.isnan(X[:, 2])
    else:
        rows = np.full(6000, True)
        steps.insert(0, SimpleImputer())
    model = make_pipeline(*steps).fit(
        table[rows & past], y[rows & past]
    )
    models[name] = model
    offline[name] = model.score(table[rows & ~past], y[rows & ~past])
    print(f"{name:7}{offline[name]:.3f}")
assert min(offline, key=offline.get) == "stable"
assert max(offline, key=offline.get) == "leaky"

# %% services
import http.client
import json
import threading
from collections.abc import Callable
from functools import partial
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


class Service(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm, wbufsize = True, -1

    def do_POST(self) -> None:
        length = int(self.headers["Content-Length"])
        ride = json.loads(self.rfile.read(length))
        try:
            status, answer = self.server.reply(ride)
        except ValueError:
            status, answer = 500, {"error": "internal error"}
        body = json.dumps(answer).encode()
        self.send_response_only(status)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *parts: object) -> None: ...


servers, ports, kept = [], {}, threading.local()


def serve(name: str, reply: Callable) -> None:
    server = ThreadingHTTPServer(("127.0.0.1", 0), Service)
    server.reply = reply
    threading.Thread(target=server.serve_forever, daemon=True).start()
    servers.append(server)
    ports[name] = server.server_port


def call(name: str, ride: dict) -> tuple[int, dict]:
    if not hasattr(kept, name):
        address = ("127.0.0.1", ports[name])
        setattr(kept, name, http.client.HTTPConnection(*address))
    getattr(kept, name).request("POST", "/", json.dumps(ride))
    response = getattr(kept, name).getresponse()
    return response.status, json.loads(response.read())


def predict(name: str, ride: dict) -> tuple[int, dict]:
    row = np.array([ride["x"]], dtype=float)
    return 200, {"full": int(models[name].predict(row)[0])}


for name in models:
    serve(name, partial(predict, name))
for x in ([2, 15, 0.6], [2, 15, None]):
    found = {name: call(name, {"x": x}) for name in ("stable", "crash")}
    print(
        *[f"{name} {reply}" for name, reply in found.items()], sep="\n"
    )
assert found["stable"][0] == 200 and found["crash"][0] == 500

# %% router
import hashlib
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field

load, mirror = ThreadPoolExecutor(4), ThreadPoolExecutor(2)


def bucket(user: str, release: str) -> int:
    digest = hashlib.sha256(f"{release}:{user}".encode()).hexdigest()
    return int(digest, 16) % 100


@dataclass
class Release:
    candidate: str
    share: int = 0
    fallback: bool = True
    shadow: bool = False
    log: dict[int, tuple] = field(default_factory=dict)
    copies: dict[int, Future] = field(default_factory=dict)

    def reply(self, ride: dict) -> tuple[int, dict]:
        chosen = bucket(ride["user"], self.candidate) < self.share
        status, answer = call(
            self.candidate if chosen else "stable", ride
        )
        # ko: 폴백보다 먼저 기록해야 후보의 오류가 묻히지 않습니다
        # ja: フォールバックの前に記録し、候補のエラーを見逃しません
        self.log[ride["id"]] = {
            "chosen": chosen,
            "failed": status != 200,
            "answer": answer.get("full"),
        }
        if self.shadow:
            copy = mirror.submit(call, self.candidate, ride)
            self.copies[ride["id"]] = copy
        if status != 200 and self.fallback:
            return call("stable", ride)
        return status, answer


riders = [f"rider-{number}" for number in range(3000)]
before: set[str] = set()
for share in (10, 25, 50, 100):
    now = {name for name in riders if bucket(name, "good") < share}
    assert before <= now and abs(len(now) / 30 - share) < 3
    print(f"{share:3}%: {len(now):4} riders, {len(now - before):4} new")
    before = now
first = {name for name in riders if bucket(name, "crash") < 10}
again = {name for name in first if bucket(name, "good") < 10}
assert len(again) < 0.2 * len(first)

# %% shadow
import pandas as pd

live, _, labels = make_rides(8000)
inputs = [[None if np.isnan(v) else v for v in x] for x in live]
serve("router", lambda ride: release.reply(ride))


def send(first: int, n_rides: int) -> list[int]:
    def ask(ride: int) -> int:
        user = riders[ride % len(riders)]
        body = {"id": ride, "user": user, "x": inputs[ride]}
        return call("router", body)[0]

    return list(load.map(ask, range(first, first + n_rides)))


table = {}
for name in ("good", "crash", "leaky"):
    release = Release(name, shadow=True)
    assert send(0, 400) == [200] * 400
    seen = {"agree": 0, "failed": 0, "better": 0, "worse": 0}
    for ride, copy in release.copies.items():
        status, answer = copy.result()
        shown, other = release.log[ride]["answer"], answer.get("full")
        seen["failed"] += status != 200
        seen["agree"] += shown == other
        if status == 200 and shown != other:
            seen["better" if other == labels[ride] else "worse"] += 1
    table[name] = seen
shadow = pd.DataFrame.from_dict(table, orient="index")
print(shadow.rename_axis("shadow").to_markdown())
assert (shadow.sum(axis=1) == 400).all()
assert shadow.loc["crash", "failed"] > 8 > shadow.loc["good", "failed"]
assert shadow.loc["good", "better"] > shadow.loc["good", "worse"]
assert shadow.loc["leaky", "worse"] > 2 * shadow.loc["leaky", "better"]

table = {}
for name, release in {
    "all at once": Release("crash", share=100, fallback=False),
    "canary 10%": Release("crash", share=10, fallback=False),
    "10%, fallback": Release("crash", share=10),
}.items():
    statuses = send(0, 400)
    failed = sum(row["failed"] for row in release.log.values())
    table[name] = {
        "found": failed,
        "seen by riders": statuses.count(500),
    }
table["shadow"] = {"found": shadow.loc["crash", "failed"]}
table["shadow"] |= {"seen by riders": 0}
errors = pd.DataFrame.from_dict(table, orient="index")
print("\n" + errors.rename_axis("errors of crash").to_markdown())
found, seen = errors["found"], errors["seen by riders"]
assert found.iat[0] == seen.iat[0] == found["shadow"] > 3 * found.iat[1]
assert found.iat[1] == seen.iat[1] == found.iat[2] > 0 == seen.iat[2]

# %% canary
from scipy.stats import fisher_exact, norm

SHARES, LOOKS = (10, 25, 50, 100), 12
MARGIN = {"failed": 0.04, "wrong": 0.08}
ALPHA = 0.05 / (LOOKS * len(MARGIN))


def limits(bad, n, bad_stable, n_stable, alpha=ALPHA) -> tuple:
    # ko: 분자에 1, 분모에 2를 더해 오류가 0건이어도 폭을 남깁니다
    # ja: 1と2を足すと、エラーが0件でも区間の幅が0になりません
    new, old = (bad + 1) / (n + 2), (bad_stable + 1) / (n_stable + 2)
    noise = new * (1 - new) / (n + 2) + old * (1 - old) / (n_stable + 2)
    half = norm.ppf(1 - alpha) * np.sqrt(noise)
    return new - old - half, new - old + half


def judge(log: pd.DataFrame) -> str:
    counts = log.groupby("chosen")[list(MARGIN)].agg(["sum", "count"])
    safe = True
    for metric, margin in MARGIN.items():
        bad, n = counts.loc[True, metric]
        bad_stable, n_stable = counts.loc[False, metric]
        square = [[bad, n - bad], [bad_stable, n_stable - bad_stable]]
        if fisher_exact(square, alternative="greater").pvalue < ALPHA:
            return "back"
        safe &= limits(bad, n, bad_stable, n_stable)[1] < margin
    return "up" if safe else "wait"


cap = MARGIN["failed"]
sizes = range(1, 500)
least = next(n for n in sizes if limits(0, n, 0, 9 * n)[1] < cap)
print(f"rides without a failure to go up: {least}")
assert 50 < least < 100


def look(release: Release, sent: int) -> dict:
    assert send(sent, 300) == [200] * 300
    log = pd.DataFrame.from_dict(release.log, orient="index")
    wrong = log["answer"] != labels[log.index]
    log["wrong"] = wrong.astype(float).mask(log["failed"])
    rates = log.groupby("chosen")[list(MARGIN)].mean()
    everyone = release.share == 100
    return {
        "share": release.share,
        "rides": int(log["chosen"].sum()),
        **rates.loc[True],
        "stable": None if everyone else rates.loc[False, "wrong"],
        "verdict": "done" if everyone else judge(log),
    }


# %% rollout
def roll_out(name: str) -> pd.DataFrame:
    global release
    stages, rows = iter(SHARES), []
    release = Release(name, share=next(stages))
    while len(rows) < LOOKS:
        rows.append(look(release, 300 * len(rows)))
        match rows[-1]["verdict"]:
            case "up":
                release.share = next(stages)
                release.log.clear()
            case "back":
                release.share = 0
                break
            case "done":
                break
    else:
        release.share = 0
    return pd.DataFrame(rows, index=range(1, len(rows) + 1))


story = {}
for name in ("good", "crash", "leaky"):
    story[name] = roll_out(name)
    release.log.clear()
    send(0, 100)
    after = sum(row["chosen"] for row in release.log.values())
    assert after == (100 if name == "good" else 0)
    shown = story[name].astype(object).replace({np.nan: None})
    print(
        f"{name}\n\n" + shown.to_markdown(index=False, floatfmt=".3f")
    )
    print(f"\nafterwards {after} of 100 rides on {name}\n")
for server in servers:
    server.shutdown()
    server.server_close()
load.shutdown()
mirror.shutdown()
last = {name: rows["verdict"].iat[-1] for name, rows in story.items()}
assert [*last.values()] == ["done", "back", "back"]
assert "wait" in [*story["good"]["verdict"]]
assert story["crash"]["failed"].iat[0] > 0
assert story["crash"]["verdict"].iat[0] == "wait"

# %% figure
import matplotlib.pyplot as plt

_, panels = plt.subplots(3, 1, figsize=(5.4, 7), sharex=True)
for (name, rows), style in zip(
    story.items(), ("C0-o", "C1--s", "C2:^"), strict=True
):
    share = [*rows["share"]]
    if last[name] == "back":
        share.append(0)
    panels[0].plot(range(1, len(share) + 1), share, style, label=name)
    panels[1].plot(rows["failed"], style, label=name)
    panels[2].plot(rows["wrong"], style, label=name)
usual = np.mean([rows["stable"].mean() for rows in story.values()])
panels[2].axhline(usual, color="C4", linestyle="-.", label="stable")
panels[0].set(ylabel="share (%)")
panels[1].set(ylabel="failed")
panels[2].set(ylabel="wrong", xlabel="checkpoint", ylim=0)
panels[0].legend()
panels[2].legend()

# %% peeking
TRIALS, N = 2000, 200
looks = N * np.arange(1, 21)
same, better = {}, {}
for rate, found in ((0.12, same), (0.10, better)):
    new = rng.binomial(N, rate, (TRIALS, 20)).cumsum(axis=1)
    old = rng.binomial(N, 0.12, (TRIALS, 20)).cumsum(axis=1)
    for rule, alpha, at in (
        ("once, at the end", 0.05, slice(19, 20)),
        ("at each of 20 looks", 0.05, slice(0, 20)),
        ("20 looks, strict", 0.05 / 20, slice(0, 20)),
    ):
        _, high = limits(
            new[:, at], looks[at], old[:, at], looks[at], alpha
        )
        found[rule] = (high < 0).any(axis=1).mean()
table = {"false winners": same, "real winners": better}
peeking = pd.DataFrame(table)
print(peeking.rename_axis("tested").to_markdown(floatfmt=".3f"))
once, each, strict = same.values()
assert 0.03 < once < 0.07 and strict < 0.05
assert 3 * once < each < 0.5 < 1 - 0.95**20
assert better["20 looks, strict"] < better["once, at the end"] - 0.1
