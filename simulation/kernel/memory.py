"""How compiled functions see the tables: one address, not three hundred words.

numba passes a named tuple of arrays by value. With fifty arrays every call hands over some 350
words, every access handles negative indices and strides, and compiling this costs more than
compiling the work. So the kernel's functions take a *set of tables*: a type of our own whose value
is the address of a header (data address and shape of each array). ``s.requests[r]`` reads two words
of the header and is then one addition away from the record. Only what the kernel needs is there:
attribute, ``shape``, reading and writing one element; indices are never negative. Without JIT the
same functions are given the named tuples of arrays themselves.

Every access tells LLVM what it touches (type-based alias analysis): writing one field leaves all
others, and the header, as they were. So what one handler has read, the next one inlined beside it
need not read again.
"""

from __future__ import annotations

import operator
import zlib
from typing import Any

import numpy as np
from llvmlite import ir
from numba import typeof
from numba.core import cgutils
from numba.core.imputils import lower_setattr_generic
from numba.core.typing.templates import (
    AbstractTemplate,
    AttributeTemplate,
    infer_getattr,
    infer_global,
    signature,
)
from numba.extending import (
    intrinsic,
    lower_builtin,
    lower_getattr,
    lower_getattr_generic,
    models,
    overload,
    register_model,
    types,
)

WORD = ir.IntType(64)
BYTE = ir.IntType(8)
IS_PLAIN = "silosim.is_plain"  # the constant in which an entry point says what it is for

Plain = float | dict[str, float]  # by field, where the elements are records


class Table(types.Type):  # type: ignore[misc]
    """The numba type of a C-contiguous array: element type, dimensions, width if it is fixed.

    Where the length of the last axis is part of the type, an index needs one multiplication less.
    """

    def __init__(
        self, dtype: Any, ndim: int, width: int | None = None, plain: Plain | None = None
    ) -> None:
        self.dtype = dtype
        self.ndim = ndim
        self.width = width
        self.plain = None if isinstance(plain, dict) else plain
        fields = plain if isinstance(plain, dict) else {}
        self.element = Row(dtype, fields) if isinstance(dtype, types.Record) else dtype
        super().__init__(name=f"Table({dtype}, {ndim}, {width}, {self.plain})")


class Row(types.Type):  # type: ignore[misc]
    """The numba type of one record of a table, with the values that a plain network has in it."""

    def __init__(self, record: Any, plain: dict[str, float]) -> None:
        self.record = record
        self.plain = plain
        self.label = f"{zlib.crc32(str(record).encode()):x}"
        super().__init__(name=f"Row({record})")


class TableSet(types.Type):  # type: ignore[misc]
    """The numba type of a set of tables, told by its name."""

    def __init__(self, name: str, tables: dict[str, Table]) -> None:
        self.tables = tables
        self.offsets: dict[str, int] = {}
        words = 0
        for field, table in tables.items():
            self.offsets[field] = words
            words += 1 + table.ndim
        super().__init__(name=name)


@register_model(Table)
class _TableModel(models.StructModel):  # type: ignore[misc]
    def __init__(self, manager: Any, table: Table) -> None:
        members = [("data", types.voidptr), ("shape", types.UniTuple(types.intp, table.ndim))]
        super().__init__(manager, table, members)


@register_model(Row)
class _RowModel(models.PrimitiveModel):  # type: ignore[misc]
    def __init__(self, manager: Any, row: Row) -> None:
        super().__init__(manager, row, BYTE.as_pointer())


@register_model(TableSet)
class _TableSetModel(models.PrimitiveModel):  # type: ignore[misc]
    def __init__(self, manager: Any, table_set: TableSet) -> None:
        super().__init__(manager, table_set, WORD)


@infer_getattr
class _TableSetAttribute(AttributeTemplate):  # type: ignore[misc]
    key = TableSet

    def generic_resolve(self, table_set: TableSet, attribute: str) -> Any:
        return table_set.tables.get(attribute)


@infer_getattr
class _TableAttribute(AttributeTemplate):  # type: ignore[misc]
    key = Table

    def resolve_shape(self, table: Table) -> Any:
        return types.UniTuple(types.intp, table.ndim)


@infer_getattr
class _RowAttribute(AttributeTemplate):  # type: ignore[misc]
    key = Row

    def generic_resolve(self, row: Row, attribute: str) -> Any:
        return row.record.typeof(attribute)


