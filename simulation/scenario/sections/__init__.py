"""The parts of a scenario, one file for each key of the YAML."""
