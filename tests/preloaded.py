"""What processes of tests are forked off with, so that none of them pays for it again."""

from sqlalchemy.dialects.postgresql import psycopg

from flows import backfill, digest, maintain, monitor
from tests import processes
from tocsin.core.query import parse

__all__ = ["backfill", "digest", "maintain", "monitor", "processes", "psycopg"]

psycopg.dialect.import_dbapi()
parse("a")  # builds the parser
