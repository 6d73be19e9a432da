package gradus.ml;

/** A model's summary; that of Spark 3 has no type of its own. */
interface SparkSummary {}
