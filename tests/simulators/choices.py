"""Named switches for everything a contract leaves open."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass


class UnknownChoice(ValueError):
    """A switch or a value that does not exist; the message lists what does."""


@dataclass(frozen=True)
class Choice:
    """One open point: its name, the values it may take (the first is the default), and why.

    With the single value `number` the choice is any whole number and `default` is its default.
    `source` is the place in the contract digest that leaves it open.
    """

    name: str
    values: tuple[str, ...]
    meaning: str
    source: str = ''
    default: str = ''

    @property
    def initial(self) -> str:
        """The value in force when nobody chose."""
        return self.default or self.values[0]

    def check(self, value: str) -> str:
        """Return `value` when it is allowed, else raise UnknownChoice with the allowed ones."""
        if self.values == ('number',):
            if not value.isdecimal():
                raise UnknownChoice(f"The choice {self.name} takes a whole number, not '{value}'.")
        elif value not in self.values:
            allowed = ', '.join(self.values)
            raise UnknownChoice(f"The choice {self.name} takes one of {allowed}, not '{value}'.")
        return value


class Choices:
    """The values in force, by name; `choices['line_price']` reads one."""

    def __init__(self, table: Iterable[Choice], chosen: Mapping[str, str] | None = None) -> None:
        """Start from the defaults of `table` and set the `chosen` ones."""
        self.table = {choice.name: choice for choice in table}
        self._values = {choice.name: choice.initial for choice in self.table.values()}
        for name, value in (chosen or {}).items():
            self.set(name, value)

    def __getitem__(self, name: str) -> str:
        """Return the value in force; an unknown name is a mistake in the simulator."""
        return self._values[name]

    def number(self, name: str) -> int:
        """Return a numeric choice as an int."""
        return int(self._values[name])

    def set(self, name: str, value: object) -> None:
        """Choose; raises UnknownChoice for an unknown name or value."""
        if name not in self.table:
            known = ', '.join(sorted(self.table))
            raise UnknownChoice(f"There is no choice named '{name}'. Known: {known}.")
        self._values[name] = self.table[name].check(str(value))

    def update(self, chosen: Mapping[str, object]) -> None:
        """Set several at once, all or none."""
        before = dict(self._values)
        try:
            for name, value in chosen.items():
                self.set(name, value)
        except UnknownChoice:
            self._values = before
            raise

    def values(self) -> dict[str, str]:
        """Return every value in force by name."""
        return dict(self._values)

    def describe(self) -> list[str]:
        """Return one line per choice for the start banner."""
        return [self._line(choice) for choice in self.table.values()]

    def _line(self, choice: Choice) -> str:
        others = [value for value in choice.values if value != self._values[choice.name]]
        rest = f" (also: {', '.join(others)})" if others and choice.values != ('number',) else ''
        source = f' [{choice.source}]' if choice.source else ''
        return f'{choice.name}={self._values[choice.name]}{rest}: {choice.meaning}{source}'
