"""Files of unknown origin → plain values: judged by a guard, read by a confined child of a helper process.

``isolation`` is the service's end. Nothing here knows our own forms: what a file says is understood elsewhere.
"""
