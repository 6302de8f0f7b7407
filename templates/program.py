"""Say in one sentence what this program measures."""

# %% scores
import matplotlib.pyplot as plt

# ko: 이 셀이 무엇을 하는지 한 줄로 씁니다
# ja: このセルが何をするのかを1行で書きます
scores = {"first": 0.71, "second": 0.74, "third": 0.69}
for name, score in scores.items():
    print(f"{name:<6} {score:.3f}")
assert max(scores, key=scores.get) == "second"

# %% figure
figure, axes = plt.subplots()
axes.plot(list(scores), list(scores.values()), marker="o")
axes.set_ylabel("score")

# %% trap
# ko: 흔히 틀리는 방법을 그대로 실행해 결과를 보여 줍니다
# ja: よくある間違いをそのまま実行し、結果を見せます
wrong = sum(scores.values())
print(f"sum instead of mean: {wrong:.3f}")
assert wrong > 1
