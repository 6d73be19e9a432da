"""How far a fit is, of one model or of many: a bar on a terminal or in a notebook, and a few lines in a log."""

from __future__ import annotations

import html
import importlib
import json
import os
import shutil
import sys
from typing import TYPE_CHECKING, Any, Dict, List, Optional, TextIO

if TYPE_CHECKING:
    from typing_extensions import Protocol

    class Screen(Protocol):
        """Where progress is drawn."""

        def draw(self, progress: Progress, ended: bool) -> None:
            """Draws it anew, in place of what was drawn before."""


_BAR_CELLS = 24
_PLAIN_LINES = 30
_TRAIN, _VALIDATION = "#4c78a8", "#e45756"
_JOINT_PHASES = {
    "waiting": "starting",
    "evaluating": "measuring them",
    "best": "training the best on all rows",
}
_PHASES = {
    "waiting": "starting",
    "reading": "reading rows",
    "packing": "packing rows",
    "checking": "checking the model",
}


class Progress:
    """What is known of a fit, asked of its Java twin now and then."""

    def __init__(self, java: Any) -> None:
        self._java = java
        self.state: Dict[str, Any] = {"phase": "waiting"}
        self.history: List[Dict[str, Any]] = []
        self.interrupted = ""

    def ask(self) -> None:
        """Asks how far it is."""
        told = json.loads(self._java.since(len(self.history)))
        new = told.pop("history")
        # A fit that went back has fewer epochs than it had.
        del self.history[int(told["epochs_done"]) - len(new) :]
        self.history.extend(new)
        self.state = told

    @property
    def phase(self) -> str:
        """Waiting, reading, packing, training, checking, done or stopped."""
        return str(self.state["phase"])

    @property
    def doing(self) -> str:
        """What is done in this phase."""
        return _PHASES.get(self.phase, self.phase)

    @property
    def share(self) -> float:
        """From 0 to 1: how much of all steps is done."""
        if self.phase in ("checking", "done"):
            return 1.0
        return float(self.state.get("step", 0)) / max(1, int(self.state.get("steps", 1)))

    @property
    def done(self) -> int:
        """How many epochs are."""
        return len(self.history)

    @property
    def all(self) -> int:
        """How many epochs there are at most."""
        return int(self.state.get("epochs", 1))

    def best(self) -> Optional[Dict[str, Any]]:
        """The best epoch so far by validation rows, if there are any."""
        found = [epoch for epoch in self.history if epoch["best"] and "validation" in epoch]
        return found[-1] if found else None

    def parts(self) -> List[str]:
        """What a person wants to know, the most important first."""
        state = self.state
        if self.interrupted:
            return [self.interrupted]
        if self.phase == "done":
            return self._end()
        if "epochs" not in state or self.phase in _PHASES:
            return [self.doing]
        parts = [f"epoch {state.get('epoch', 1)}/{state['epochs']}"]
        if state.get("from_epoch"):
            parts[0] += f", went on after {state['from_epoch']}"
        if self.history:
            parts.append(f"loss {number(self.history[-1]['loss'])}")
        elif "loss" in state:
            parts.append(f"loss {number(state['loss'])}")
        if "seconds_left" in state:
            parts.append(f"{clock(float(state['seconds_left']))} left")
        checked = [epoch for epoch in self.history if "validation" in epoch]
        if checked:
            parts.append(f"validation {checked[-1]['validation']}")
        if "rows_per_second" in state:
            parts.append(f"{float(state['rows_per_second']):,.0f} rows/s")
        return parts

    def _end(self) -> List[str]:
        if not self.history:
            return ["this fit had ended before: its model is taken as it is"]
        done = self.history[-1]
        parts = [f"{done['epoch']} epochs", f"loss {number(done['loss'])}"]
        if done["epoch"] < int(self.state["epochs"]):
            parts[0] = f"{done['epoch']} of {self.state['epochs']} epochs: {self.state['ended']}"
        if self.state.get("from_epoch"):
            parts.insert(1, f"went on after epoch {self.state['from_epoch']}")
        best = self.best()
        if best is not None:
            parts.append(f"best validation in epoch {best['epoch']}: {best['validation']}")
        if "rows_per_second" in self.state:
            parts.append(f"{float(self.state['rows_per_second']):,.0f} rows/s")
        return parts

    def stopped(self) -> str:
        """What a person is told whose interrupt ended it."""
        state = self.state
        if "epochs" not in state:
            return "Stopped before training began; nothing was trained."
        told = f"Stopped in epoch {state.get('epoch', 1)} of {state['epochs']}"
        best = self.best()
        if best is not None:
            told += f"; the best so far is epoch {best['epoch']}, validation {best['validation']}"
        elif self.history:
            told += f"; the last loss was {number(self.history[-1]['loss'])}"
        if not state.get("kept_step"):
            return f"{told}. Nothing is kept: with checkpointPath set a fit can go on."
        place = state["checkpoints"]
        told += f". Step {int(state['kept_step']):,} is kept in {place}: the same fit goes on there."
        return told if best is None else f"{told} {place}/best is the best model so far."


