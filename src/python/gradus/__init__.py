"""Neural networks on Apache Spark, in step. See :py:mod:`gradus.ml`."""
