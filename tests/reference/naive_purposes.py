"""Purposes of draws that `simulation.kernel.variates` does not have yet, with its numbers there."""

RECONTACT = 47
SEVERAL = 48
CONTACT = 49
OTHER_CHANNEL = 50
LINKING = 51
BALKING = 52
SEGMENT = 53
PREFERRED = 54
KEEPS_CHANNEL = 55
JOURNEY = 56
ENTAILED = 57
DELAY = 58
DECAY = 59
FEEDBACK = 80
REPORTING = 81
CONNECTED = 82
