"""Adaptive classification: can this person do it? NumPy only, no Django; could be a package of its own.

`response`  probabilities of the graded response model (the 2PL is its case with one threshold)
`ability`   estimates with standard errors, for reports; a decision never uses them
`tables`    whole numbers from which the next item and the decision are computed, alike on every machine
`testing`   one test: the next item, the decision
`simulate`  many tests at once, to look at a bank or a rule before it is used
"""
