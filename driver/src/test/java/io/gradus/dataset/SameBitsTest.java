package io.gradus.dataset;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.gradus.config.DataConfig;
import io.gradus.config.MissingNumber;
import io.gradus.config.Scaling;
import io.gradus.data.Block;
import io.gradus.data.CounterRandom;
import io.gradus.data.RowPlacement;
import io.gradus.dataset.pack.PackedData;
import io.gradus.dataset.row.RowSplit;
import java.io.ByteArrayOutputStream;
import java.io.ObjectOutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.LongStream;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Packed rows are the same bits whatever they are computed on. */
class SameBitsTest {
  private static final int FILES = 5;
  private static final int ROWS_PER_FILE = 400;

  @TempDir Path folder;

  private void writeFiles() throws Exception {
    for (int file = 0; file < FILES; file++) {
      List<String> lines = new ArrayList<>(List.of("a,b,k,label"));
      for (int i = 0; i < ROWS_PER_FILE + 7 * file; i++) {
        long row = file * 1000L + i;
        lines.add(
            (row % 11 == 0 ? "" : CounterRandom.gaussian(1, 1, row) * 1e5)
                + ","
                + Math.exp(3 * CounterRandom.gaussian(1, 2, row))
                + ",k"
                + CounterRandom.below(30, 1, 3, row)
                + ","
                + (row % 13 == 0 ? "yes" : "no"));
      }
      Files.write(folder.resolve("part" + file + ".csv"), lines);
    }
  }

  private Configs configs() {
    Configs configs = Configs.of(folder + "/*.csv");
    configs.partitions = Optional.of(3);
    configs.validationFraction = 0.2;
    configs.testFraction = 0.1;
    configs.scaling = Scaling.QUANTILE_NORMAL;
    configs.missing = MissingNumber.MEDIAN;
    configs.columns.put("a", io.gradus.config.ColumnConfig.unspecified());
    return configs;
  }

  /** The encoder's JSON and the bytes of all blocks, on a session of its own. */
  private static List<byte[]> bits(Configs configs, int cores, String shufflePartitions)
      throws Exception {
    try (SparkSession spark = Sparks.local(cores)) {
      spark.conf().set("spark.sql.shuffle.partitions", shufflePartitions);
      DataConfig data = configs.data();
      DataPipeline pipeline =
          new DataPipeline(spark, data, configs.features(), Optional.empty(), 99);
      try (PreparedData prepared = pipeline.prepare()) {
        List<byte[]> bits = new ArrayList<>();
        bits.add(prepared.encoder().toJson().getBytes(UTF_8));
        for (PackedData packed :
            List.of(
                prepared.train(),
                prepared.validation().orElseThrow(),
                prepared.test().orElseThrow())) {
          packed.blocks().collect().forEach(block -> bits.add(bytes(block)));
        }
        return bits;
      }
    }
  }

