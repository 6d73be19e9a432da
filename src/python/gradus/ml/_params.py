"""Params, each declared once: methods that read and set one follow from its declaration."""

from __future__ import annotations

import difflib
import inspect
from types import FunctionType
from typing import (
    TYPE_CHECKING,
    Any,
    Callable,
    Dict,
    Generic,
    Iterable,
    List,
    Sequence,
    Tuple,
    Type,
    TypeVar,
    overload,
)

from pyspark.ml.param import Param, Params, TypeConverters

if TYPE_CHECKING:
    from typing_extensions import Protocol

T = TypeVar("T")
E = TypeVar("E")
S = TypeVar("S")

if TYPE_CHECKING:
    V = TypeVar("V", contravariant=True)
    R = TypeVar("R", covariant=True)

    class Set(Protocol[V, R]):
        """Sets a Param of a stage, and gives the stage back."""

        def __call__(self, value: V) -> R: ...


def text(name: str, doc: str) -> Param[str]:
    """A Param that is a text."""
    return Param(Params._dummy(), name, doc, TypeConverters.toString)


def whole(name: str, doc: str) -> Param[int]:
    """A Param that is a whole number."""
    return Param(Params._dummy(), name, doc, TypeConverters.toInt)


def flag(name: str, doc: str) -> Param[bool]:
    """A Param that is true or false."""
    return Param(Params._dummy(), name, doc, TypeConverters.toBoolean)


def number(name: str, doc: str) -> Param[float]:
    """A Param that is a number."""
    return Param(Params._dummy(), name, doc, TypeConverters.toFloat)


def texts(name: str, doc: str) -> Param[List[str]]:
    """A Param that is a list of texts."""
    return Param(Params._dummy(), name, doc, TypeConverters.toListString)


def wholes(name: str, doc: str) -> Param[List[int]]:
    """A Param that is a list of whole numbers."""
    return Param(Params._dummy(), name, doc, TypeConverters.toListInt)


def numbers(name: str, doc: str) -> Param[List[float]]:
    """A Param that is a list of numbers."""
    return Param(Params._dummy(), name, doc, TypeConverters.toListFloat)


class _Method:
    """A function that a class has under the name that it is assigned to."""

    def __init__(self, param: Param[Any], function: FunctionType) -> None:
        function.__doc__ = f"{(function.__doc__ or '').format(param.name)} {param.doc}"
        self._function = function

    def __set_name__(self, owner: Type[Any], name: str) -> None:
        self._function.__name__ = name
        self._function.__qualname__ = f"{owner.__qualname__}.{name}"
        self._function.__module__ = owner.__module__


class Getter(_Method, Generic[T]):
    """Reads a Param of the stage that it is called on."""

    @overload
    def __get__(self, stage: None, owner: Type[S]) -> Callable[[S], T]: ...

    @overload
    def __get__(self, stage: S, owner: Type[S]) -> Callable[[], T]: ...

    def __get__(self, stage: Any, owner: Any) -> Any:
        return self._function.__get__(stage, owner)


class Setter(_Method, Generic[T]):
    """Sets a Param of the stage that it is called on, and gives the stage back."""

    @overload
    def __get__(self, stage: None, owner: Type[S]) -> Callable[[S, T], S]: ...

    @overload
    def __get__(self, stage: S, owner: Type[S]) -> Set[T, S]: ...

    def __get__(self, stage: Any, owner: Any) -> Any:
        return self._function.__get__(stage, owner)


def accessors(param: Param[T]) -> Tuple[Getter[T], Setter[T]]:
    """The methods that read and set a Param."""
    return Getter(param, _getter(param)), Setter(param, _setter(param))


def list_accessors(param: Param[List[E]]) -> Tuple[Getter[List[E]], Setter[Sequence[E]]]:
    """As :py:func:`accessors`, of one that takes any sequence and gives a list."""
    return Getter(param, _getter(param)), Setter(param, _setter(param))


def _getter(param: Param[Any]) -> Any:
    def get(self: Any) -> Any:
        """What :py:attr:`{}` is set to, or its default."""
        return self.getOrDefault(param.name)

    return get


def _setter(param: Param[Any]) -> Any:
    def set(self: Any, value: Any) -> Any:
        """Sets :py:attr:`{}`."""
        return self._set(**{param.name: value})

    return set


def declared(stage: Type[Any]) -> Dict[str, Param[Any]]:
    """The Params of a class by their names, its own last."""
    found: Dict[str, Param[Any]] = {}
    for owner in (*stage.__mro__[1:], stage):
        found.update((k, v) for k, v in vars(owner).items() if isinstance(v, Param))
    return found


def signature(stage: Type[Any]) -> inspect.Signature:
    """What a class is made with: its Params, by name alone."""
    by_name = inspect.Parameter.KEYWORD_ONLY
    return inspect.Signature(
        [inspect.Parameter(name, by_name, default=None) for name in declared(stage)]
    )


def require_known(stage: Type[Any], names: Iterable[str]) -> None:
    """Raises where a name is none of a class's Params."""
    known = list(declared(stage))
    for name in names:
        if name not in known:
            near = difflib.get_close_matches(name, known, 1)
            meant = f"; did you mean {near[0]}?" if near else ". explainParams() lists them."
            raise TypeError(f"Expected a Param of {stage.__name__}, found {name!r}{meant}")
