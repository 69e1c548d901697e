"""The worker process that finds names: `python -m tocsin.adapters.names_child`, fed by `namer`."""

from tocsin.adapters.child import serve
from tocsin.adapters.names import make_handler

if __name__ == "__main__":
    serve(make_handler)