class JointProgress(Progress):
    """What is known of a fit of many models, asked of its Java twin now and then."""

    def ask(self) -> None:
        self.state = json.loads(self._java.state())

    @property
    def doing(self) -> str:
        return _JOINT_PHASES.get(self.phase, "training" if self.begun else "packing rows")

    @property
    def begun(self) -> bool:
        """Whether one of the models is trained, or was."""
        return bool(self.state.get("ended", 0) or self.state.get("running", 0))

    @property
    def share(self) -> float:
        return float(self.state.get("share", 0.0))

    @property
    def done(self) -> int:
        """How many models have ended."""
        return int(self.state.get("ended", 0))

    @property
    def all(self) -> int:
        """How many models there are."""
        return int(self.state.get("all", 1))

    def parts(self) -> List[str]:
        if self.interrupted:
            return [self.interrupted]
        parts = [str(part) for part in self.state.get("parts", [])]
        if self.phase == "done":
            return parts
        if self.phase in _JOINT_PHASES:
            return parts[:1] + [self.doing] + parts[1:]
        return parts if self.begun else [self.doing]

    def stopped(self) -> str:
        if not self.begun:
            return "Stopped before training began; nothing was trained."
        return f"Stopped: {', '.join(self.parts())}. Nothing is kept."


def number(value: Any) -> str:
    """
    A loss, with four decimals or an exponent.

    >>> number(0.31416), number(0.00002)
    ('0.3142', '2.000e-05')
    """
    value = float(value)
    plain = value == 0 or 1e-3 <= abs(value) < 1e5
    return f"{value:.4f}" if plain else f"{value:.3e}"


def clock(seconds: float) -> str:
    """
    Seconds as a clock has them.

    >>> clock(7), clock(750), clock(11100)
    ('0:07', '12:30', '3:05:00')
    """
    whole = round(seconds)
    minutes, rest = divmod(whole, 60)
    if whole < 3600:
        return f"{minutes}:{rest:02}"
    return f"{minutes // 60}:{minutes % 60:02}:{rest:02}"


class Terminal:
    """One line that is drawn over and over."""

    def __init__(self, out: TextIO) -> None:
        self._out = out
        self._text = ""
        try:
            "━─".encode(out.encoding or "ascii")
            self._cells = "━─"
        except (LookupError, UnicodeEncodeError):
            self._cells = "#-"

    def draw(self, progress: Progress, ended: bool) -> None:
        text = "  ".join(progress.parts())
        if not progress.interrupted:
            full = round(_BAR_CELLS * progress.share)
            bar = self._cells[0] * full + self._cells[1] * (_BAR_CELLS - full)
            text = f"{bar} {progress.share:4.0%}  {text}"
        if not ended:
            # A line that is wrapped could not be drawn over.
            text = text[: max(20, shutil.get_terminal_size().columns - 1)]
            if text == self._text:
                return
        self._out.write("\r" + text + " " * max(0, len(self._text) - len(text)))
        self._text = text
        if ended:
            self._out.write("\n")
        self._out.flush()


