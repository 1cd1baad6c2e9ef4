"""The patterns that the whole model must show, none of them programmed in (Grimm et al. 2005)."""
