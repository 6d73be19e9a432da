package io.gradus.dataset.source.columnar;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.gradus.dataset.Configs;
import io.gradus.dataset.SparkTest;
import io.gradus.dataset.source.SourceReader;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.time.Instant;
import java.time.LocalDateTime;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.UUID;
import java.util.function.Consumer;
import org.apache.hadoop.fs.Path;
import org.apache.parquet.example.data.Group;
import org.apache.parquet.example.data.simple.SimpleGroup;
import org.apache.parquet.hadoop.ParquetWriter;
import org.apache.parquet.hadoop.example.ExampleParquetWriter;
import org.apache.parquet.io.api.Binary;
import org.apache.parquet.schema.MessageType;
import org.apache.parquet.schema.MessageTypeParser;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.Test;

/** Parquet files with values as other programs than Spark write them. */
class StoredFormTest extends SparkTest {
  /** A file of one column x, and a label in which every other row is 1. */
  private String parquet(String name, String column, List<Consumer<Group>> values)
      throws IOException {
    MessageType schema =
        MessageTypeParser.parseMessageType(
            "message rows { optional " + column + " required int32 label; }");
    Path path = new Path(folder.resolve(name).toString());
    try (ParquetWriter<Group> writer =
        ExampleParquetWriter.builder(path).withType(schema).build()) {
      for (int i = 0; i < values.size(); i++) {
        Group row = new SimpleGroup(schema);
        values.get(i).accept(row);
        row.add("label", i % 2);
        writer.write(row);
      }
    }
    return path.toString();
  }

  private static List<Row> read(String path) {
    Configs configs = Configs.of(path);
    Dataset<Row> rows = SourceReader.read(spark, configs.data(), configs.train);
    return rows.select("x").collectAsList();
  }

  private static Consumer<Group> number(long value) {
    return row -> row.add("x", value);
  }

  private static Consumer<Group> bytes(byte[] value) {
    return row -> row.add("x", Binary.fromConstantByteArray(value));
  }

  private static final Consumer<Group> NOTHING = row -> {};

  @Test
  void nanosecondsSinceTheEpochAreTimestamps() throws IOException {
    List<Instant> instants =
        List.of(
            Instant.parse("2024-02-29T12:34:56.789012345Z"),
            Instant.parse("1969-12-31T23:59:59.999999999Z"),
            Instant.EPOCH);
    List<Consumer<Group>> values =
        instants.stream()
            .map(i -> number(Math.addExact(i.getEpochSecond() * 1_000_000_000L, i.getNano())))
            .collect(java.util.stream.Collectors.toCollection(java.util.ArrayList::new));
    values.add(NOTHING);
    List<Row> rows = read(parquet("utc.parquet", "int64 x (TIMESTAMP(NANOS,true));", values));
    for (int i = 0; i < instants.size(); i++) {
      Instant expected = instants.get(i).truncatedTo(java.time.temporal.ChronoUnit.MICROS);
      assertEquals(expected, rows.get(i).getTimestamp(0).toInstant());
    }
    assertNull(rows.get(3).get(0));
    List<Row> local = read(parquet("local.parquet", "int64 x (TIMESTAMP(NANOS,false));", values));
    assertEquals(LocalDateTime.parse("2024-02-29T12:34:56.789012"), local.get(0).get(0));
    assertEquals(LocalDateTime.parse("1969-12-31T23:59:59.999999"), local.get(1).get(0));
    assertEquals(LocalDateTime.parse("1970-01-01T00:00:00"), local.get(2).get(0));
    assertNull(local.get(3).get(0));
  }

  @Test
  void timesAreSecondsOfTheDay() throws IOException {
    List<Consumer<Group>> micros = List.of(number(0), number(86_399_999_999L), NOTHING);
    for (String zone : List.of("true", "false")) {
      List<Row> rows =
          read(parquet(zone + ".parquet", "int64 x (TIME(MICROS," + zone + "));", micros));
      assertEquals(0, rows.get(0).getDouble(0));
      assertEquals(86_399.999999, rows.get(1).getDouble(0));
      assertNull(rows.get(2).get(0));
    }
    assertEquals(
        1.5,
        read(parquet("n.parquet", "int64 x (TIME(NANOS,true));", List.of(number(1_500_000_000L))))
            .get(0)
            .getDouble(0));
    assertEquals(
        1.5,
        read(parquet(
                "m.parquet", "int32 x (TIME(MILLIS,true));", List.of(row -> row.add("x", 1500))))
            .get(0)
            .getDouble(0));
  }

