package io.gradus.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.Test;

/** What result.json tells to machines. */
class ResultTest extends SparkCli {
  @Test
  void whatMayBeAMistakeInTheFilesIsAWarning() throws IOException {
    file("rows.csv", rows(200));
    Dataset<Row> rows =
        spark()
            .read()
            .option("header", true)
            .option("inferSchema", true)
            .csv(path("rows.csv").toString())
            .coalesce(1);
    for (String part : new String[] {"train", "valid"}) {
      rows.write().parquet(path(part + "/a").toString());
      rows.withColumn("newer", rows.col("age")).write().parquet(path(part + "/b").toString());
    }
    Cli trained =
        train(
            "--set", "data.train=" + path("train/*"),
            "--set", "data.validation=" + path("valid/*"),
            "--set", "data.validation-fraction=0");
    assertEquals(0, trained.code(), trained::all);
    String warnings =
        new ObjectMapper()
            .readTree(Files.readString(path("out/result.json")))
            .get("warnings")
            .toString();
    assertEquals(2, warnings.split("mergeSchema = true", -1).length - 1, warnings);
    assertTrue(warnings.contains("validation rows: "), warnings);
  }
}
