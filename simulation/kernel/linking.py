"""Helpers are compiled to code that is linked into the entry point, and to nothing else.

numba makes machine code of every compiled function. The helpers of the kernel are only ever called
by each other, so that is waste: with it a cold compile took 25 s, without it 20, and 12 where they
are merely simplified before the entry point, with all of them inside, is optimized in full.

In the entry point nobody else can call them, and LLVM is told so: it then knows all callers of a
function, drops the status that numba returns (no kernel function fails) and what is never read.
"""

from __future__ import annotations

from typing import Any

from llvmlite import binding
from llvmlite.binding import Linkage
from llvmlite.binding.newpassmanagers import create_new_module_pass_manager
from numba import _dynfunc
from numba.core.codegen import CPUCodeLibrary, JITCodeLibrary
from numba.core.compiler import Compiler
from numba.core.compiler_machinery import register_pass
from numba.core.typed_passes import NativeLowering, NopythonRewrites
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


class _LinkedCode(CPUCodeLibrary):
    """What a helper compiles to."""

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
        name = state.func_id.func_name
        state.library = _LinkedCode(state.targetctx.codegen(), name)
        state.flags.no_compile = True
        super().run_pass(state)
        lowered = state["cr"]
        if not state.flags.forceinline:
            code = state.library.get_function(lowered.fndesc.llvm_func_name)
            code.add_function_attribute("noinline")
        module = lowered.fndesc.lookup_module()
        # numba knows what is compiled by a function object; this one has no address to call.
        known_by = _dynfunc.make_function(module, name, "", 0, lowered.env, (state.library,))
        state.targetctx.insert_user_function(known_by, lowered.fndesc, [state.library])
        state["cr"] = lowered._replace(cfunc=known_by)
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