def _index_type(table: Any, index: Any) -> Any:
    """Return the type an index of a table is converted to, None if it is no index of one."""
    if not isinstance(table, Table):
        return None
    if table.ndim == 1 and isinstance(index, types.Integer):
        return types.intp
    if isinstance(index, types.BaseTuple) and len(index) == table.ndim > 1:
        return types.UniTuple(types.intp, table.ndim)
    return None


@infer_global(operator.getitem)
class _GetItem(AbstractTemplate):  # type: ignore[misc]
    def generic(self, arguments: Any, keywords: Any) -> Any:
        table, index = arguments
        converted = _index_type(table, index)
        return signature(table.element, table, converted) if converted is not None else None


@infer_global(operator.setitem)
class _SetItem(AbstractTemplate):  # type: ignore[misc]
    def generic(self, arguments: Any, keywords: Any) -> Any:
        table, index, _ = arguments
        converted = _index_type(table, index)
        if converted is None:
            return None
        return signature(types.none, table, converted, table.dtype)


def _touches(access: Any, builder: Any, what: str) -> Any:
    """Tell LLVM that a load or store touches nothing but `what`; return it."""
    module = builder.module
    root = module.add_metadata(["silosim"])
    kind = module.add_metadata([what, root, ir.Constant(WORD, 0)])
    access.set_metadata("tbaa", module.add_metadata([kind, kind, ir.Constant(WORD, 0)]))
    return access


@lower_getattr_generic(TableSet)  # type: ignore[untyped-decorator]
def _table_of_set(context: Any, builder: Any, table_set: TableSet, value: Any, field: str) -> Any:
    header = builder.inttoptr(value, WORD.as_pointer())
    table = cgutils.create_struct_proxy(table_set.tables[field])(context, builder)

    def load(position: int) -> Any:
        offset = ir.Constant(WORD, table_set.offsets[field] + position)
        word = builder.load(builder.gep(header, [offset]))
        return _touches(word, builder, "header")

    # A pointer from here on: with integers LLVM takes a sum with 0 for an address of nothing.
    table.data = builder.inttoptr(load(0), table.data.type)
    axes = range(table_set.tables[field].ndim)
    table.shape = cgutils.pack_array(builder, [load(1 + axis) for axis in axes], WORD)
    return table._getvalue()


@lower_getattr(Table, "shape")  # type: ignore[untyped-decorator]
def _shape_of_table(context: Any, builder: Any, table_type: Table, value: Any) -> Any:
    return cgutils.create_struct_proxy(table_type)(context, builder, value=value).shape


def _place(context: Any, builder: Any, table_type: Table, value: Any, index: Any) -> Any:
    """Return the pointer to an element: the address of row-major order, nothing checked."""
    table = cgutils.create_struct_proxy(table_type)(context, builder, value=value)
    if table_type.ndim == 1:
        position = index
    else:
        position = builder.extract_value(index, 0)
        for axis in range(1, table_type.ndim):
            length = builder.extract_value(table.shape, axis)
            if axis == table_type.ndim - 1 and table_type.width is not None:
                length = ir.Constant(WORD, table_type.width)
            position = builder.mul(position, length)
            position = builder.add(position, builder.extract_value(index, axis))
    if isinstance(table_type.element, Row):
        position = builder.mul(position, ir.Constant(WORD, table_type.dtype.size))
        return builder.gep(table.data, [position])
    element = context.get_data_type(table_type.dtype)
    return builder.gep(builder.bitcast(table.data, element.as_pointer()), [position])


def _get_element(context: Any, builder: Any, typed: Any, arguments: Any) -> Any:
    table_type = typed.args[0]
    place = _place(context, builder, table_type, arguments[0], arguments[1])
    if isinstance(table_type.element, Row):
        return place
    value = _touches(builder.load(place), builder, str(table_type))
    return _or_plain(builder, value, table_type.plain)


def _set_element(context: Any, builder: Any, typed: Any, arguments: Any) -> Any:
    table_type = typed.args[0]
    place = _place(context, builder, table_type, arguments[0], arguments[1])
    _touches(builder.store(arguments[2], place), builder, str(table_type))
    return context.get_dummy_value()


def _field(context: Any, builder: Any, row: Row, place: Any, field: str) -> Any:
    """Return the pointer to a field of a record."""
    element = context.get_data_type(row.record.typeof(field))
    offset = ir.Constant(WORD, row.record.offset(field))
    return builder.bitcast(builder.gep(place, [offset]), element.as_pointer())


def _is_plain(builder: Any) -> Any:
    """Return whether it is compiled for plain networks: no, unless the entry point says so."""
    module = builder.module
    if IS_PLAIN not in module.globals:
        known = ir.GlobalVariable(module, BYTE, IS_PLAIN)
        known.linkage = "weak"
        known.global_constant = True
        known.initializer = ir.Constant(BYTE, 0)
    return builder.trunc(builder.load(module.globals[IS_PLAIN]), ir.IntType(1))


