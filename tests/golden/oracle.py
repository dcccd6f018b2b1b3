#!/usr/bin/env python3
"""Independent reference for the trainer: plain NumPy, float64, no shortcuts.

    python3 oracle.py RUN.json [--mnist DIR] [--epochs N] > OUT.json

RUN.json is one run (see README.md beside this file for every field). OUT.json holds, per epoch, the
cost without its penalty, half the squared weight norm, the L1 norm, and the number of right answers,
on the training data and on the evaluation data.

The random numbers are those of the book's own programs (CPython 2 and NumPy's legacy generator), so a
run that copies the settings of one of the book's figures draws the very weights and the very mini-batches
that made it.
"""
import argparse
import gzip
import json
import os
import random
import sys

import numpy as np


def idx(folder, name, header):
    path = os.path.join(folder, name)
    raw = gzip.open(path + ".gz").read() if os.path.exists(path + ".gz") else open(path, "rb").read()
    return np.frombuffer(raw, np.uint8)[header:]


def mnist(folder, scale):
    images = np.concatenate([
        idx(folder, "train-images-idx3-ubyte", 16).reshape(-1, 784),
        idx(folder, "t10k-images-idx3-ubyte", 16).reshape(-1, 784)]).astype(np.float64) / scale
    labels = np.concatenate([idx(folder, "train-labels-idx1-ubyte", 8), idx(folder, "t10k-labels-idx1-ubyte", 8)])
    return images, labels


def python2_shuffle(order):
    """random.shuffle as CPython 2 drew it."""
    for i in range(len(order) - 1, 0, -1):
        j = int(random.random() * (i + 1))
        order[i], order[j] = order[j], order[i]


def initialize(kind, sizes):
    """All biases, layer by layer, then all weights: N(0,1), weights divided by sqrt(inputs) if normalized.

    "he": weights N(0, 2 / inputs); biases are 0 and none are drawn.
    """
    if kind == "he":
        weights = [np.random.randn(n, m) * np.sqrt(2.0 / m) for m, n in zip(sizes[:-1], sizes[1:])]
        return weights, [np.zeros((n, 1)) for n in sizes[1:]]
    biases = [np.random.randn(n, 1) for n in sizes[1:]]
    weights = [np.random.randn(n, m) for m, n in zip(sizes[:-1], sizes[1:])]
    if kind == "normalized":
        weights = [w / np.sqrt(w.shape[1]) for w in weights]
    return weights, biases


def sigmoid(z):
    return 1.0 / (1.0 + np.exp(-z))


def softmax(z):
    e = np.exp(z - z.max(axis=0, keepdims=True))
    return e / e.sum(axis=0, keepdims=True)


ACTIVATION = {
    "sigmoid": (sigmoid, lambda a: a * (1 - a)),
    "tanh": (np.tanh, lambda a: 1 - a * a),
    "relu": (lambda z: np.maximum(z, 0.0), lambda a: (a > 0).astype(np.float64)),
    "softmax": (softmax, None),
}


def cost(kind, a, y):
    """Summed over the columns (samples), no penalty."""
    with np.errstate(all="ignore"):
        if kind == "quadratic":
            return 0.5 * ((a - y) ** 2).sum()
        if kind == "crossEntropy":
            return np.nan_to_num(-y * np.log(a) - (1 - y) * np.log(1 - a)).sum()
        if kind == "logLikelihood":
            return -np.log((a * y).sum(axis=0)).sum()
    raise ValueError(kind)


def output_delta(kind, output, a, y):
    """dC/dz at the output layer."""
    if (kind, output) in (("crossEntropy", "sigmoid"), ("logLikelihood", "softmax")):
        return a - y
    if kind == "quadratic":
        return (a - y) * ACTIVATION[output][1](a)
    raise ValueError("no delta for %s with %s" % (kind, output))