  private static byte[] bytes(Block block) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ObjectOutputStream out = new ObjectOutputStream(bytes)) {
      block.writeExternal(out);
    } catch (java.io.IOException e) {
      throw new UncheckedIOException(e);
    }
    return bytes.toByteArray();
  }

  private static void assertSame(List<byte[]> expected, List<byte[]> found) {
    assertEquals(expected.size(), found.size());
    assertEquals(
        new String(expected.get(0), UTF_8).lines().toList(),
        new String(found.get(0), UTF_8).lines().toList());
    for (int i = 0; i < expected.size(); i++) {
      assertArrayEquals(expected.get(i), found.get(i), "part " + i);
    }
  }

  @Test
  void coresAndShufflePartitionsDoNotMatter() throws Exception {
    writeFiles();
    for (Scaling scaling : List.of(Scaling.QUANTILE_NORMAL, Scaling.STANDARD)) {
      Configs configs = configs();
      configs.scaling = scaling;
      List<byte[]> one = bits(configs, 1, "2");
      assertSame(one, bits(configs, 2, "7"));
      assertSame(one, bits(configs, 3, "1"));
    }
  }

  @Test
  void rowsAreNumberedAndPlacedByTheirOrder() throws Exception {
    writeFiles();
    try (SparkSession spark = Sparks.local(2)) {
      Configs configs = configs();
      int total = FILES * ROWS_PER_FILE + 7 * (FILES * (FILES - 1) / 2);
      for (int partitions : new int[] {1, 2, 5}) {
        configs.partitions = Optional.of(partitions);
        DataPipeline pipeline =
            new DataPipeline(spark, configs.data(), configs.features(), Optional.empty(), 99);
        try (PreparedData data = pipeline.prepare()) {
          List<Block> blocks = data.train().blocks().collect();
          assertEquals(partitions, blocks.size());
          long rows = data.train().rows();
          Set<Long> ids = new HashSet<>();
          for (int p = 0; p < partitions; p++) {
            for (long id : blocks.get(p).ids()) {
              assertEquals(p, RowPlacement.partition(id, partitions));
              assertTrue(ids.add(id));
            }
          }
          assertEquals(rows, ids.size());
          assertEquals(rows - 1, LongStream.of(Block.concatenate(blocks).ids()).max().orElse(0));
          long validation = data.validation().orElseThrow().rows();
          long test = data.test().orElseThrow().rows();
          assertEquals(total, rows + validation + test);
          // Within five standard deviations of the drawn fractions.
          assertEquals(0.2 * total, validation, 5 * Math.sqrt(total * 0.16));
          assertEquals(0.1 * total, test, 5 * Math.sqrt(total * 0.09));
        }
      }
    }
  }

  @Test
  void theSameRowsAreInTheSameOrderForEveryNumberOfPartitions() throws Exception {
    writeFiles();
    try (SparkSession spark = Sparks.local(2)) {
      Configs configs = configs();
      Block expected = null;
      for (int partitions : new int[] {1, 4}) {
        configs.partitions = Optional.of(partitions);
        DataPipeline pipeline =
            new DataPipeline(spark, configs.data(), configs.features(), Optional.empty(), 99);
        try (PreparedData data = pipeline.prepare()) {
          Block joined = Block.concatenate(data.train().blocks().collect());
          if (expected != null) {
            assertArrayEquals(bytes(expected), bytes(joined));
          }
          expected = joined;
        }
      }
    }
  }

  @Test
  void anotherSeedDrawsOtherRows() {
    RowSplit split = new RowSplit(1, 0.3, 0.2);
    RowSplit other = new RowSplit(2, 0.3, 0.2);
    int[] counts = new int[3];
    int same = 0;
    for (long row = 0; row < 10_000; row++) {
      assertEquals(split.part(row), new RowSplit(1, 0.3, 0.2).part(row));
      counts[split.part(row).ordinal()]++;
      same += split.part(row) == other.part(row) ? 1 : 0;
    }
    assertArrayEquals(
        new double[] {5000, 3000, 2000}, Arrays.stream(counts).asDoubleStream().toArray(), 250);
    // Two independent draws agree in 0.25 + 0.09 + 0.04 of the rows.
    assertEquals(3800, same, 250);
    assertNotEquals(10_000, same);
  }

  @Test
  void moreRowsThanAChunkHoldsArriveWhole() throws Exception {
    try (SparkSession spark = Sparks.local(2)) {
      // 3,000 rows of 8,000 numbers are 96 MB: more than one chunk for each target partition.
      spark
          .range(0, 3000, 1, 1)
          .selectExpr(
              "transform(sequence(1, 8000), i -> float(id * 10000 + i)) AS v", "id % 2 AS label")
          .createOrReplaceTempView("wide");
      Configs configs = Configs.of("wide");
      configs.format = "table";
      configs.scaling = Scaling.NONE;
      configs.partitions = Optional.of(2);
      DataPipeline pipeline =
          new DataPipeline(spark, configs.data(), configs.features(), Optional.empty(), 1);
      try (PreparedData data = pipeline.prepare()) {
        assertEquals(3000, data.train().rows());
        List<Double> firsts =
            data.train()
                .blocks()
                .map(
                    block -> {
                      double wrong = 0;
                      for (int row = 0; row < block.rows(); row++) {
                        for (int i = 0; i < 8000; i++) {
                          float expected = block.ids()[row] * 10_000 + i + 1;
                          wrong += block.dense()[row * 8000 + i] == expected ? 0 : 1;
                        }
                      }
                      return wrong;
                    })
                .collect();
        assertEquals(List.of(0.0, 0.0), firsts);
      }
    }
  }
}
