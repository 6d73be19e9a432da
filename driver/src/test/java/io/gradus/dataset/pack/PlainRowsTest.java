package io.gradus.dataset.pack;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.gradus.config.BadRows;
import io.gradus.config.ColumnType;
import io.gradus.config.GapIndicator;
import io.gradus.config.MissingNumber;
import io.gradus.config.Scaling;
import io.gradus.data.Block;
import io.gradus.data.BlockBuilder;
import io.gradus.dataset.Configs;
import io.gradus.dataset.EncoderTest;
import io.gradus.encode.FeatureEncoder;
import io.gradus.encode.PlainRowEncoder;
import io.gradus.encode.SparseValues;
import java.math.BigDecimal;
import java.sql.Date;
import java.sql.Timestamp;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.apache.spark.ml.linalg.DenseVector;
import org.apache.spark.ml.linalg.SQLDataTypes;
import org.apache.spark.ml.linalg.SparseVector;
import org.apache.spark.ml.linalg.Vectors;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Rows of plain Java values become the floats and codes that they become in Spark. */
class PlainRowsTest extends EncoderTest {
  private static final int ROWS = 400;
  private static final int SPARSE_SIZE = 40;

  /** A column: its type in Spark, and a random value, null where there may be none. */
  private record Kind(String name, String type, Function<Random, Object> value) {}

  private static final List<Kind> KINDS =
      List.of(
          new Kind("d", "DOUBLE", gap(r -> r.nextGaussian() * 7 + 3)),
          new Kind("nan", "DOUBLE", r -> r.nextInt(5) == 0 ? Double.NaN : r.nextDouble()),
          new Kind("f", "FLOAT", gap(r -> (float) r.nextGaussian())),
          new Kind("l", "BIGINT", gap(Random::nextLong)),
          new Kind("i", "INT", gap(r -> r.nextInt(1000) - 500)),
          new Kind("s", "SMALLINT", gap(r -> (short) r.nextInt())),
          new Kind("b", "TINYINT", gap(r -> (byte) r.nextInt())),
          new Kind("dec", "DECIMAL(20,6)", gap(r -> BigDecimal.valueOf(r.nextLong() >> 8, 6))),
          new Kind("truth", "BOOLEAN", gap(Random::nextBoolean)),
          new Kind("digits", "STRING", gap(r -> " " + r.nextInt(900) / 7.0 + " ")),
          new Kind("date", "DATE", gap(PlainRowsTest::date)),
          new Kind("time", "TIMESTAMP", gap(PlainRowsTest::timestamp)),
          new Kind("local", "TIMESTAMP_NTZ", gap(PlainRowsTest::localTime)),
          new Kind("text_category", "STRING", gap(r -> "k" + r.nextInt(12) + "ß")),
          new Kind("long_category", "BIGINT", gap(r -> (long) r.nextInt(12) - 6)),
          new Kind("byte_category", "TINYINT", gap(r -> (byte) r.nextInt(12))),
          new Kind("truth_category", "BOOLEAN", gap(Random::nextBoolean)),
          new Kind("float_category", "FLOAT", gap(r -> r.nextInt(6) / 3f)),
          new Kind("double_category", "DOUBLE", r -> r.nextInt(6) == 0 ? Double.NaN : r.nextInt(6)),
          new Kind(
              "decimal_category", "DECIMAL(8,2)", gap(r -> BigDecimal.valueOf(r.nextInt(9), 2))),
          new Kind(
              "date_category",
              "DATE",
              gap(r -> Date.valueOf(LocalDate.of(1, 2, 3 + r.nextInt(9))))),
          new Kind("time_category", "TIMESTAMP", gap(r -> new Timestamp(1_500L * r.nextInt(9)))),
          new Kind(
              "local_category",
              "TIMESTAMP_NTZ",
              gap(r -> LocalDateTime.of(2024, 2, 29, 23, 59, 1, 10_000 * r.nextInt(9)))),
          new Kind("doubles", "ARRAY<DOUBLE>", r -> list(r, 3, gap(Random::nextGaussian))),
          new Kind("floats", "ARRAY<FLOAT>", r -> list(r, 2, gap(q -> (float) q.nextGaussian()))),
          new Kind("ints", "ARRAY<INT>", r -> list(r, 2, gap(q -> q.nextInt(99)))),
          new Kind("truths", "ARRAY<BOOLEAN>", r -> list(r, 2, gap(Random::nextBoolean))),
          new Kind("dense_vector", "VECTOR", r -> r.nextBoolean() ? dense(r, 4) : sparse(r, 4)),
          new Kind("sparse_vector", "VECTOR", r -> sparse(r, SPARSE_SIZE)),
          new Kind("image", "BINARY", r -> bytes(r, 6)));

