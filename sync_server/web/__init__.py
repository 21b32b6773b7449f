"""The owner's pages: made at the centre, without scripts, for a browser of any size.

`visitors` says who looks, `rendering` makes pages, one module for each page asks the core and gives
its template what it shows. What a role may not see or do over REST it may not here.
"""
