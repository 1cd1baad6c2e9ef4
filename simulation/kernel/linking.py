"""Helpers are declared when they are defined, lowered apart, and linked into the entry point.

numba makes machine code of every compiled function, and a function of those it calls. The helpers
of the kernel are only called by each other, and each says its types: so one is known to the others
by its declaration alone, and lowered to LLVM's code whenever it is needed, in any order, also in
another process (`two_processes`). Only the entry point, with all of them inside, is optimized and
made into machine code.

In the entry point nobody else can call them, and LLVM is told so: it then knows all callers of a
function, drops the status that numba returns (no kernel function fails) and what is never read.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

import numpy as np
from llvmlite import binding
from llvmlite.binding import Linkage
from llvmlite.binding.newpassmanagers import create_new_module_pass_manager
from numba.core.codegen import CPUCodeLibrary, JITCodeLibrary
from numba.core.compiler import Compiler, Flags, compile_extra
from numba.core.compiler_lock import global_compiler_lock
from numba.core.compiler_machinery import register_pass
from numba.core.funcdesc import FunctionDescriptor
from numba.core.registry import cpu_target
from numba.core.typed_passes import NativeLowering, NopythonRewrites
from numba.core.typing.templates import make_concrete_template
from numba.core.untyped_passes import (
    DeadBranchPrune,
    FindLiterallyCalls,
    InlineClosureLikes,
    InlineInlinables,
    LiteralPropagationSubPipelinePass,
    LiteralUnroll,
    MakeFunctionToJitFunction,
    RewriteDynamicRaises,
    RewriteSemanticConstants,
    WithLifting,
)

from simulation.kernel.memory import IS_PLAIN
from simulation.kernel.two_processes import Lowered, OtherProcess

WORTH_SHARING = 50
"""So many helpers take longer than starting another process."""

SHARE = 0.4
"""Of the work, what the other process does: it has to start first (measured)."""


class Helper:
    """A kernel function that others may call, whether or not it has been lowered.

    To numba it is also the library that they link: the function with all that it calls.

    Attributes:
        symbol: its name in LLVM's code.
        calls: the helpers it calls; empty before it is lowered.
        module: its code, without theirs; None before it is lowered.
    """

    _reload_init = frozenset[str]()

    def __init__(self, function: Any, signature: Any, symbol: str, options: dict[str, Any]) -> None:
        """Declare it: from here on it can be called in what numba compiles."""
        self.symbol = symbol
        self.calls: set[Helper] = set()
        self.module: Any = None
        self._function = function
        self._signature = signature
        self._options = options
        declaration = FunctionDescriptor(
            native=True,
            modname=None,
            qualname=symbol,
            unique_name=symbol,
            doc="",
            typemap={},
            restype=signature.return_type,
            calltypes={},
            args=function.__code__.co_varnames[: function.__code__.co_argcount],
            kws=(),
            mangler=lambda name, *_, **__: name,
            argtypes=tuple(signature.args),
        )
        template = make_concrete_template(symbol, function, [signature])
        cpu_target.typing_context.insert_user_function(function, template)
        cpu_target.target_context.insert_user_function(function, declaration, [self])

    @property
    def size(self) -> int:
        """Length of its bytecode: lowering takes about as long."""
        return len(self._function.__code__.co_code)

    def lower(self) -> None:
        """Make LLVM's code of it, unless it is there.

        Raises:
            numba.core.errors.NumbaError: it does not compile.
        """
        with global_compiler_lock:
            if self.module is not None:
                return
            flags = Flags()
            cpu_target.options.parse_as_flags(flags, self._options)
            code = _HelperCode(cpu_target.target_context.codegen(), self.symbol)
            compile_extra(
                cpu_target.typing_context,
                cpu_target.target_context,
                self._function,
                tuple(self._signature.args),
                self._signature.return_type,
                flags,
                {},
                library=code,
                pipeline_class=HelperCompiler,
            )
            self.calls = code.calls
            self.module = code.finished(self.symbol, flags.forceinline)

    def all_calls(self) -> list[Helper]:
        """Return all helpers it calls, directly or not, lowered, in the order of their symbols."""
        found, left = {self}, [self]
        while left:
            one = left.pop()
            one.lower()
            left += one.calls - found
            found |= one.calls
        return sorted(found - {self}, key=lambda one: one.symbol)

    def _ensure_finalized(self) -> None:
        self.lower()

    def _get_module_for_linking(self) -> Any:
        linked = self.module.clone()
        for other in self.all_calls():
            linked.link_in(other.module, preserve=True)
        for function in linked.functions:
            if not function.is_declaration:
                function.linkage = Linkage.linkonce_odr
        return linked


class Helpers(dict[str, Helper]):
    """The helpers of a kernel by their symbols.

    Attributes:
        other: the process that lowers part of them.
    """

    def __init__(self) -> None:
        """Begin with none."""
        super().__init__()
        self.other = OtherProcess([], "")

    def declare(self, function: Any, signature: Any, options: dict[str, Any]) -> Helper:
        """Declare a function of Python as a helper."""
        name = symbol = f"{function.__module__}.{function.__qualname__}"
        while symbol in self:  # functions around those at hooks
            symbol = f"{name}.{len(self)}"
        self[symbol] = Helper(function, signature, symbol, options)
        return self[symbol]

    def lowered(self, symbols: Iterable[str]) -> Iterator[Lowered]:
        """Yield some of them as they are handed to another process."""
        for symbol in symbols:
            helper = self[symbol]
            helper.lower()
            yield symbol, sorted(other.symbol for other in helper.calls), helper.module.as_bitcode()

    def fill(self, lowered: Iterable[Lowered]) -> None:
        """Take over what another process has lowered."""
        for symbol, calls, code in lowered:
            self[symbol].calls = {self[called] for called in calls}
            self[symbol].module = binding.parse_bitcode(code)

    def lower_all(self, digest: str) -> None:
        """Lower all of them, some in another process, which then compiles its entry point.

        Args:
            digest: of the sources.
        """
        left = [one for one in self.values() if one.module is None]
        theirs = [one.symbol for one in _share(left)] if len(left) >= WORTH_SHARING else []
        self.other = OtherProcess(theirs, digest)
        try:
            for one in left[len(theirs) :]:
                one.lower()
            self.fill(self.other.lowered())
            for one in left:
                one.lower()  # where the other process has failed
            self.other.go_on(self.lowered(self.keys() - theirs))
        except BaseException:
            self.other.end()
            raise


def _share(helpers: list[Helper]) -> list[Helper]:
    """Return the first of some helpers, as many as make up the share of the other process."""
    done = np.cumsum([one.size for one in helpers])
    return helpers[: int(np.searchsorted(done, SHARE * done[-1]))]


class _HelperCode(CPUCodeLibrary):
    """What a helper is lowered to; other helpers stay declared."""

    def __init__(self, codegen: Any, name: str) -> None:
        super().__init__(codegen, name)
        self.calls: set[Helper] = set()
        self.written = ""

    def add_linking_library(self, library: Any) -> None:
        if isinstance(library, Helper):
            self.calls.add(library)
        else:  # functions of numba's own
            super().add_linking_library(library)

    def finished(self, symbol: str, inline: bool) -> Any:
        """Return the module in which the function has its symbol."""
        self.finalize()
        function = self._final_module.get_function(self.written)
        if not inline:
            function.add_function_attribute("noinline")
        function.name = symbol
        return self._final_module

    def _optimize_functions(self, ll_module: Any) -> None:
        ll_module.data_layout = self._codegen._data_layout

    def _optimize_final_module(self) -> None:
        passes = create_new_module_pass_manager()
        passes.add_always_inliner_pass()
        passes.add_sroa_pass()
        passes.add_simplify_cfg_pass()
        passes.run(self._final_module, self._codegen._pass_builder())

    def _finalize_final_module(self) -> None:
        self._finalize_dynamic_globals()
        self._finalized = True


class _EntryCode(JITCodeLibrary):
    """What an entry point compiles to, with all helpers inside."""

    is_plain = False

    def _optimize_final_module(self) -> None:
        known = f"@{IS_PLAIN} = constant i8 {int(self.is_plain)}"
        self._final_module.link_in(binding.parse_assembly(known))
        self._keep_inside(self._final_module.get_global_variable(IS_PLAIN))
        for function in self._final_module.functions:
            if not function.is_declaration and function.linkage == Linkage.linkonce_odr:
                self._keep_inside(function)
        # numba's own two rounds, but for vectors: the loops of the kernel are short.
        manager = self._codegen._module_pass_manager
        rounds = (
            manager(opt=0, loop_vectorize=False, cost="cheap"),
            manager(loop_vectorize=False),
        )
        for passes, builder in rounds:
            passes.run(self._final_module, builder)

    @staticmethod
    def _keep_inside(value: Any) -> None:
        """Hide a function or a constant; by another name, lest others find it."""
        value.linkage = "internal"
        value.name += ".inside"


@register_pass(mutates_CFG=True, analysis_only=False)
class _LowerToLink(NativeLowering):
    """numba's last pass, without making anything that can be executed."""

    _name = "lower_to_link"

    def run_pass(self, state: Any) -> bool:
        """Lower a function to code that others can link."""
        state.flags.no_compile = True
        super().run_pass(state)
        state.library.written = state["cr"].fndesc.llvm_func_name
        return True


