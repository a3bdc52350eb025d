"""Session commits in the repository that the sessions live in, beside the user's own work.

locate     where the repository is and what its files tell; light, for the start-up and `status`
condition  why a commit has to wait
launch     git itself, through GitPython: no prompts, no hooks, no network, a deadline
lock       git's index.lock, held so that a dead holder can be told from a living one
objects    blobs and trees as bytes, rebuilt along the changed paths only
index      the user's index with our entries in it, and how an interrupted commit is finished
settings   what the configuration says about signatures and hooks, and whose word counts
hooks      the user's hooks, where the user has allowed them
making     the commit object
presence   whether a session belongs on the branch that is checked out
editor     a `git commit` of the user's that is under way
commit     `commit_files`: a commit with exactly the given files
identity   who the user is to git
"""
