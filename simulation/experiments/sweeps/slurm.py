"""A script for Slurm: one small job that has workers started as further jobs, by dask-jobqueue."""

from __future__ import annotations

from pathlib import Path

DEFAULT_JOBS = 10

SCRIPT = """\
#!/usr/bin/env python
#SBATCH --job-name=silosim
#SBATCH --ntasks=1
#SBATCH --cpus-per-task=1
#SBATCH --mem=4G
#SBATCH --time=24:00:00
#
# Runs {source} on a Slurm cluster. Submit it with: sbatch THIS_FILE
# It needs, where it is submitted: pip install 'silosim[distributed]' dask-jobqueue
# If it ends before the sweep does, submit it again: nothing that is finished is run twice.

from dask_jobqueue import SLURMCluster

import simulation as sim

EXPERIMENT = {source!r}
RESULTS = {folder!r}


def main():
    cluster = SLURMCluster(
        cores=8,                 # adapt: processors of one job
        processes=8,             # one process a processor: a run that dies takes no other along
        memory="16GB",           # adapt: of one job
        walltime="04:00:00",     # adapt
        queue=None,              # adapt: partition
        account=None,            # adapt
        scheduler_options={{"dashboard_address": None}},
    )
    cluster.adapt(minimum_jobs=1, maximum_jobs={jobs})  # adapt
    try:
        result = sim.sweep(
            EXPERIMENT, RESULTS, scheduler=cluster.scheduler_address, say=print, report=report
        )
    finally:
        cluster.close()
    print(f"{{result.done}} runs now, {{result.reused}} before, {{result.failed}} failed")


def report(progress, state={{"next": 0}}):
    if progress.seconds >= state["next"]:
        state["next"] = progress.seconds + 60
        print(f"{{progress.over}} of {{progress.planned}} runs", flush=True)


if __name__ == "__main__":
    main()
"""


def script(source: str, folder: Path, jobs: int | None = None) -> str:
    """Return the script that runs an experiment on a Slurm cluster.

    Args:
        source: the experiment, as given on the command line.
        folder: of the results.
        jobs: at most, each of several workers.
    """
    return SCRIPT.format(source=source, folder=str(folder), jobs=jobs or DEFAULT_JOBS)
