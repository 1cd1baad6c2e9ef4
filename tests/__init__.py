"""The tests of silosim; see docs/design.md for what each folder is for."""
