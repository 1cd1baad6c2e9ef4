"""Exact references for verification, independent of the simulation kernel.

What times are made of is in ``basics`` and ``laws``; every other module is named by what it is
about: one station, several of them, or a network.
Whatever is not exact has ``approximation`` or the name of its limit theorem in its name; what is
solved as a truncated Markov chain tells how much was cut off, if that could be seen.
"""

from simulation.theory.approximations import (
    allen_cunneen_approximation,
    kingman_approximation,
)
from simulation.theory.basics import (
    DelayQueue,
    Moments,
    QueueMetrics,
    UnstableQueueError,
    second_moment,
)
from simulation.theory.batches import (
    MXMcQueue,
    batch_mm1,
    batch_mmc,
    geometric_sizes,
)
from simulation.theory.closed_hours import (
    ClosedHours,
    closed_hours,
)
from simulation.theory.constant_service import (
    MDcQueue,
    md1,
    mdc,
)
from simulation.theory.dispatching import (
    ShortestQueue,
    join_shortest_queue,
    random_dispatch,
    round_robin_dispatch,
)
from simulation.theory.finite_population import (
    FinitePopulationQueue,
    finite_population,
)
from simulation.theory.finite_rooms import (
    LossyTandem,
    OverflowSystem,
    lossy_tandem,
    overflow,
)
from simulation.theory.fork_join import (
    ForkJoinQueue,
    fork_join,
    fork_join_of_two,
    mean_of_longest,
)
from simulation.theory.general_service import (
    MG1Moments,
    mekc,
    mg1,
    mg1_moments,
)
from simulation.theory.hierarchies import (
    NO_MANAGER,
    HierarchyLoad,
    NearbyMail,
    arenas_critical_probability,
    hierarchy_load,
    nearby_mail,
    regular_tree,
    regular_tree_visits,
)
from simulation.theory.impatience import (
    ImpatientQueue,
    erlang_a,
    impatient_mmc,
)
from simulation.theory.infinite_servers import (
    RateProfile,
    filling_infinite_server_mean,
    infinite_server_mean,
    profile_infinite_server_mean,
    sinusoidal_infinite_server_mean,
)
from simulation.theory.interruptions import (
    breakdowns_also_when_idle,
    completion_time,
    interruptions_also_when_idle,
    interruptions_while_serving,
    meetings,
    multiple_vacations,
    single_vacation,
)
from simulation.theory.laws import (
    Deterministic,
    Empirical,
    Gamma,
    Hyperexponential,
    Law,
    Lognormal,
    Uniform,
    Weibull,
)
from simulation.theory.markov_chains import (
    StationaryLaw,
    birth_death,
    stationary_law,
)
from simulation.theory.networks import (
    JacksonNetwork,
    MulticlassNetwork,
    feedback_queue,
    jackson_network,
    multiclass_network,
    tandem,
    traffic_equations,
)
from simulation.theory.pooling import (
    SectorsVersusMerged,
    case_team,
    case_team_approximation,
    pooling_border,
    pooling_border_of_two,
    sectors_versus_merged,
    serial_handoffs,
)
from simulation.theory.priorities import (
    PriorityQueue,
    cobham,
    cobham_multi_server,
    preemptive_multi_server,
    preemptive_resume,
)
from simulation.theory.queues import (
    FiniteQueue,
    GIMcQueue,
    erlang_b,
    erlang_c,
    mgcc,
    mm1,
    mmc,
    mmck,
)
from simulation.theory.renewal_arrivals import (
    gim1,
    gimc,
)
from simulation.theory.sharing import (
    SharedQueue,
    limited_sharing,
    processor_sharing,
    sharing_sojourn_variance,
)
from simulation.theory.staffing import (
    SquareRootStaffing,
    garnett,
    halfin_whitt,
    square_root_staffing,
)
from simulation.theory.transient import (
    TransientQueue,
    transient_mmc,
)

__all__ = [
    "NO_MANAGER",
    "ClosedHours",
    "DelayQueue",
    "Deterministic",
    "Empirical",
    "FinitePopulationQueue",
    "FiniteQueue",
    "ForkJoinQueue",
    "GIMcQueue",
    "Gamma",
    "HierarchyLoad",
    "Hyperexponential",
    "ImpatientQueue",
    "JacksonNetwork",
    "Law",
    "Lognormal",
    "LossyTandem",
    "MDcQueue",
    "MG1Moments",
    "MXMcQueue",
    "Moments",
    "MulticlassNetwork",
    "NearbyMail",
    "OverflowSystem",
    "PriorityQueue",
    "QueueMetrics",
    "RateProfile",
    "SectorsVersusMerged",
    "SharedQueue",
    "ShortestQueue",
    "SquareRootStaffing",
    "StationaryLaw",
    "TransientQueue",
    "Uniform",
    "UnstableQueueError",
    "Weibull",
    "allen_cunneen_approximation",
    "arenas_critical_probability",
    "batch_mm1",
    "batch_mmc",
    "birth_death",
    "breakdowns_also_when_idle",
    "case_team",
    "case_team_approximation",
    "closed_hours",
    "cobham",
    "cobham_multi_server",
    "completion_time",
    "erlang_a",
    "erlang_b",
    "erlang_c",
    "feedback_queue",
    "filling_infinite_server_mean",
    "finite_population",
    "fork_join",
    "fork_join_of_two",
    "garnett",
    "geometric_sizes",
    "gim1",
    "gimc",
    "halfin_whitt",
    "hierarchy_load",
    "impatient_mmc",
    "infinite_server_mean",
    "interruptions_also_when_idle",
    "interruptions_while_serving",
    "jackson_network",
    "join_shortest_queue",
    "kingman_approximation",
    "limited_sharing",
    "lossy_tandem",
    "md1",
    "mdc",
    "mean_of_longest",
    "meetings",
    "mekc",
    "mg1",
    "mg1_moments",
    "mgcc",
    "mm1",
    "mmc",
    "mmck",
    "multiclass_network",
    "multiple_vacations",
    "nearby_mail",
    "overflow",
    "pooling_border",
    "pooling_border_of_two",
    "preemptive_multi_server",
    "preemptive_resume",
    "processor_sharing",
    "profile_infinite_server_mean",
    "random_dispatch",
    "regular_tree",
    "regular_tree_visits",
    "round_robin_dispatch",
    "second_moment",
    "sectors_versus_merged",
    "serial_handoffs",
    "sharing_sojourn_variance",
    "single_vacation",
    "sinusoidal_infinite_server_mean",
    "square_root_staffing",
    "stationary_law",
    "tandem",
    "traffic_equations",
    "transient_mmc",
]
