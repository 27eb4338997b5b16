"""ids, clock, Vietnamese text, sealed fields, canonical JSON, errors, keys: what every room stands on."""
