"""A receiver to practise with: its own process, its own keys, its own store. Only numbers beginning 000 enter it.

`hocvuso sandbox` runs it beside the demonstration; tests start it with faults. It shares the contract's rules with the
sender and nothing else: no Django, no database of ours. It looks like no real service, on purpose.
"""

from hocvuso.vneid.sandbox.server import Faults, serve, serving_beside

__all__ = ["Faults", "serve", "serving_beside"]
