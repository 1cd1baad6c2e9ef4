"""The tests of silosim, by folder.

unit: one module each; properties: what always holds; validation: theory, patterns, lessons; golden:
results to the last bit; reference: the model once more, the obvious way; e2e: commands and pages of
the docs; browser: the page; editors: the schema at work; fuzz: input nobody meant; mutants: bugs
put in on purpose; architecture: how the house is built.
"""
