"""Buying and moving stock by document: suppliers, purchases, orders, requests, transactions.

Every document is immutable once recorded; the states it reaches are rows of their own, and its
stock moves by the Kardex alone. A code that is made offline carries the till, so no two ever meet.
"""
