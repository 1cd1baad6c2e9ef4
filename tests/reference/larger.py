"""Larger scenarios for the comparison of kernel and twin, written by hand."""

FLOOD = """\
extends: neutral
time: {horizon: 2 days, warm_up: 3 h}
organization: {departments: {sales: {staff: 3}}}
requests: {order: {rate: 150 / h, route: [sales]}}
work: {sales: 8 h}
authority: {exceptions: 100 %, decision_level: 1, approval: 1 min, deadline: 30 min}
"""
"""More than a thousand requests are parked within one event, when somebody becomes free."""

CROWD = """\
extends: neutral
time: {horizon: 2 days, warm_up: 0 min}
organization:
  structure: cross_functional
  teams: 5
  span_of_control: 3
  departments: {sales: {staff: 36}, logistics: {staff: 33}, service: {staff: 9}}
requests:
  order: {rate: 60 / h, route: [sales, logistics, service]}
service: {helping: true, cross_skill: 0.7, set_up: 2 min}
dispatch: {rule: same_team}
communication: {interdependence: 80 %, relay_fidelity: 0.9, query_deadline: 1 h}
authority: {exceptions: 30 %, decision_level: 2}
attention: {synchronous: 50 %, resumption: 1 min, notices: 10 %, reading: 1 min}
"""
"""Teams and guilds so large that not all know each other, and notices to forty people."""

BURST = """\
extends: neutral
time: {horizon: 2 days, warm_up: 0 min}
organization:
  structure: cross_functional
  teams: 2
  departments:
    sales: {staff: 6, multitasking: 1000}
    logistics: {staff: 4, interruptions: {when: always, every: 2 h, lasting: 10 min}}
    service: {staff: 8, room: 40, overflow: marketing}
    marketing: {staff: 4, room: 20}
    finance: {staff: 3}
requests:
  order:
    rate: 400 / h
    batch: 1500
    priority: 2
    route: [{together: [sales, logistics, finance]}, service]
  complaint: {rate: 4 / h, priority: 1, population: 400, route: [service, logistics]}
channels:
  phone: {patience: {mean: 2 h, distribution: exponential}}
work:
  sales: 20 min
  logistics: {mean: 3 min, distribution: exponential}
  service: 5 min
  marketing: 9 min
  finance: {mean: 1 min, distribution: exponential}
dispatch: {preemption: resume}
correspondence: {rate: 1 / h, handling: 2 min}
"""
"""Thousands of requests within one event: batches that fork, and whole rooms that are full."""

ECHO = """\
extends: neutral
time: {horizon: 3 days, warm_up: 1 h}
organization:
  structure: cross_functional
  teams: 2
  departments:
    sales: {staff: 6}
    service: {staff: 7, room: 300, overflow: sales}
    marketing: {staff: 3}
requests:
  order: {rate: 240 / h, batch: 400, value: 50, conversion: 80 %, route: [sales, service]}
  question: {after: order, share: 60 %, delay: 30 min, route: [{together: [sales, marketing]}]}
  return: {after: question, share: 50 %, delay: 1 h, priority: 1, route: [service, sales]}
work: {sales: 2 min, service: {mean: 2 min, distribution: exponential}, marketing: 5 min}
channels:
  phone: {share: 70 %, balking: {mean: 2 h, distribution: exponential}}
  web: {share: 30 %, patience: {mean: 3 h, distribution: exponential}, connected: true}
customers:
  count: 2000
  segments:
    large: {share: 20 %, value: 3, conversion: 1.2, defection: 0.5}
    small: {share: 80 %}
  recontact_after: 20 min
  several_channels: 80 %
  channel_loyalty: 50 %
  connected: 40 %
  memory: 50 %
  defection_unsatisfied: 30 %
communication: {shared_system: 40 %, interdependence: 20 %, relay_fidelity: 0.8}
marketing: {kind: order, department: marketing, feedback: 50 %, allocation: learned}
reputation: {posts: 10 %, refers: 5 %}
"""
"""Hundreds try again at the same instant, about requests that came together; then journeys."""