def forward(net, hidden, output, x):
    activations = [x]
    for k, (w, b) in enumerate(zip(*net)):
        f = ACTIVATION[output if k == len(net[0]) - 1 else hidden][0]
        activations.append(f(w @ activations[-1] + b))
    return activations


class Optimizer:
    """One update of a parameter array from the gradient of the whole cost, penalty included."""

    def __init__(self, setting, like):
        self.setting, self.kind, self.t = setting, setting["kind"], 0
        self.first, self.second = np.zeros_like(like), np.zeros_like(like)

    def step(self, w, g, eta):
        s = self.setting
        self.t += 1
        if self.kind == "sgd":
            return w - eta * g
        if self.kind == "momentum":                  # equations 107 and 108
            self.first = s["momentum"] * self.first - eta * g
            return w + self.first
        if self.kind == "nesterov":                  # Sutskever and others 2013, written for the weights that are shown
            self.first = s["momentum"] * self.first - eta * g
            return w + s["momentum"] * self.first - eta * g
        if self.kind == "rmsProp":                   # Tieleman and Hinton 2012
            self.second = s["decay"] * self.second + (1 - s["decay"]) * g * g
            return w - eta * g / (np.sqrt(self.second) + s["epsilon"])
        if self.kind in ("adam", "adamW"):           # Kingma and Ba 2015, algorithm 1
            self.first = s["beta1"] * self.first + (1 - s["beta1"]) * g
            self.second = s["beta2"] * self.second + (1 - s["beta2"]) * g * g
            first = self.first / (1 - s["beta1"] ** self.t)
            second = self.second / (1 - s["beta2"] ** self.t)
            return w - eta * first / (np.sqrt(second) + s["epsilon"])
        raise ValueError(self.kind)


class Schedule:
    """The learning rate of each epoch; told the right answers on the evaluation data after each."""

    def __init__(self, setting, eta):
        self.setting, self.eta, self.start, self.epoch = setting, eta, eta, 0
        self.best, self.waited, self.ended = -1, 0, False

    def after(self, correct):
        s, self.epoch = self.setting, self.epoch + 1
        if s["kind"] == "step" and self.epoch % s["every"] == 0:
            self.eta *= s["factor"]
        elif s["kind"] == "exponential":
            self.eta *= s["factor"]
        elif s["kind"] == "halveOnPlateau":          # no improvement in so many epochs in a row
            self.waited = 0 if correct > self.best else self.waited + 1
            self.best = max(self.best, correct)
            if self.waited >= s["patience"]:
                self.eta, self.waited = self.eta / 2, 0
                self.ended = self.eta <= self.start / s["stopAt"]


