"""What is missing or broken around the sessions, and the merge driver that plain git calls.

finding      one thing that was looked at
examination  all of them
repository, git_settings, merge_settings, sessions, surroundings
             the looks themselves
driver       merges a log, or renders session.toml from the logs of both sides
sides        which commits git is merging
"""
