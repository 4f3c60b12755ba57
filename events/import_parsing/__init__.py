"""Tables that missions and officers send, understood as nominations.

Nothing here asks for rights or writes: a table comes in, lines with what is wrong with them come
out.
"""
