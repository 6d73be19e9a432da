package io.gradus.dataset.source.place;

import java.util.Map;

/**
 * The packages that read a table's format: which there are depends on the line of Spark and on
 * Scala's. Those that are named were tried, or found in Maven's repository under that name.
 */
enum TablePackages {
  DELTA(
      "io.delta:delta-spark",
      Map.of(
          "4.1_2.13", "io.delta:delta-spark_4.1_2.13:4.1.0",
          "4.0_2.13", "io.delta:delta-spark_2.13:4.0.0",
          "3.5_2.13", "io.delta:delta-spark_2.13:3.3.2",
          "3.5_2.12", "io.delta:delta-spark_2.12:3.3.2"),
      "4.1_2.13",
      "spark.sql.extensions = io.delta.sql.DeltaSparkSessionExtension and"
          + " spark.sql.catalog.spark_catalog = org.apache.spark.sql.delta.catalog.DeltaCatalog"),
  ICEBERG(
      "org.apache.iceberg:iceberg-spark-runtime",
      Map.of(
          "4.1_2.13", "org.apache.iceberg:iceberg-spark-runtime-4.1_2.13:1.11.0",
          "4.0_2.13", "org.apache.iceberg:iceberg-spark-runtime-4.0_2.13:1.10.0",
          "3.5_2.13", "org.apache.iceberg:iceberg-spark-runtime-3.5_2.13:1.10.0",
          "3.5_2.12", "org.apache.iceberg:iceberg-spark-runtime-3.5_2.12:1.10.0"),
      "4.1_2.13",
      "spark.sql.catalog.default_iceberg = org.apache.iceberg.spark.SparkCatalog,"
          + " spark.sql.catalog.default_iceberg.type = hadoop and"
          + " spark.sql.catalog.default_iceberg.warehouse = the directory above (or name a table of"
          + " your own catalog, with data.format = table)"),
  HUDI(
      "org.apache.hudi:hudi-spark<line>-bundle",
      Map.of("3.5_2.12", "org.apache.hudi:hudi-spark3.5-bundle_2.12:1.0.2"),
      "3.5_2.12",
      "spark.serializer = org.apache.spark.serializer.KryoSerializer and"
          + " spark.sql.extensions = org.apache.spark.sql.hudi.HoodieSparkSessionExtension");

  private final String family;
  private final Map<String, String> byLine;
  private final String newest;
  private final String settings;

  /**
   * @param newest the key of the newest line that there is a package for
   * @param settings of Spark that reading takes
   */
  TablePackages(String family, Map<String, String> byLine, String newest, String settings) {
    this.family = family;
    this.byLine = byLine;
    this.newest = newest;
    this.settings = settings;
  }

  /**
   * Which package to give to spark-submit, and what to set, as part of a sentence.
   *
   * @param spark version of Spark
   * @param scala version of Scala
   */
  String advice(String spark, String scala) {
    String found = byLine.get(binary(spark) + "_" + binary(scala));
    String told =
        found != null
            ? "the package " + found
            : "a package of %s for Spark %s with Scala %s (none was known when this version was made: Spark %s has %s)"
                .formatted(
                    family,
                    binary(spark),
                    binary(scala),
                    newest.substring(0, newest.indexOf('_')),
                    byLine.get(newest));
    return "%s, and the settings of Spark %s".formatted(told, settings);
  }

  private static String binary(String version) {
    return version.replaceFirst("^(\\d+\\.\\d+).*", "$1");
  }
}
