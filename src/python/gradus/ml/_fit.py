"""Work in Java that takes long: it shows how far it is, and Ctrl-C ends it."""

from __future__ import annotations

import signal
import threading
import time
import uuid
from typing import Any, Callable, Generic, Iterator, List, Optional, Tuple, TypeVar

from pyspark import InheritableThread
from pyspark.sql import DataFrame

from gradus.ml._progress import JointProgress, Progress, screen
from gradus.ml._session import active_context

T = TypeVar("T")

_REDRAWN_SECONDS = 0.25
_LONGEST_STOP_SECONDS = 60.0
_STOPPING = "Stopping at the end of a round, with a checkpoint. A second interrupt ends it at once."


class Watch:
    """Is asked meanwhile; this one shows nothing, and cannot end what it watches by itself."""

    def draw(self) -> None:
        """Shows how far it is."""

    def ask_to_stop(self) -> bool:
        """Asks it to end; gives whether it will."""
        return False

    def ended(self) -> None:
        """Shows that it has come to its end."""

    def failed(self) -> None:
        """Shows that it has come to nothing; why is raised."""

    def interrupted(self) -> str:
        """Shows that it was interrupted; gives what is to be told of it."""
        return "Stopped."


class FitWatch(Watch):
    """Of a fit."""

    def __init__(self, when: str) -> None:
        java = jvm()
        self.listener = java.gradus.ml.FitProgress()
        self.request = java.io.gradus.run.StopRequest()
        self._progress: Progress = Progress(self.listener)
        self._screen = screen(when)

    def draw(self) -> None:
        self._show(ended=False)

    def ask_to_stop(self) -> bool:
        if not self.request.stop():
            return False
        self._progress.interrupted = _STOPPING
        self._show(ended=False)
        return True

    def ended(self) -> None:
        self._show(ended=True)

    def failed(self) -> None:
        self._progress.ask()
        self._progress.interrupted = f"failed while {self._progress.doing}"
        self._show(ended=True)

    def interrupted(self) -> str:
        self._progress.ask()
        self._progress.interrupted = self._progress.stopped()
        self._show(ended=True)
        return self._progress.interrupted

    def _show(self, ended: bool) -> None:
        self._progress.ask()
        if self._screen is not None:
            self._screen.draw(self._progress, ended)


class GridWatch(FitWatch):
    """Of a fit of many models, which keep nothing on their way."""

    def __init__(self, when: str) -> None:
        self.listener = jvm().gradus.ml.GridProgress()
        self._progress = JointProgress(self.listener)
        self._screen = screen(when)

    def ask_to_stop(self) -> bool:
        return False


def require_rows(dataset: DataFrame) -> None:
    """Raises unless it is a DataFrame of Spark, or of Spark Connect."""
    kind = type(dataset)
    if not kind.__module__.startswith("pyspark.sql"):
        hint = "" if not hasattr(dataset, "columns") else " spark.createDataFrame(…) makes one."
        raise TypeError(
            f"Expected a DataFrame of Spark, found {kind.__module__}.{kind.__qualname__}.{hint}"
        )


def java_rows(dataset: DataFrame) -> Any:
    """The Java twin of rows."""
    require_rows(dataset)
    return dataset._jdf


def fit_one(java_estimator: Any, dataset: DataFrame, progress: str) -> Any:
    """Fits a Java estimator, with its progress drawn where somebody looks."""
    rows = java_rows(dataset)
    if not _is_interruptible():
        # Others may fit at the same time, and be trained in the same rounds.
        return java_estimator.fit(rows)
    watch = FitWatch(progress)
    watched = java_estimator.copy(jvm().org.apache.spark.ml.param.ParamMap())
    watched.withListener(watch.listener).stoppedBy(watch.request)
    return interruptible(lambda: watched.fit(rows), watch)


def fit_many(work: Callable[[Any], T], progress: str) -> T:
    """
    Has many models fitted, with their progress drawn where somebody looks.

    :param work: takes what Java is to tell the progress, or None where nobody looks
    """
    if not _is_interruptible():
        return work(None)
    watch = GridWatch(progress)
    return interruptible(lambda: work(watch.listener), watch)


def interruptible(work: Callable[[], T], watch: Optional[Watch] = None) -> T:
    """
    Does something in Java that takes long. An interrupt (Ctrl-C, or the stop button of a notebook)
    ends it: at once, or, where that can be asked for, when it has kept what it has done. It is
    raised when nothing runs any more.
    """
    if not _is_interruptible():
        return work()
    watch = watch or Watch()
    worker = _Worker(work)
    with _Interrupts() as interrupts:
        worker.start()
        try:
            while worker.is_alive() and not interrupts.count:
                worker.join(_REDRAWN_SECONDS)
                watch.draw()
        except KeyboardInterrupt:
            interrupts.count += 1
        if interrupts.count:
            _stop(worker, watch, interrupts)
            raise KeyboardInterrupt(watch.interrupted()) from None
    (watch.failed if worker.failed() else watch.ended)()
    return worker.result()


def _stop(worker: _Worker[Any], watch: Watch, interrupts: _Interrupts) -> None:
    """Waits until it has kept what it has done, or ends it at once where it cannot be asked."""
    end = time.monotonic() + _LONGEST_STOP_SECONDS
    if watch.ask_to_stop():
        while worker.is_alive() and interrupts.count == 1 and time.monotonic() < end:
            worker.join(_REDRAWN_SECONDS)
    if worker.is_alive():
        worker.cancel()
        worker.join(_LONGEST_STOP_SECONDS)


class _Interrupts:
    """
    Counts interrupts: one that was raised in the middle of a call would leave Java's answer unread,
    and PySpark's own handler cancels the jobs of all others, too. A handler of the user's stays.
    """

    def __init__(self) -> None:
        self.count = 0
        self._before: Any = None

    def _counted(self, number: int, frame: Any) -> None:
        self.count += 1

    def __enter__(self) -> _Interrupts:
        handler = signal.getsignal(signal.SIGINT)
        module = str(getattr(handler, "__module__", ""))
        if handler is signal.default_int_handler or module.startswith("pyspark."):
            self._before = handler
            signal.signal(signal.SIGINT, self._counted)
        return self

    def __exit__(self, *error: Any) -> None:
        if self._before is not None:
            signal.signal(signal.SIGINT, self._before)


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
            self._java_thread = jvm().java.lang.Thread.currentThread()
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

    def failed(self) -> bool:
        return self._error is not None

    def result(self) -> T:
        if self._error is not None:
            raise self._error
        return self._results[0]


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


def _is_interruptible() -> bool:
    """Interrupts reach the main thread alone; each thread needs one of Java's, as is usual."""
    from py4j.clientserver import ClientServer

    if threading.current_thread() is not threading.main_thread():
        return False
    context = active_context()
    return context is not None and isinstance(context._gateway, ClientServer)


def jvm() -> Any:
    """Java's classes."""
    context = active_context()
    assert context is not None
    return context._jvm
