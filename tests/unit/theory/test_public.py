"""The public surface of the references."""

import inspect

from simulation import theory


def test_public_names_are_sorted_and_exist() -> None:
    """Every public name exists once, constants first, then in alphabetical order."""
    names = set(theory.__all__)
    assert theory.__all__ == sorted(names, key=lambda name: (not name.isupper(), name))
    assert all(hasattr(theory, name) for name in theory.__all__)


def test_public_functions_tell_their_contract() -> None:
    """Every public function documents its arguments and what it raises."""
    functions = [f for name in theory.__all__ if inspect.isfunction(f := getattr(theory, name))]
    assert len(functions) == 71
    for function in functions:
        text = inspect.getdoc(function) or ""
        assert "Args:" in text, function.__name__
        assert "Raises:" in text, function.__name__
