package gradus.ml;

import org.apache.spark.ml.util.Summary;

/** What Spark Connect takes for a model's summary. */
interface SparkSummary extends Summary {}
