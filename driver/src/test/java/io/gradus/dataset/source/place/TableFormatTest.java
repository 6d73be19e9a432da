package io.gradus.dataset.source.place;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.gradus.dataset.source.FilesTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TableFormatTest extends FilesTest {
  private static void refuse(String... paths) {
    InputFiles input = files(paths);
    TableFormat.refuseInside(input, options());
    TableFormat.refuseAbove(input, options(), HADOOP);
  }

  @ParameterizedTest
  @CsvSource({
    "_delta_log/00000000000000000000.json, a Delta table, data.format = delta,"
        + " io.delta:delta-spark",
    ".hoodie/hoodie.properties, a Hudi table, data.format = hudi, org.apache.hudi:hudi-spark",
    "metadata/v3.metadata.json, an Iceberg table, data.format = iceberg,"
        + " org.apache.iceberg:iceberg-spark-runtime",
    "metadata/00001-5f-2a.gz.metadata.json, an Iceberg table, data.format = iceberg, iceberg-spark",
    "delta_0000003_0000003_0000/_orc_acid_version, a transactional Hive table, Hive, stored as"
        + " parquet"
  })
  void isRefusedFromWhereverItIsNamed(String mark, String title, String format, String packaged) {
    file("warehouse/sales/" + mark, "{}");
    boolean hive = mark.startsWith("delta_");
    String inside = hive ? "delta_0000003_0000003_0000" : "data/dt=2024-01-01";
    String data = file("warehouse/sales/" + inside + "/part-0.parquet", "PAR1");
    file("warehouse/other/plain.parquet", "PAR1");
    for (String path :
        new String[] {
          "warehouse/sales",
          "warehouse/sales/" + inside,
          "warehouse/sales/" + inside + "/*.parquet",
          "warehouse/s*/*/*",
          "warehouse/sales/" + inside + "/part-0.parquet",
          "warehouse"
        }) {
      assertRefused(
          () -> refuse(folder.resolve(path).toString()),
          "warehouse/sales: This is " + title,
          format,
          packaged);
    }
    assertDoesNotThrow(() -> refuse(folder.resolve("warehouse/other").toString()));
    assertDoesNotThrow(
        () ->
            TableFormat.refuseAbove(files(data), options(TableFormat.IGNORE_LOG, "true"), HADOOP));
  }

  /**
   * Packages that were there when this was written, and what a table was read with on Spark 4.1.
   */
  @Test
  void thePackageIsThatOfTheLine() {
    String catalog = "spark.sql.catalog.spark_catalog = org.apache.spark.sql.delta.catalog.Delta";
    assertHas(
        TablePackages.DELTA.advice("4.1.0", "2.13.17"),
        "the package io.delta:delta-spark_4.1_2.13:4.1.0, and",
        catalog);
    assertHas(
        TablePackages.DELTA.advice("3.5.6", "2.12.18"), "io.delta:delta-spark_2.12:3.3.2", catalog);
    assertHas(
        TablePackages.DELTA.advice("4.2.0", "2.13.18"),
        "none was known",
        "for Spark 4.2 with Scala 2.13",
        "Spark 4.1 has io.delta:delta-spark_4.1_2.13:4.1.0",
        catalog);
    assertHas(
        TablePackages.ICEBERG.advice("4.0.1", "2.13.16"),
        "org.apache.iceberg:iceberg-spark-runtime-4.0_2.13:1.10.0",
        "default_iceberg.type = hadoop");
    assertHas(
        TablePackages.HUDI.advice("4.1.0", "2.13.17"),
        "none was known",
        "Spark 3.5 has org.apache.hudi:hudi-spark3.5-bundle_2.12:1.0.2");
  }

  private static void assertHas(String text, String... parts) {
    for (String part : parts) {
      assertTrue(text.contains(part), () -> part + " in: " + text);
    }
  }

  @Test
  void theOutputOfAStreamIsReadByItsLogOnly() {
    file("out/_spark_metadata/0", "v1");
    String data = file("out/part-0.parquet", "PAR1");
    file("more/part-0.parquet", "PAR1");
    String out = folder.resolve("out").toString();
    String[] advice = {"out: This is the output of a streaming query", "Name its directory"};
    assertDoesNotThrow(() -> refuse(out));
    assertArrayEquals(new String[] {"file:" + out}, files(out).toLoad(options()));
    assertRefused(() -> refuse(data), advice);
    assertRefused(() -> refuse(out + "/*.parquet"), advice);
    assertRefused(() -> refuse(folder.toString()), advice);
    assertRefused(() -> refuse(out, folder.resolve("more").toString()), advice);
  }

  @Test
  void directoriesOfOtherUsesOfTheNamesAreNot() {
    file("plain/metadata/about.json", "{}");
    String data = file("plain/data/rows.parquet", "PAR1");
    assertDoesNotThrow(() -> refuse(data));
    assertDoesNotThrow(() -> refuse(folder.resolve("plain/data").toString()));
    file("deltas/delta_2024/rows.orc", "ORC");
    assertDoesNotThrow(() -> refuse(folder.resolve("deltas").toString()));
  }
}