  private static Function<Random, Object> gap(Function<Random, Object> value) {
    return random -> random.nextInt(7) == 0 ? null : value.apply(random);
  }

  private static Date date(Random random) {
    return Date.valueOf(LocalDate.ofEpochDay(random.nextInt(80_000) - 40_000));
  }

  private static Timestamp timestamp(Random random) {
    Instant instant =
        Instant.ofEpochSecond(
            random.nextInt(2_000_000_000) - 900_000_000L, random.nextInt(1 << 29));
    return Timestamp.from(instant);
  }

  private static LocalDateTime localTime(Random random) {
    return LocalDateTime.ofEpochSecond(
        random.nextLong() >> 28, random.nextInt(1 << 29), ZoneOffset.UTC);
  }

  private static List<Object> list(Random random, int size, Function<Random, Object> value) {
    List<Object> list = new ArrayList<>();
    for (int i = 0; i < size; i++) {
      list.add(value.apply(random));
    }
    return list;
  }

  private static DenseVector dense(Random random, int size) {
    return (DenseVector)
        Vectors.dense(IntStream.range(0, size).mapToDouble(i -> random.nextGaussian()).toArray());
  }

  private static SparseVector sparse(Random random, int size) {
    TreeSet<Integer> indices = new TreeSet<>();
    for (int i = 0; i < 3; i++) {
      indices.add(random.nextInt(size));
    }
    double[] values = indices.stream().mapToDouble(i -> random.nextInt(3) * 0.7).toArray();
    return (SparseVector)
        Vectors.sparse(size, indices.stream().mapToInt(Integer::intValue).toArray(), values);
  }

  private static byte[] bytes(Random random, int size) {
    byte[] bytes = new byte[size];
    random.nextBytes(bytes);
    return bytes;
  }

  private static StructType schema() {
    StructType schema = new StructType();
    for (Kind kind : KINDS) {
      schema =
          kind.type.equals("VECTOR")
              ? schema.add(kind.name, SQLDataTypes.VectorType())
              : schema.add(StructType.fromDDL("`" + kind.name + "` " + kind.type).fields()[0]);
    }
    return schema.add(StructType.fromDDL("label INT").fields()[0]);
  }