  /** The value of 16 bits by their definition, IEEE 754. */
  private static float half(int bits) {
    int exponent = bits >> 10 & 31;
    int fraction = bits & 1023;
    double size =
        exponent == 0
            ? fraction * Math.pow(2, -24)
            : exponent == 31
                ? fraction == 0 ? Double.POSITIVE_INFINITY : Double.NaN
                : (1 + fraction / 1024.0) * Math.pow(2, exponent - 15);
    return (float) (bits >> 15 == 0 ? size : -size);
  }

  @Test
  void halfPrecisionIsRead() throws IOException {
    org.junit.jupiter.api.Assumptions.assumeTrue(
        java.util.Arrays.stream(
                org.apache.parquet.schema.LogicalTypeAnnotation.class.getDeclaredClasses())
            .anyMatch(c -> c.getSimpleName().equals("Float16LogicalTypeAnnotation")),
        "This line's Parquet does not know FLOAT16");
    List<Integer> bits =
        new java.util.ArrayList<>(List.of(0x0000, 0x8000, 0x3C00, 0xC000, 0x7BFF, 0x0001, 0x7C00));
    Random random = new Random(3);
    for (int i = 0; i < 50; i++) {
      bits.add(random.nextInt(0x7C00) | random.nextInt(2) << 15);
    }
    List<Row> rows =
        read(
            parquet(
                "half.parquet",
                "fixed_len_byte_array(2) x (FLOAT16);",
                bits.stream()
                    .map(
                        value ->
                            bytes(
                                ByteBuffer.allocate(2)
                                    .order(ByteOrder.LITTLE_ENDIAN)
                                    .putShort((short) (int) value)
                                    .array()))
                    .toList()));
    for (int i = 0; i < bits.size(); i++) {
      assertEquals(half(bits.get(i)), rows.get(i).getFloat(0), Integer.toHexString(bits.get(i)));
    }
  }

  @Test
  void identifiersAreTexts() throws IOException {
    UUID id = UUID.fromString("00112233-4455-6677-8899-aabbccddeeff");
    byte[] value =
        ByteBuffer.allocate(16)
            .putLong(id.getMostSignificantBits())
            .putLong(id.getLeastSignificantBits())
            .array();
    assertEquals(
        id.toString(),
        read(parquet("id.parquet", "fixed_len_byte_array(16) x (UUID);", List.of(bytes(value))))
            .get(0)
            .getString(0));
  }

  @Test
  void whatSparkDoesNotReadIsNamedWithTheColumnsThatItDoes() throws IOException {
    String path =
        parquet(
            "interval.parquet",
            "fixed_len_byte_array(12) x (INTERVAL);",
            List.of(bytes(new byte[12]), bytes(new byte[12])));
    Configs configs = Configs.of(path);
    assertSays(
        failure(configs),
        "interval.parquet, column \"x\"",
        "FIXED_LEN_BYTE_ARRAY (INTERVAL)",
        "data.schema = \"label INT\"");
    configs.schema = Optional.of("label INT");
    assertEquals(2, SourceReader.read(spark, configs.data(), configs.train).count());
  }

  @Test
  void unsignedNumbersAndPartsOfOtherFormsAreRead() throws IOException {
    assertEquals(
        "18446744073709551615",
        read(parquet("u.parquet", "int64 x (INTEGER(64,false));", List.of(number(-1))))
            .get(0)
            .get(0)
            .toString());
    String inside =
        parquet(
            "list.parquet",
            "group x (LIST) { repeated group list { optional int64 element (TIMESTAMP(NANOS,true));"
                + " } }",
            List.of(NOTHING, NOTHING));
    assertSays(failure(Configs.of(inside)), "column \"x\"", "NANOS", "data.schema");
    assertTrue(
        read(parquet("json.parquet", "binary x (JSON);", List.of(bytes(new byte[] {'1'}))))
            .get(0)
            .getString(0)
            .equals("1"));
  }

  @Test
  void aDeclaredTypeCounts() throws IOException {
    String path =
        parquet(
            "typed.parquet",
            "int64 x (TIMESTAMP(NANOS,true));",
            List.of(number(86_400_000_000_000L), number(0)));
    Configs configs = Configs.of(path);
    configs.schema = Optional.of("x DATE, label INT");
    spark.conf().set("spark.sql.session.timeZone", "UTC");
    try {
      assertEquals(
          "1970-01-02",
          SourceReader.read(spark, configs.data(), configs.train)
              .select("x")
              .head()
              .getDate(0)
              .toString());
    } finally {
      spark.conf().unset("spark.sql.session.timeZone");
    }
  }
}
