"""Makes the files beside it: what Captum and SHAP say of small networks, in double precision.

    pip install torch captum==0.9.0 shap scikit-learn && python attributions.py

Captum takes the gradient at the left point of each step, so its conductance is compared to 1e-3.
"""

import gzip
import json
import pathlib

import captum
import numpy as np
import shap
import torch
from captum.attr import IntegratedGradients, LayerConductance, NeuronConductance
from torch import nn

STEPS = 1000
ROWS = 6
torch.set_default_dtype(torch.float64)


def tensor(values):
    array = values.detach().numpy() if isinstance(values, torch.Tensor) else np.asarray(values)
    return {"shape": list(array.shape), "data": [float(x) for x in array.ravel()]}


def rounded(generator, *shape):
    """Numbers that single precision holds."""
    return torch.randn(*shape, generator=generator).float().double()


def start(body, generator):
    for parameter in body.parameters():
        parameter.data = 0.5 * rounded(generator, *parameter.shape)
        parameter.data = parameter.data.float().double()
    for name, buffer in body.named_buffers():
        if name.endswith("running_mean"):
            buffer.copy_(rounded(generator, *buffer.shape))
        if name.endswith("running_var"):
            buffer.copy_((0.5 + rounded(generator, *buffer.shape) ** 2).float().double())
    return body.eval()


def neurons(body, layer, x, baseline, explained, nodes):
    """By input values, of one node after the other; a channel is all of its places."""
    method = NeuronConductance(body, body[layer])
    places = body[:layer + 1](x).shape[2:]
    found = []
    for node in nodes:
        ofPlaces = [
            method.attribute(x, (node, *place), baseline, target=explained, n_steps=STEPS // 2,
                             method="gausslegendre").detach()
            for place in np.ndindex(*places)]
        found.append({"node": node, "values": tensor(sum(ofPlaces))})
    return found


def case(name, body, layers, x, baseline, hidden, batch, more, prefix=""):
    explained = body(x).argmax(1)
    gradients = IntegratedGradients(body).attribute(
        x, baseline, target=explained, n_steps=STEPS, method="gausslegendre")
    conductance = []
    for layer in hidden:
        values = LayerConductance(body, body[layer]).attribute(
            x, baseline, target=explained, n_steps=STEPS, method="riemann_trapezoid")
        conductance.append({
            "layer": layer, "values": tensor(values),
            "neurons": neurons(body, layer, x, baseline, explained, [1, 3])})
    result = {
        "kind": "foreign attribution",
        "made_with": f"PyTorch {torch.__version__}, Captum {captum.__version__}",
        "layers": layers,
        "loss": {"type": "softmax_cross_entropy"},
        "batch": batch,
        "explained_output": tensor(explained),
        "baseline_values": tensor(baseline[0]),
        "parameters": {prefix + key: tensor(value) for key, value in body.named_parameters()},
        "buffers": {prefix + key: tensor(value) for key, value in body.named_buffers()
                    if not key.endswith("num_batches_tracked")},
        "steps": STEPS,
        "integrated_gradients": tensor(gradients),
        "conductance": conductance,
    }
    result["parameters"].update(more.pop("parameters", {}))
    result.update(more)
    write(name, result)


def write(name, result):
    path = pathlib.Path(__file__).with_name(name + ".json.gz")
    with gzip.GzipFile(path, "wb", mtime=0) as file:
        file.write(json.dumps(result).encode())


