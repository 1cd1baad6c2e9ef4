"""Tests of the scenario room, one file a module."""
