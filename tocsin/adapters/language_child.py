"""The language worker: `python -m tocsin.adapters.language_child`, fed by `reader`."""

from tocsin.adapters.child import serve
from tocsin.adapters.language import make_handler

if __name__ == "__main__":
    serve(make_handler)
