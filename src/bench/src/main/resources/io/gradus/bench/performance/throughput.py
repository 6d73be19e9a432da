"""Rows a second of PyTorch's training steps: throughput.py NAME UNITS BATCHES, lists by commas."""
import statistics
import sys
import time

import torch
from torch import nn

torch.set_num_threads(2)
torch.manual_seed(1)


def network(units):
    if not units:
        return nn.Sequential(
            nn.Conv2d(1, 32, 3), nn.ReLU(), nn.MaxPool2d(2),
            nn.Conv2d(32, 64, 3), nn.ReLU(), nn.MaxPool2d(2),
            nn.Flatten(), nn.Linear(1600, 128), nn.ReLU(), nn.Linear(128, 10))
    layers = []
    for inputs, outputs in zip(units, units[1:]):
        layers += [nn.Linear(inputs, outputs), nn.ReLU()]
    return nn.Sequential(*layers[:-1])


def rate(units, batch, seconds=2.0):
    model = network(units)
    optimizer = torch.optim.Adam(model.parameters())
    inputs = torch.rand(batch, units[0]) if units else torch.rand(batch, 1, 28, 28)
    regression = bool(units) and units[-1] == 1
    loss = nn.MSELoss() if regression else nn.CrossEntropyLoss()
    targets = torch.rand(batch, 1) if regression else torch.randint(10, (batch,))
    times = []
    start = time.perf_counter()
    while time.perf_counter() - start < seconds or len(times) < 5:
        before = time.perf_counter()
        optimizer.zero_grad()
        loss(model(inputs), targets).backward()
        optimizer.step()
        times.append(time.perf_counter() - before)
    return batch / statistics.median(times[len(times) // 3:])


units = [int(word) for word in sys.argv[2].split(",") if word]
for size in sys.argv[3].split(","):
    print(size, rate(units, int(size)))
