package io.gradus.dataset;

import static org.junit.jupiter.api.Assertions.assertTrue;

import io.gradus.data.Block;
import io.gradus.dataset.pack.PackedData;
import io.gradus.encode.DataException;
import io.gradus.network.Task;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.zip.GZIPOutputStream;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.types.StructType;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;

/** Tests on a session of two cores, with files of their own. */
public abstract class SparkTest {
  public static SparkSession spark;

  @TempDir public Path folder;

  @BeforeAll
  public static void startSpark() {
    spark = Sparks.local(2);
  }

  @AfterAll
  public static void stopSpark() {
    spark.stop();
  }

  /** Writes lines; the file is gzipped if its name says so. */
  public String file(String name, String... lines) {
    return bytes(
        name, (String.join("\n", lines) + "\n").getBytes(java.nio.charset.StandardCharsets.UTF_8));
  }

  public String bytes(String name, byte[] content) {
    Path path = folder.resolve(name);
    try {
      Files.createDirectories(path.getParent());
      try (OutputStream file = Files.newOutputStream(path);
          OutputStream out = name.endsWith(".gz") ? new GZIPOutputStream(file) : file) {
        out.write(content);
      }
    } catch (IOException e) {
      throw new AssertionError(e);
    }
    return path.toString();
  }

  public static Dataset<Row> rows(String ddl, Row... rows) {
    return spark.createDataFrame(List.of(rows), StructType.fromDDL(ddl));
  }

  public static PreparedData prepare(Configs configs) {
    return new DataPipeline(spark, configs.data(), configs.features(), Optional.empty(), 11)
        .prepare();
  }

  /** Rows that are handed in, in the order of their number {@code n}. */
  public static PreparedData prepare(
      Configs configs, Dataset<Row> rows, int partitions, Optional<Task> task, long seed) {
    RowSource source =
        RowSource.of(
            rows.repartitionByRange(partitions, functions.col("n"))
                .sortWithinPartitions("n")
                .persist(),
            Optional.empty(),
            Optional.empty());
    return new DataPipeline(
            source, configs.data(), configs.features(), task, seed, Optional.empty())
        .prepare();
  }

  /** All rows in the order of their numbers. */
  public static Block joined(PackedData packed) {
    return Block.concatenate(packed.blocks().collect());
  }

  public static DataException failure(Configs configs) {
    return Assertions.assertThrows(DataException.class, () -> prepare(configs).close());
  }

  public static void assertSays(DataException e, String... parts) {
    for (String part : parts) {
      // A message begins with a capital letter, whatever it begins with.
      assertTrue(
          e.getMessage().toLowerCase(Locale.ROOT).contains(part.toLowerCase(Locale.ROOT)),
          () -> "\"" + part + "\" in: " + e.getMessage());
    }
  }
}
