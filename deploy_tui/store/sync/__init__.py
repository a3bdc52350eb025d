"""Clones of one repository meet at an ordinary git server, on a ref of the session's own.

remote      which server, and how git may talk to it
names       what the refs are called, at the server and here
wire        git fetch and git push, hardened, with a deadline
tip         what lies at the server: the session's folder in the tree of a commit
arrivals    what it holds that is new here; all of it is text from outside
memory      what the last sync of this clone came to
outgoing    the commit that adds what the server lacks
sync        `sync`: fetch, union, push, until there is nothing left to do
join        a session that another clone began
background  the thread behind an open session
"""
