"""Helpers are compiled to code that is linked into the entry point, and to nothing else.

numba makes machine code of every compiled function. The helpers of the kernel are only ever called
by each other, so that is waste: with it a cold compile took 25 s, without it 20, and 12 where they
are merely simplified before the entry point, with all of them inside, is optimized in full.
"""

from __future__ import annotations

from typing import Any

from llvmlite.binding.newpassmanagers import create_new_module_pass_manager
from numba import _dynfunc
from numba.core.codegen import CPUCodeLibrary
from numba.core.compiler import Compiler
from numba.core.compiler_machinery import register_pass
from numba.core.typed_passes import NativeLowering


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
        module = lowered.fndesc.lookup_module()
        # numba knows what is compiled by a function object; this one has no address to call.
        known_by = _dynfunc.make_function(module, name, "", 0, lowered.env, (state.library,))
        state.targetctx.insert_user_function(known_by, lowered.fndesc, [state.library])
        state["cr"] = lowered._replace(cfunc=known_by)
        return True


class HelperCompiler(Compiler):
    """numba's compiler with that last pass."""

    def define_pipelines(self) -> Any:
        """Return numba's own pipeline with its last pass replaced."""
        pipelines = super().define_pipelines()
        for pipeline in pipelines:
            pipeline.passes = [
                (_LowerToLink if step is NativeLowering else step, why)
                for step, why in pipeline.passes
            ]
        return pipelines
