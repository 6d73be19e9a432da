"""What estimators and models have in common: a stage of Java's behind each."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Type, TypeVar

from pyspark.ml.param import Param
from pyspark.ml.util import (
    JavaMLReadable,
    JavaMLReader,
    JavaMLWritable,
    JavaMLWriter,
    MLReadable,
    MLReader,
    MLWriter,
)
from pyspark.ml.wrapper import JavaParams

from gradus.ml import _remote
from gradus.ml._errors import GradusError, told
from gradus.ml._session import is_remote, require_jar

if TYPE_CHECKING:
    from typing_extensions import Self

RL = TypeVar("RL", bound="MLReadable[Any]")


class JavaStage(JavaParams):
    """A stage whose Params are looked at by Java when they are set, not only when they are used."""

    @classmethod
    def _java_class(cls) -> str:
        """The class of Java's has the module and the name of Python's."""
        return f"{cls.__module__}.{cls.__name__}"

    def _java(self) -> Any:
        """The stage of Java's."""
        java: Any = self._java_obj
        if java is None:
            raise GradusError(
                f"Expected a trained model, found {self.uid} without one. Fit an estimator, or "
                f"call {type(self).__name__}.load(path)."
            )
        return java

    def _has_java(self) -> bool:
        java = getattr(self, "_java_obj", None)
        return java is not None and hasattr(java, "getParam") and not is_remote()

    def _set(self, **kwargs: Any) -> Self:
        before = dict(self._paramMap)
        super()._set(**kwargs)
        if self._has_java():
            try:
                with told():
                    for name, value in kwargs.items():
                        if value is not None:
                            param = self.getParam(name)
                            self._make_java_param_pair(param, self._paramMap[param])
            except Exception:
                self._paramMap = before
                raise
        return self

    def __setattr__(self, name: str, value: Any) -> None:
        if isinstance(getattr(type(self), name, None), Param) and not isinstance(value, Param):
            # It would hide the Param, and be neither looked at nor used.
            raise AttributeError(
                f"Expected {name} to be set by set{name[0].upper()}{name[1:]}(…) or "
                f"setParams({name}=…), found an assignment."
            )
        super().__setattr__(name, value)


class Reader(JavaMLReader[RL]):
    """A reader whose errors are Python's."""

    def load(self, path: str) -> RL:
        """Loads what was saved at a path."""
        with told():
            return super().load(path)


class Writer(JavaMLWriter):
    """A writer whose errors are Python's."""

    def save(self, path: str) -> None:
        """Saves at a path."""
        with told():
            super().save(path)


class Persistent(JavaMLReadable[RL], JavaMLWritable):
    """A stage that is saved and loaded by Java, so that Java, Scala and Python read the same."""

    @classmethod
    def read(cls) -> MLReader[RL]:  # type: ignore[override]
        """A reader of what was saved."""
        if is_remote():
            _remote.require_ml()
            return cls._remote_reader()
        require_jar(f"{cls.__module__}.{cls.__name__}")
        return Reader(_readable(cls))

    def write(self) -> MLWriter:  # type: ignore[override]
        """A writer of this stage."""
        return self._remote_writer() if is_remote() else Writer(self)

    @classmethod
    def _remote_reader(cls) -> MLReader[RL]:
        return _remote.reader(cls)

    def _remote_writer(self) -> MLWriter:
        return _remote.writer(self)


def _readable(cls: Any) -> Type[JavaMLReadable[Any]]:
    return cls  # type: ignore[no-any-return]