def _or_plain(builder: Any, value: Any, plain: float | None) -> Any:
    """Return what was read, or what a plain network has there if it is compiled for one."""
    if plain is None:
        return value
    return builder.select(_is_plain(builder), ir.Constant(value.type, plain), value)


@lower_getattr_generic(Row)  # type: ignore[untyped-decorator]
def _get_field(context: Any, builder: Any, row: Row, place: Any, field: str) -> Any:
    word = builder.load(_field(context, builder, row, place, field))
    _touches(word, builder, f"{row.label}.{field}")
    return _or_plain(builder, word, row.plain.get(field))


@lower_setattr_generic(Row)  # type: ignore[untyped-decorator]
def _set_field(context: Any, builder: Any, typed: Any, arguments: Any, field: str) -> None:
    row = typed.args[0]
    place = _field(context, builder, row, arguments[0], field)
    _touches(builder.store(arguments[1], place), builder, f"{row.label}.{field}")


for _index in (types.Integer, types.UniTuple):
    lower_builtin(operator.getitem, Table, _index)(_get_element)
    lower_builtin(operator.setitem, Table, _index, types.Any)(_set_element)


@intrinsic  # type: ignore[untyped-decorator]
def _bit_length(typing_context: Any, number: Any) -> Any:
    def generate(context: Any, builder: Any, typed: Any, arguments: Any) -> Any:
        zeros = builder.ctlz(arguments[0], ir.Constant(ir.IntType(1), 0))
        return builder.sub(ir.Constant(WORD, 64), zeros)

    return types.int64(types.int64), generate


def bit_length(number):  # type: ignore[no-untyped-def]
    """Return the number of bits of an integer ≥ 0: one instruction where it is compiled."""
    return int(number).bit_length()


@overload(bit_length, inline="always")  # type: ignore[untyped-decorator]
def _compiled_bit_length(number):  # type: ignore[no-untyped-def]
    return lambda number: _bit_length(types.int64(number))


@intrinsic  # type: ignore[untyped-decorator]
def _either(typing_context: Any, condition: Any, one: Any, other: Any) -> Any:
    def generate(context: Any, builder: Any, typed: Any, arguments: Any) -> Any:
        chosen = builder.select(*arguments)
        chosen.set_metadata("unpredictable", builder.module.add_metadata([]))
        return chosen

    return types.int64(types.boolean, types.int64, types.int64), generate


def either(condition, one, other):  # type: ignore[no-untyped-def]
    """Return one of two integers, where it is compiled without a branch that has to be guessed."""
    return one if condition else other


@overload(either, inline="always")  # type: ignore[untyped-decorator]
def _compiled_either(condition, one, other):  # type: ignore[no-untyped-def]
    return lambda condition, one, other: _either(condition, types.int64(one), types.int64(other))


def view_as(table_set: TableSet) -> Any:
    """Return the kernel function that sees the address of a header as a set of tables."""

    @intrinsic  # type: ignore[untyped-decorator]
    def view(typing_context: Any, address: Any) -> Any:
        def generate(context: Any, builder: Any, typed: Any, arguments: Any) -> Any:
            return arguments[0]

        return table_set(types.int64), generate

    return view


def table_type(array: Any, width: int | None = None, plain: Plain | None = None) -> Table:
    """Return the type that an array has as a table."""
    return Table(typeof(array).dtype, array.ndim, width, plain)


def table_set_type(
    name: str, example: Any, widths: dict[str, int], plain: dict[str, Plain]
) -> TableSet:
    """Return the type of the tables that a named tuple of arrays holds.

    Args:
        name: of the type.
        example: the named tuple, with arrays of any length.
        widths: length of the last axis of the tables in which it never changes.
        plain: what a plain network has in every row of a table.
    """
    return TableSet(
        name,
        {f: table_type(getattr(example, f), widths.get(f), plain.get(f)) for f in example._fields},
    )


def header(tables: Any) -> np.ndarray[Any, np.dtype[np.int64]]:
    """Return the header of a named tuple of arrays (which must outlive every use of it).

    Raises:
        ValueError: an array is not contiguous; the kernel would read past it.
    """
    words: list[int] = []
    for field, array in zip(tables._fields, tables, strict=True):
        if not array.flags.c_contiguous:
            raise ValueError(f"table '{field}' must be contiguous")
        words += [array.ctypes.data, *array.shape]
    return np.array(words, np.int64)