@register_pass(mutates_CFG=True, analysis_only=False)
class _LowerToRun(NativeLowering):
    """numba's last pass, with all helpers known to be called by nobody else."""

    _name = "lower_to_run"
    is_plain = False

    def run_pass(self, state: Any) -> bool:
        """Lower a function that Python calls."""
        state.library = _EntryCode(state.targetctx.codegen(), state.func_id.func_name)
        state.library.is_plain = self.is_plain
        state.library.enable_object_caching()
        return bool(super().run_pass(state))


@register_pass(mutates_CFG=True, analysis_only=False)
class _LowerToRunPlain(_LowerToRun):
    """The same for plain networks."""

    _name = "lower_to_run_plain"
    is_plain = True


# What these passes look for (closures, `with`, literals, array expressions) no kernel function has.
NEEDLESS = (
    DeadBranchPrune,
    FindLiterallyCalls,
    InlineClosureLikes,
    InlineInlinables,
    LiteralPropagationSubPipelinePass,
    LiteralUnroll,
    MakeFunctionToJitFunction,
    NopythonRewrites,
    RewriteDynamicRaises,
    RewriteSemanticConstants,
    WithLifting,
)


class HelperCompiler(Compiler):
    """numba's compiler with another last pass, and without those that are of no use here."""

    last_pass: type[NativeLowering] = _LowerToLink

    def define_pipelines(self) -> Any:
        """Return numba's own pipeline with its last pass replaced."""
        pipelines = super().define_pipelines()
        for pipeline in pipelines:
            pipeline.passes = [
                (self.last_pass if step is NativeLowering else step, why)
                for step, why in pipeline.passes
                if step not in NEEDLESS
            ]
        return pipelines


class EntryCompiler(HelperCompiler):
    """The compiler of what Python calls."""

    last_pass = _LowerToRun


class PlainCompiler(HelperCompiler):
    """The compiler of what Python calls for plain networks (`plain`)."""

    last_pass = _LowerToRunPlain
