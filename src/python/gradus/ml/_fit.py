"""A fit that shows how far it is, and that Ctrl-C ends."""

from __future__ import annotations

import sys
import threading
import uuid
from typing import Any, Callable, Generic, Iterator, List, Optional, TextIO, Tuple, TypeVar

from pyspark import InheritableThread
from pyspark.sql import DataFrame

from gradus.ml._session import active_context

T = TypeVar("T")

_REDRAWN_SECONDS = 0.2
_LONGEST_STOP_SECONDS = 60.0


def fit_one(java_estimator: Any, dataset: DataFrame, progress: str) -> Any:
    """Fits a Java estimator, with its progress drawn where somebody looks."""
    out = _screen(progress)
    if out is None:
        return interruptible(lambda: java_estimator.fit(dataset._jdf), lambda: None)
    drawn = _Drawn(out)
    listening = java_estimator.copy(_jvm().org.apache.spark.ml.param.ParamMap())
    listening.withListener(drawn.line())
    try:
        return interruptible(lambda: listening.fit(dataset._jdf), drawn.draw)
    finally:
        drawn.draw()


def interruptible(work: Callable[[], T], meanwhile: Callable[[], None]) -> T:
    """
    Does something in Java that takes long. An interrupt (Ctrl-C, or the stop button of a notebook)
    cancels its jobs, waits until it has ended, and is raised then.
    """
    on_main = threading.current_thread() is threading.main_thread()
    if not on_main or not _has_thread_of_its_own():
        return work()
    worker = _Worker(work)
    worker.start()
    try:
        while worker.is_alive():
            worker.join(_REDRAWN_SECONDS)
            meanwhile()
    except KeyboardInterrupt:
        worker.cancel()
        worker.join(_LONGEST_STOP_SECONDS)
        raise
    return worker.result()


class _Worker(Generic[T]):
    """A thread of Python's with its own thread of Java's, which can be interrupted."""

    def __init__(self, work: Callable[[], T]) -> None:
        self._work = work
        self._tag = f"gradus-{uuid.uuid4()}"
        self._java_thread: Optional[Any] = None
        self._error: Optional[BaseException] = None
        self._results: List[T] = []
        self._thread = InheritableThread(target=self._run)
        self._thread.daemon = True

    def _run(self) -> None:
        context = active_context()
        try:
            assert context is not None
            self._java_thread = _jvm().java.lang.Thread.currentThread()
            context.addJobTag(self._tag)
            self._results.append(self._work())
        except BaseException as error:  # told to the thread that waits
            self._error = error

    def start(self) -> None:
        self._thread.start()

    def is_alive(self) -> bool:
        return self._thread.is_alive()

    def join(self, seconds: float) -> None:
        self._thread.join(seconds)

    def cancel(self) -> None:
        context = active_context()
        if context is not None:
            context.cancelJobsWithTag(self._tag)
        if self._java_thread is not None:
            self._java_thread.interrupt()

    def result(self) -> T:
        if self._error is not None:
            raise self._error
        return self._results[0]


class _Drawn:
    """The progress line of the command line, taken over to Python's screen."""

    def __init__(self, out: TextIO) -> None:
        self._out = out
        self._text = _jvm().java.io.StringWriter()
        self._taken = 0

    def line(self) -> Any:
        report = _jvm().io.gradus.report
        writer = _jvm().java.io.PrintWriter(self._text)
        return report.ProgressLine(writer, report.ProgressLine.Style.TERMINAL)

    def draw(self) -> None:
        new = str(self._text.getBuffer().substring(self._taken))
        if new:
            self._taken += len(new)
            self._out.write(new)
            self._out.flush()


class Grid(Generic[T]):
    """
    Models of one round by the index of their Params; trained when the first one is asked for. One
    that could not be trained is told when its turn comes, and the next ones are there.
    """

    def __init__(self, fit_all: Callable[[], List[Callable[[], T]]], count: int) -> None:
        self._fit_all = fit_all
        self._count = count
        self._next = 0
        self._models: List[Optional[Callable[[], T]]] = []
        self._lock = threading.Lock()

    def __iter__(self) -> Iterator[Tuple[int, T]]:
        return self

    def __next__(self) -> Tuple[int, T]:
        with self._lock:
            if self._next >= self._count:
                raise StopIteration
            if not self._models:
                self._models = list(self._fit_all())
            index = self._next
            model = self._models[index]
            self._models[index] = None
            self._next += 1
        assert model is not None
        return index, model()


def _screen(progress: str) -> Optional[TextIO]:
    if progress == "never":
        return None
    if progress == "always" or _in_notebook():
        return sys.stdout
    return sys.stderr if sys.stderr.isatty() else None


def _in_notebook() -> bool:
    shell = sys.modules.get("IPython")
    return shell is not None and hasattr(shell.get_ipython(), "kernel")


def _has_thread_of_its_own() -> bool:
    from py4j.clientserver import ClientServer

    context = active_context()
    return context is not None and isinstance(context._gateway, ClientServer)


def _jvm() -> Any:
    context = active_context()
    assert context is not None
    return context._jvm