def embeddings():
    generator = torch.Generator().manual_seed(1)
    cards, dims, numeric = [5, 3], [3, 2], 4
    body = start(nn.Sequential(
        nn.Linear(numeric + sum(dims), 8), nn.BatchNorm1d(8), nn.GELU(), nn.Linear(8, 6), nn.Tanh(),
        nn.Linear(6, 3)), generator)
    tables = [rounded(generator, c, d) for c, d in zip(cards, dims)]
    features = rounded(generator, ROWS, numeric)
    codes = torch.stack([torch.randint(c, (ROWS,), generator=generator) for c in cards], 1)
    x = torch.cat([features] + [t[codes[:, i]] for i, t in enumerate(tables)], 1)
    baseline = torch.cat([features.mean(0)] + [t.mean(0) for t in tables]).float().double()
    layers = [
        {"type": "dense", "units": 8, "bias": True}, {"type": "batch_norm"},
        {"type": "activation", "fn": "gelu"}, {"type": "dense", "units": 6, "bias": True},
        {"type": "activation", "fn": "tanh"}, {"type": "dense", "units": 3, "bias": True}]
    batch = {"features": tensor(features), "codes": tensor(codes), "targets": tensor(torch.zeros(ROWS)),
             "row_weights": tensor(torch.ones(ROWS))}
    more = {"input_shape": None, "tabular": {"numeric": numeric, "cards": cards, "dims": dims},
            "parameters": {f"embeddings.{i}.weight": tensor(t) for i, t in enumerate(tables)}}
    case("captum_embeddings", body, layers, x, baseline.expand(ROWS, -1), [2, 4], batch, more, "body.")


def convolution():
    generator = torch.Generator().manual_seed(2)
    body = start(nn.Sequential(
        nn.Conv2d(2, 4, 3, padding=1), nn.BatchNorm2d(4), nn.SiLU(), nn.AvgPool2d(2), nn.Flatten(),
        nn.Linear(36, 5), nn.Tanh(), nn.Linear(5, 3)), generator)
    x = rounded(generator, ROWS, 2, 6, 6)
    layers = [
        {"type": "conv2d", "filters": 4, "kernel": 3, "padding": 1, "bias": True},
        {"type": "batch_norm"}, {"type": "activation", "fn": "silu"},
        {"type": "avg_pool2d", "kernel": 2}, {"type": "flatten"},
        {"type": "dense", "units": 5, "bias": True}, {"type": "activation", "fn": "tanh"},
        {"type": "dense", "units": 3, "bias": True}]
    batch = {"features": tensor(x), "targets": tensor(torch.zeros(ROWS)),
             "row_weights": tensor(torch.ones(ROWS))}
    case("captum_convolution", body, layers, x, torch.zeros_like(x), [2, 6], batch,
         {"input_shape": [2, 6, 6], "tabular": None})


def additive_embeddings():
    """SHAP's exact values of columns from one background row. Where no two columns meet in a node,
    integrated gradients are the same, however bent the function of a column is."""
    generator = torch.Generator().manual_seed(4)
    cards, dims, numeric = [4, 3], [2, 3], 3
    players = [0, 1, 2, 3, 3, 4, 4, 4]
    body = start(nn.Sequential(
        nn.Linear(len(players), 10), nn.BatchNorm1d(10), nn.Tanh(), nn.Linear(10, 2)), generator)
    for node in range(10):
        for value, player in enumerate(players):
            if player != node % 5:
                body[0].weight.data[node, value] = 0
    tables = [rounded(generator, c, d) for c, d in zip(cards, dims)]
    features = rounded(generator, ROWS + 1, numeric)
    codes = torch.stack([torch.randint(c, (ROWS + 1,), generator=generator) for c in cards], 1)

    def encoded(raw):
        raw = torch.as_tensor(raw)
        parts = [t[raw[:, numeric + i].long()] for i, t in enumerate(tables)]
        return torch.cat([raw[:, :numeric]] + parts, 1)

    raw = torch.cat([features, codes], 1)
    layers = [
        {"type": "dense", "units": 10, "bias": True}, {"type": "batch_norm"},
        {"type": "activation", "fn": "tanh"}, {"type": "dense", "units": 2, "bias": True}]
    batch = {"features": tensor(features[:ROWS]), "codes": tensor(codes[:ROWS]),
             "targets": tensor(torch.zeros(ROWS)), "row_weights": tensor(torch.ones(ROWS))}
    x = encoded(raw[:ROWS])
    explained = int(body(x)[0].argmax())
    explainer = shap.explainers.Exact(
        lambda rows: body(encoded(rows))[:, explained].detach().numpy(), raw[ROWS:].numpy())
    parameters = {f"embeddings.{i}.weight": tensor(t) for i, t in enumerate(tables)}
    parameters.update({"body." + key: tensor(value) for key, value in body.named_parameters()})
    write("shap_embeddings", {
        "kind": "foreign attribution",
        "made_with": f"PyTorch {torch.__version__}, SHAP {shap.__version__}",
        "input_shape": None,
        "tabular": {"numeric": numeric, "cards": cards, "dims": dims},
        "layers": layers,
        "loss": {"type": "softmax_cross_entropy"},
        "batch": batch,
        "explained_output": tensor(torch.full((ROWS,), explained)),
        "baseline_values": tensor(encoded(raw[ROWS:])[0]),
        "parameters": parameters,
        "buffers": {"body." + key: tensor(value) for key, value in body.named_buffers()
                    if not key.endswith("num_batches_tracked")},
        "players": players,
        "shap": tensor(explainer(raw[:ROWS].numpy()).values),
    })