class Lines:
    """A line for some epochs, for what keeps all that is written."""

    def __init__(self, out: TextIO) -> None:
        self._out = out
        self._told = 0

    def draw(self, progress: Progress, ended: bool) -> None:
        every = -(-progress.all // _PLAIN_LINES)
        done = progress.done
        if ended or (done > self._told and (done % every == 0 or done - self._told >= every)):
            self._told = done
            self._out.write("  ".join(progress.parts()) + "\n")
            self._out.flush()


class Notebook:
    """A card that is replaced in its place: a bar, figures, and the losses epoch by epoch."""

    def __init__(self) -> None:
        self._display: Any = importlib.import_module("IPython.display")
        self._handle: Any = None
        self._shown: Dict[str, str] = {}

    def draw(self, progress: Progress, ended: bool) -> None:
        shown = {"text/plain": "  ".join(progress.parts()), "text/html": card(progress)}
        if shown == self._shown:
            return
        self._shown = shown
        if self._handle is None:
            self._handle = self._display.display(shown, raw=True, display_id=True)
        else:
            self._handle.update(shown, raw=True)


def card(progress: Progress) -> str:
    """The progress as HTML that needs nothing else."""
    parts = [html.escape(part) for part in progress.parts()]
    head = " · ".join([f"<b>{parts[0]}</b>", *parts[1:]])
    colour = _VALIDATION if progress.interrupted else _TRAIN
    kernel = str(progress.state.get("kernel", ""))
    # What computes, in short; a hint how it could be faster is not shortened.
    native = f' title="{html.escape(kernel)}"' if kernel else ""
    slow = "" if not kernel.startswith("portable") else f"<div>{html.escape(kernel)}</div>"
    return (
        '<div style="font: 13px/1.5 system-ui, sans-serif; max-width: 56em">'
        f"<div{native}>{head}</div>"
        '<div style="background: #8883; border-radius: 3px; height: 6px; margin: 4px 0">'
        f'<div style="background: {colour}; border-radius: 3px; height: 6px;'
        f' width: {progress.share:.1%}"></div></div>{curves(progress.history)}{slow}</div>'
    )


def curves(history: List[Dict[str, Any]]) -> str:
    """The losses of training and validation rows by epoch, where there are two epochs or more."""
    width, height = 300, 60
    train = {int(e["epoch"]): float(e["loss"]) for e in history}
    validation = {
        int(e["epoch"]): float(e["validation_loss"]) for e in history if "validation_loss" in e
    }
    finite = [v for v in (*train.values(), *validation.values()) if abs(v) < float("inf")]
    if len(train) < 2 or not finite:
        return ""
    low, high = min(finite), max(finite)
    first, last = min(train), max(train)

    def line(losses: Dict[int, float], colour: str) -> str:
        # Of very many epochs as many as there are pixels.
        every = max(1, len(losses) // width)
        points = " ".join(
            f"{(epoch - first) / (last - first) * width:.1f},"
            f"{height - (loss - low) / ((high - low) or 1) * height:.1f}"
            for i, (epoch, loss) in enumerate(losses.items())
            if abs(loss) < float("inf") and (i % every == 0 or epoch == last)
        )
        return f'<polyline points="{points}" fill="none" stroke="{colour}" stroke-width="1.5"/>'

    legend = f'<span style="color: {_TRAIN}">training loss</span>'
    if validation:
        legend += f' and <span style="color: {_VALIDATION}">validation loss</span>'
    return (
        f'<svg width="{width}" height="{height}" viewBox="-2 -2 {width + 4} {height + 4}"'
        ' style="display: block; overflow: visible; margin: 6px 0 2px">'
        f"{line(train, _TRAIN)}{line(validation, _VALIDATION) if validation else ''}</svg>"
        f'<div style="font-size: 11px">{legend}, {number(low)} to {number(high)},'
        f" epoch {first} to {last}</div>"
    )


def screen(when: str) -> Optional[Screen]:
    """Where progress is to be drawn, if it is."""
    if when == "never":
        return None
    if in_notebook():
        return Notebook()
    if when == "always" and not sys.stderr.isatty():
        return Lines(sys.stderr)
    drawable = sys.stderr.isatty() and os.environ.get("TERM") != "dumb"
    return Terminal(sys.stderr) if drawable else None


def in_notebook() -> bool:
    """Whether this is a notebook's kernel."""
    shell = sys.modules.get("IPython")
    return shell is not None and hasattr(shell.get_ipython(), "kernel")
