"""How other products define a metric of the same name: variants that are computed from the same rows.

Each cites the page on which its vendor writes the definition down; see docs/variants.md for the whole list.
"""