def additive_convolution():
    """Windows of one pixel; a pixel is a column, both its channels together."""
    generator = torch.Generator().manual_seed(5)
    body = start(nn.Sequential(
        nn.Conv2d(2, 4, 1), nn.BatchNorm2d(4), nn.SiLU(), nn.AvgPool2d(3), nn.Flatten(),
        nn.Linear(4, 2)), generator)
    x = rounded(generator, ROWS + 1, 2, 3, 3)

    def image(pixels):
        return torch.as_tensor(pixels).reshape(-1, 2, 3, 3)

    # SHAP hides a pixel by its number: 0 is the background's, 1 the row's.
    rows = []
    for row in x[:ROWS]:
        def shown(masks, row=row):
            keep = torch.as_tensor(masks).reshape(-1, 1, 3, 3)
            return body(torch.where(keep != 0, row, x[ROWS]))
        explained = int(body(x[:1])[0].argmax())
        explainer = shap.explainers.Exact(
            lambda masks: shown(masks)[:, explained].detach().numpy(), np.zeros((1, 9)))
        rows.append(explainer(np.ones((1, 9))).values[0])
    layers = [
        {"type": "conv2d", "filters": 4, "kernel": 1, "bias": True}, {"type": "batch_norm"},
        {"type": "activation", "fn": "silu"}, {"type": "avg_pool2d", "kernel": 3},
        {"type": "flatten"}, {"type": "dense", "units": 2, "bias": True}]
    write("shap_convolution", {
        "kind": "foreign attribution",
        "made_with": f"PyTorch {torch.__version__}, SHAP {shap.__version__}",
        "input_shape": [2, 3, 3],
        "tabular": None,
        "layers": layers,
        "loss": {"type": "softmax_cross_entropy"},
        "batch": {"features": tensor(x[:ROWS]), "targets": tensor(torch.zeros(ROWS)),
                  "row_weights": tensor(torch.ones(ROWS))},
        "explained_output": tensor(torch.full((ROWS,), explained)),
        "baseline_values": tensor(x[ROWS]),
        "parameters": {key: tensor(value) for key, value in body.named_parameters()},
        "buffers": {key: tensor(value) for key, value in body.named_buffers()
                    if not key.endswith("num_batches_tracked")},
        "players": list(range(9)) * 2,
        "shap": tensor(np.array(rows)),
    })


def linear():
    """SHAP's exact values from one background row."""
    generator = torch.Generator().manual_seed(3)
    body = start(nn.Sequential(nn.Linear(6, 1)), generator)
    x = rounded(generator, ROWS, 6)
    background = rounded(generator, 1, 6)
    explainer = shap.explainers.Exact(
        lambda rows: body(torch.tensor(rows)).detach().numpy()[:, 0], background.numpy())
    write("shap_linear", {
        "kind": "foreign attribution",
        "made_with": f"PyTorch {torch.__version__}, SHAP {shap.__version__}",
        "input_shape": [6],
        "layers": [{"type": "dense", "units": 1, "bias": True}],
        "loss": {"type": "squared_error"},
        "batch": {"features": tensor(x), "targets": tensor(torch.zeros(ROWS, 1)),
                  "row_weights": tensor(torch.ones(ROWS))},
        "explained_output": tensor(torch.zeros(ROWS)),
        "baseline_values": tensor(background[0]),
        "parameters": {key: tensor(value) for key, value in body.named_parameters()},
        "buffers": {},
        "integrated_gradients": tensor(explainer(x.numpy()).values),
        "conductance": [],
    })


if __name__ == "__main__":
    embeddings()
    convolution()
    linear()
    additive_embeddings()
    additive_convolution()
