"""Save a PyTorch model by its state_dict. Read it; it is not run here."""

import pickle

import torch
from torch import nn


def build() -> nn.Module:
    return nn.Sequential(nn.Linear(30, 8), nn.ReLU(), nn.Linear(8, 1))


model = build()
torch.save(model.state_dict(), "weights.pt")

# ko: 구조는 코드로 다시 만들고 값만 채웁니다
# ja: 構造はコードで作り直し、値だけを入れます
restored = build()
state = torch.load("weights.pt", map_location="cpu", weights_only=True)
restored.load_state_dict(state)
restored.eval()

# ko: 통째로 저장한 파일은 2.6부터 기본값으로 열리지 않습니다
# ja: 丸ごと保存したファイルは、2.6から既定では開けません
torch.save(model, "whole.pt")
try:
    torch.load("whole.pt")
except pickle.UnpicklingError:
    print("refused")