def main():
    args = argparse.ArgumentParser()
    args.add_argument("run")
    args.add_argument("--mnist", default=os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "..", "www", "public", "mnist"))
    args.add_argument("--epochs", type=int)
    args = args.parse_args()
    run = json.load(sys.stdin if args.run == "-" else open(args.run))
    c = run["config"]
    sizes, hidden, output = c["sizes"], c["hidden"], c["output"]
    eta, m, mu = c["learningRate"], c["batchSize"], c.get("momentum", 0.0)
    images, labels = mnist(args.mnist, c["scale"])
    lo, hi = c["train"]
    x, digits = images[lo:hi].T.copy(), labels[lo:hi]
    lo, hi = c["evaluate"]
    xe, digits_e = images[lo:hi].T.copy(), labels[lo:hi]
    y, ye = np.eye(sizes[-1])[digits].T.copy(), np.eye(sizes[-1])[digits_e].T.copy()
    n = x.shape[1]

    random.seed(c["seed"])
    np.random.seed(c["seed"])
    order = list(range(n))
    for draw in c.get("before", []):                 # what the program had drawn before this run began
        if "initialize" in draw:
            initialize(draw["initialize"], draw.get("sizes", sizes))
        else:
            kept = order if draw["keepOrder"] else list(range(draw["shuffle"]))
            for _ in range(draw["epochs"]):
                python2_shuffle(kept)
    weights, biases = initialize(c["initializer"], sizes)
    optimizer = c.get("optimizer")
    if optimizer:
        rules = [[Optimizer(optimizer, p) for p in ps] for ps in (weights, biases)]
    schedule = Schedule(c.get("schedule", {"kind": "constant"}), eta)
    largest = c.get("maxNorm")
    velocity = [np.zeros_like(w) for w in weights], [np.zeros_like(b) for b in biases]
    kind, lam = c["regularizer"]["kind"], c["regularizer"].get("lambda", 0.0)

    out = {k: [] for k in ("trainingCost", "trainingAccuracy", "evaluationCost", "evaluationAccuracy",
                           "halfSquaredNorm", "l1Norm")}
    for epoch in range(args.epochs or c["epochs"]):
        eta = schedule.eta
        python2_shuffle(order)
        for k in range(0, n, m):
            pick = order[k:k + m]
            a = forward((weights, biases), hidden, output, x[:, pick])
            delta = output_delta(c["cost"], output, a[-1], y[:, pick])
            steps = []
            for layer in range(len(weights) - 1, -1, -1):
                steps.append((layer, delta @ a[layer].T / len(pick), delta.sum(axis=1, keepdims=True) / len(pick)))
                if layer:
                    delta = (weights[layer].T @ delta) * ACTIVATION[hidden][1](a[layer])
            for layer, gw, gb in steps:
                w = weights[layer]
                penalty = {"none": 0.0, "l1": np.sign(w), "l2": w}[kind] * (lam / n)     # its gradient
                if optimizer:
                    rate, decay = eta, 1.0
                    if optimizer["kind"] == "adamW" and kind == "l2":      # decay apart, as PyTorch's AdamW
                        decay, penalty = 1 - rate * (lam / n), 0.0
                    weights[layer] = rules[0][layer].step(decay * w, gw + penalty, rate)
                    biases[layer] = rules[1][layer].step(biases[layer], gb, rate)
                elif mu:                               # equation 107: the velocity sees the whole gradient
                    velocity[0][layer] = mu * velocity[0][layer] - eta * (gw + penalty)
                    velocity[1][layer] = mu * velocity[1][layer] - eta * gb
                    weights[layer] = w + velocity[0][layer]
                    biases[layer] = biases[layer] + velocity[1][layer]
                else:
                    shrunk = (1 - eta * (lam / n)) * w if kind == "l2" else w - eta * penalty
                    weights[layer] = shrunk - eta * gw
                    biases[layer] = biases[layer] - eta * gb
                if largest and layer + 1 < len(weights):                   # Srivastava and others 2014: hidden neurons
                    norms = np.sqrt((weights[layer] ** 2).sum(axis=1, keepdims=True))
                    weights[layer] = weights[layer] * np.minimum(1.0, largest / np.maximum(norms, 1e-300))
        if c.get("monitor") == "end" and epoch + 1 < c["epochs"]:
            a = forward((weights, biases), hidden, output, xe)[-1]
            schedule.after(int((a.argmax(axis=0) == digits_e).sum()))
            if not schedule.ended:
                continue
        for name, xs, ys, ds in (("training", x, y, digits), ("evaluation", xe, ye, digits_e)):
            a = forward((weights, biases), hidden, output, xs)[-1]
            out[name + "Cost"].append(float(cost(c["cost"], a, ys) / xs.shape[1]))
            out[name + "Accuracy"].append(int((a.argmax(axis=0) == ds).sum()))
        out["halfSquaredNorm"].append(float(0.5 * sum((w ** 2).sum() for w in weights)))
        out["l1Norm"].append(float(sum(np.abs(w).sum() for w in weights)))
        if not schedule.ended and schedule.epoch == epoch:
            schedule.after(out["evaluationAccuracy"][-1])
        if schedule.ended:
            break
    json.dump(out, sys.stdout)
    print()


if __name__ == "__main__":
    main()
