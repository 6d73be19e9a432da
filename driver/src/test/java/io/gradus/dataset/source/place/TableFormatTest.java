package io.gradus.dataset.source.place;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;

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
        + " io.delta:delta-spark_2.1",
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
