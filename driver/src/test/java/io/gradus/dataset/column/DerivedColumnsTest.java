package io.gradus.dataset.column;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.gradus.config.BadRows;
import io.gradus.config.ConfigLoader;
import io.gradus.config.JobConfig;
import io.gradus.data.Block;
import io.gradus.dataset.DataPipeline;
import io.gradus.dataset.PreparedData;
import io.gradus.dataset.pack.EncodedRows;
import io.gradus.dataset.source.SourceReader;
import io.gradus.encode.DataException;
import io.gradus.encode.FeatureEncoder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Columns computed by SQL: in training, in other rows, and when the encoder comes back from its
 * JSON.
 */
class DerivedColumnsTest {
  private static SparkSession spark;
  @TempDir Path folder;

  @BeforeAll
  static void startSpark() {
    spark =
        SparkSession.builder()
            .master("local[2]")
            .appName("derived columns test")
            .config("spark.ui.enabled", "false")
            .getOrCreate();
  }

  @AfterAll
  static void stopSpark() {
    spark.stop();
  }

  @Test
  void areComputedWhereverRowsAreEncoded() throws IOException {
    JobConfig job = job("area = \"width * height\"");
    PreparedData data =
        new DataPipeline(spark, job.data(), job.features(), job.task(), job.seed()).prepare();
    assertEquals(List.of("width", "height", "area"), data.encoder().featureColumns());
    FeatureEncoder restored = FeatureEncoder.fromJson(data.encoder().toJson());
    for (Block block :
        List.of(
            data.train().blocks().collect().get(0),
            data.validation().orElseThrow().blocks().collect().get(0),
            EncodedRows.labelled(
                    SourceReader.read(spark, job.data(), job.data().train()),
                    restored,
                    BadRows.FAIL)
                .collect()
                .get(0))) {
      for (int row = 0; row < block.rows(); row++) {
        int at = row * 3;
        assertEquals(block.dense()[at] * block.dense()[at + 1], block.dense()[at + 2]);
      }
    }
  }

  @Test
  void aMistakeNamesTheColumn() {
    DataException unknown =
        assertThrows(DataException.class, () -> survey("area = \"widht * height\""));
    assertTrue(unknown.getMessage().contains("features.derived.area"), unknown.getMessage());
    DataException taken = assertThrows(DataException.class, () -> survey("width = \"2 * height\""));
    assertTrue(taken.getMessage().contains("width"), taken.getMessage());
  }

  private void survey(String derived) throws IOException {
    JobConfig job = job(derived);
    new DataPipeline(spark, job.data(), job.features(), job.task(), job.seed()).survey();
  }

  private JobConfig job(String derived) throws IOException {
    Path rows = folder.resolve("rows.csv");
    Files.write(rows, List.of("width,height,price", "2,3,1.5", "4,5,2.5", "1,7,3.25", "3,3,4.75"));
    return ConfigLoader.parse(
        """
        task = regression
        data { train = "%s", validation = "%s", label = price, partitions = 1 }
        features { scaling = none, derived { %s } }
        output.path = unused
        """
            .formatted(rows, rows, derived),
        List.of());
  }
}