  private static List<Row> rows(Random random, int count) {
    List<Row> rows = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      List<Object> values = new ArrayList<>();
      KINDS.forEach(kind -> values.add(kind.value.apply(random)));
      values.add(i % 2);
      rows.add(RowFactory.create(values.toArray()));
    }
    return rows;
  }

  /** What a caller without Spark has in place of a vector. */
  private static Object plain(Object value, Random random) {
    if (value instanceof SparseVector vector) {
      return random.nextBoolean()
          ? new SparseValues(vector.size(), vector.indices(), vector.values())
          : vector.toArray();
    }
    return value instanceof DenseVector vector ? vector.toArray() : value;
  }

  private static Map<String, Object> plain(Row row, StructType schema, Random random) {
    Map<String, Object> values = new HashMap<>();
    StructField[] fields = schema.fields();
    for (int i = 0; i < fields.length; i++) {
      values.put(fields[i].name(), plain(row.get(i), random));
    }
    return values;
  }

  private static Block plainBlock(
      FeatureEncoder encoder, List<Row> rows, StructType schema, Random random) {
    PlainRowEncoder plain = new PlainRowEncoder(encoder);
    BlockBuilder block = Block.builder(plain.layout(), rows.size());
    for (int i = 0; i < rows.size(); i++) {
      Map<String, Object> values = plain(rows.get(i), schema, random);
      if (random.nextBoolean()) {
        plain.encode(values);
      } else {
        plain.encode(plain.columns().stream().map(values::get).toArray());
      }
      plain.append(block, i);
    }
    return block.build();
  }

  private static void assertSameBits(Block expected, Block found) {
    assertEquals(expected.rows(), found.rows());
    assertArrayEquals(bits(expected.dense()), bits(found.dense()));
    assertArrayEquals(expected.codes(), found.codes());
    assertArrayEquals(expected.sparseStarts(), found.sparseStarts());
    assertArrayEquals(expected.sparseIndices(), found.sparseIndices());
    assertArrayEquals(bits(expected.sparseValues()), bits(found.sparseValues()));
    assertArrayEquals(bits(expected.weights()), bits(found.weights()));
  }

  private static int[] bits(float[] values) {
    return IntStream.range(0, values.length).map(i -> Float.floatToRawIntBits(values[i])).toArray();
  }

  private static Configs configs(Scaling scaling) {
    Configs configs = new Configs();
    configs.scaling = scaling;
    configs.minimumCount = Optional.of(5);
    configs.hashBuckets = scaling.ordinal() % 2 == 0 ? 0 : 4;
    KINDS.stream()
        .filter(kind -> kind.name.endsWith("_category"))
        .forEach(kind -> configs.columns.put(kind.name, typed(ColumnType.CATEGORICAL)));
    return configs;
  }

  @ParameterizedTest
  @EnumSource(Scaling.class)
  void encodesEveryKindOfColumnToTheBitsOfSpark(Scaling scaling) {
    long seed = 91 + scaling.ordinal();
    System.out.println("seed " + seed);
    Random random = new Random(seed);
    String zone = spark.conf().get("spark.sql.session.timeZone");
    spark.conf().set("spark.sql.session.timeZone", ZoneId.systemDefault().getId());
    try {
      StructType schema = schema();
      Configs configs = configs(scaling);
      configs.missing = scaling == Scaling.ROBUST ? MissingNumber.MEDIAN : MissingNumber.MEAN;
      configs.gapIndicator = scaling == Scaling.NONE ? GapIndicator.NEVER : GapIndicator.AUTO;
      // Few rows to fit to, so that others have categories that were not seen.
      FeatureEncoder encoder = fit(spark.createDataFrame(rows(random, 60), schema), configs);
      List<Row> rows = rows(random, ROWS);
      Dataset<Row> data = spark.createDataFrame(rows, schema).coalesce(1);
      Block expected =
          Block.concatenate(
              EncodedRows.batches(data, encoder, List.of(), BadRows.FAIL)
                  .map(EncodedRows.Batch::block)
                  .collect());
      assertEquals(ROWS, expected.rows());
      FeatureEncoder loaded = FeatureEncoder.fromJson(encoder.toJson());
      assertSameBits(expected, plainBlock(loaded, rows, schema, random));
    } finally {
      spark.conf().set("spark.sql.session.timeZone", zone);
    }
  }

  @Test
  void aDerivedColumnIsAValueOfTheRow() {
    Configs configs = new Configs();
    configs.derived = Map.of("twice", "d * 2");
    List<Row> rows = List.of(RowFactory.create(1.5, 0), RowFactory.create(-4.0, 1));
    StructType schema = StructType.fromDDL("d DOUBLE, label INT");
    Dataset<Row> data = spark.createDataFrame(rows, schema).coalesce(1);
    FeatureEncoder encoder =
        fit(io.gradus.dataset.column.DerivedColumns.add(data, configs.derived), configs);
    Block expected =
        EncodedRows.batches(data, encoder, List.of(), BadRows.FAIL)
            .map(EncodedRows.Batch::block)
            .first();
    PlainRowEncoder plain = new PlainRowEncoder(encoder);
    BlockBuilder block = Block.builder(plain.layout(), 2);
    plain.encode(Map.of("d", 1.5, "twice", 3.0));
    plain.append(block, 0);
    plain.encode(Map.of("d", -4.0, "twice", -8));
    plain.append(block, 1);
    assertSameBits(expected, block.build());
  }
}
