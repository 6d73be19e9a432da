package io.gradus.dataset;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.gradus.data.Block;
import io.gradus.encode.FeatureColumn;
import io.gradus.encode.FeatureEncoder;
import io.gradus.encode.Scale;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Date;
import java.sql.Timestamp;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.function.BiFunction;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.spark.ml.linalg.SQLDataTypes;
import org.apache.spark.ml.linalg.Vectors;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.junit.jupiter.api.Test;

/**
 * The same table, written in every format and in several dialects of CSV, is the same: the encoder
 * apart from what it says of its source, the fingerprint and the bits of the packed rows.
 */
class SameTableTest extends SparkTest {
  /** In alphabetical order, as Spark has the columns of JSON. */
  private static final String COLUMNS =
      "age INT, born DATE, city STRING, code STRING, label STRING, member BOOLEAN, seen TIMESTAMP,"
          + " weight DOUBLE";

  private static final List<String> NAMES = List.of(StructType.fromDDL(COLUMNS).fieldNames());

  private final long seed = System.nanoTime();
  private final Random random = new Random(seed);

  private Object orGap(Object value) {
    return random.nextInt(9) == 0 ? null : value;
  }

  private Row row(int i) {
    LocalDateTime seen =
        LocalDateTime.ofEpochSecond(1_600_000_000L + random.nextInt(1 << 27), 0, ZoneOffset.UTC);
    double weight =
        switch (random.nextInt(3)) {
          case 0 -> random.nextGaussian() * 1e-7;
          case 1 -> Math.rint(random.nextGaussian() * 100) / 4;
          default -> random.nextDouble() * 1e9;
        };
    return RowFactory.create(
        orGap(random.nextInt(200) - 50),
        orGap(Date.valueOf(LocalDate.ofEpochDay(random.nextInt(20_000)))),
        orGap(List.of("Rome", "São Paulo", "a, b", "say \"hi\"", "NA").get(random.nextInt(5))),
        // The first row says that these are codes.
        i == 0 ? "007" : orGap(List.of("007", "7", "1e5", "42").get(random.nextInt(4))),
        List.of("01", "1", "001").get(i % 3),
        orGap(random.nextBoolean()),
        orGap(Timestamp.from(seen.toInstant(ZoneOffset.UTC))),
        orGap(weight));
  }

  private List<List<Row>> table() {
    List<List<Row>> files = new ArrayList<>();
    int i = 0;
    // Which of them is the largest differs from format to format.
    int many = 3 + random.nextInt(8);
    while (files.size() < many) {
      List<Row> file = new ArrayList<>();
      for (int k = 12 + random.nextInt(12); k > 0; k--) {
        file.add(row(i++));
      }
      files.add(file);
    }
    return files;
  }

  private String binary(String format, List<List<Row>> files) throws IOException {
    return binary(format, files, StructType.fromDDL(COLUMNS));
  }

  private String binary(String format, List<List<Row>> files, StructType columns)
      throws IOException {
    Path folder = Files.createDirectories(this.folder.resolve("as-" + format));
    for (int i = 0; i < files.size(); i++) {
      Path written = this.folder.resolve(format + i);
      spark
          .createDataFrame(files.get(i), columns)
          .coalesce(1)
          .write()
          .format(format)
          .save(written.toString());
      try (Stream<Path> parts = Files.list(written)) {
        Path part =
            parts.filter(p -> p.toString().endsWith("." + format)).findFirst().orElseThrow();
        Files.move(part, folder.resolve("%02d.%s".formatted(i, format)));
      }
    }
    return folder.toString();
  }

  private String lines(String name, List<List<String>> files, String end) throws IOException {
    Path folder = Files.createDirectories(this.folder.resolve(name));
    for (int i = 0; i < files.size(); i++) {
      String extension = name.contains("-") ? name.substring(0, name.indexOf('-')) : name;
      Files.writeString(
          folder.resolve("%02d.%s".formatted(i, extension)),
          files.get(i).stream().map(line -> line + end).collect(Collectors.joining()),
          StandardCharsets.UTF_8);
    }
    return folder.toString();
  }

  private static String text(Object value) {
    if (value instanceof Timestamp at) {
      return at.toInstant().toString().replace("T", " ").replace("Z", "");
    }
    return String.valueOf(value);
  }

  private String json(List<List<Row>> files) throws IOException {
    return lines(
        "json",
        files.stream()
            .map(
                rows ->
                    rows.stream()
                        .map(
                            row ->
                                IntStream.range(0, row.size())
                                    .filter(i -> row.get(i) != null)
                                    .mapToObj(
                                        i -> "\"%s\":%s".formatted(NAMES.get(i), json(row.get(i))))
                                    .collect(Collectors.joining(",", "{", "}")))
                        .toList())
            .toList(),
        "\n");
  }

  private static String json(Object value) {
    return value instanceof Number || value instanceof Boolean
        ? value.toString()
        : "\"" + text(value).replace("\"", "\\\"") + "\"";
  }

  /** Files of CSV, each with its columns in an order of its own. */
  private String csv(
      String name,
      List<List<Row>> files,
      String end,
      boolean shuffled,
      BiFunction<String, Object, String> field,
      String separator)
      throws IOException {
    List<List<String>> all = new ArrayList<>();
    for (List<Row> rows : files) {
      List<Integer> order = new ArrayList<>(IntStream.range(0, NAMES.size()).boxed().toList());
      if (shuffled && !all.isEmpty()) {
        Collections.shuffle(order, random);
      }
      List<String> written = new ArrayList<>();
      written.add(order.stream().map(NAMES::get).collect(Collectors.joining(separator)));
      for (Row row : rows) {
        written.add(
            order.stream()
                .map(i -> field.apply(NAMES.get(i), row.get(i)))
                .collect(Collectors.joining(separator)));
      }
      all.add(written);
    }
    return lines(name, all, end);
  }

  private static String quoted(Object value) {
    return "\"" + text(value).replace("\"", "\"\"") + "\"";
  }

  private static boolean needsQuotes(Object value) {
    return value instanceof String text && (text.contains(",") || text.contains("\""));
  }

  private record Prepared(String encoder, String fingerprint, Block block, FeatureEncoder fitted) {}

  private Prepared prepared(Configs configs) {
    try (PreparedData data = prepare(configs)) {
      FeatureEncoder encoder = data.encoder();
      String json = encoder.identity();
      return new Prepared(
          json.substring(0, json.indexOf("\"description\"")),
          data.train().fingerprint(),
          joined(data.train()),
          encoder);
    }
  }

  private void assertSame(String what, Prepared expected, Prepared found) {
    String where = what + ", seed " + seed;
    assertEquals(expected.encoder, found.encoder, where);
    assertEquals(expected.fingerprint, found.fingerprint, where);
    assertArrayEquals(expected.block.dense(), found.block.dense(), where);
    assertArrayEquals(expected.block.codes(), found.block.codes(), where);
    assertArrayEquals(expected.block.targets(), found.block.targets(), where);
    assertArrayEquals(expected.block.sparseValues(), found.block.sparseValues(), where);
    assertArrayEquals(expected.block.sparseIndices(), found.block.sparseIndices(), where);
  }

  @Test
  void theSameTableIsTheSameInEveryFormat() throws IOException {
    List<List<Row>> files = table();
    Prepared expected = prepared(Configs.of(binary("parquet", files)));
    assertEquals(List.of("001", "01", "1"), expected.fitted.classes());
    assertSame("ORC", expected, prepared(Configs.of(binary("orc", files))));
    Configs json = Configs.of(json(files));
    json.schema = java.util.Optional.of(COLUMNS);
    assertSame("JSON", expected, prepared(json));
    BiFunction<String, Object, String> minimal =
        (name, value) -> value == null ? "" : needsQuotes(value) ? quoted(value) : text(value);
    assertSame(
        "CSV", expected, prepared(Configs.of(csv("csv-plain", files, "\n", true, minimal, ","))));
    BiFunction<String, Object, String> all = (name, value) -> value == null ? "" : quoted(value);
    Configs semicolons = Configs.of(csv("csv-all", files, "\r\n", true, all, ";"));
    semicolons.options = Map.of("sep", ";");
    assertSame("CSV with quotes, CRLF and ;", expected, prepared(semicolons));
    BiFunction<String, Object, String> marked =
        (name, value) ->
            value == null
                ? (List.of("city", "code").contains(name) ? "" : " N/A ")
                : needsQuotes(value) ? quoted(value) : " " + text(value) + " ";
    Configs blanks = Configs.of(csv("csv-marks", files, "\n", false, marked, ","));
    assertSame("CSV with blanks and marks of gaps", expected, prepared(blanks));
    Configs whole = Configs.of(csv("csv-whole", files, "\n", true, minimal, ","));
    whole.options = Map.of("multiLine", "true");
    assertSame("CSV, whole files", expected, prepared(whole));
  }

  /** LibSVM has nothing but a label and a vector of numbers. */
  @Test
  void theSameVectorsAreTheSameInEveryFormatThatHasThem() throws IOException {
    StructType columns =
        new StructType()
            .add("label", DataTypes.DoubleType)
            .add("features", SQLDataTypes.VectorType());
    List<List<Row>> files = new ArrayList<>();
    List<List<String>> lines = new ArrayList<>();
    int width = 6;
    for (int i = 0; i < 5; i++) {
      List<Row> rows = new ArrayList<>();
      List<String> written = new ArrayList<>();
      for (int k = 10 + random.nextInt(10); k > 0; k--) {
        int[] indexes =
            IntStream.range(0, width).filter(j -> j == width - 1 || random.nextBoolean()).toArray();
        double[] values = random.doubles(indexes.length, -9, 9).toArray();
        double label = random.nextInt(3);
        rows.add(RowFactory.create(label, Vectors.sparse(width, indexes, values)));
        written.add(
            label
                + IntStream.range(0, indexes.length)
                    .mapToObj(j -> " " + (indexes[j] + 1) + ":" + values[j])
                    .collect(Collectors.joining()));
      }
      files.add(rows);
      lines.add(written);
    }
    Prepared expected = prepared(Configs.of(binary("parquet", files, columns)));
    assertSame("LibSVM", expected, prepared(Configs.of(lines("libsvm", lines, "\n"))));
  }

  @Test
  void cutOtherwiseTheTableMeansTheSame() throws IOException {
    List<List<Row>> files = table();
    List<Row> rows = files.stream().flatMap(List::stream).toList();
    BiFunction<String, Object, String> minimal =
        (name, value) -> value == null ? "" : needsQuotes(value) ? quoted(value) : text(value);
    Prepared one = prepared(Configs.of(csv("csv-one", List.of(rows), "\n", false, minimal, ",")));
    List<Row> shuffled = new ArrayList<>(rows);
    Collections.shuffle(shuffled, random);
    List<List<Row>> many = new ArrayList<>();
    for (int i = 0; i < shuffled.size(); i += 20) {
      many.add(shuffled.subList(i, Math.min(i + 20, shuffled.size())));
    }
    Prepared cut = prepared(Configs.of(csv("csv-many", many, "\n", true, minimal, ",")));
    assertEquals(one.block.rows(), cut.block.rows());
    assertEquals(one.fitted.classes(), cut.fitted.classes());
    Map<String, FeatureColumn> columns = new TreeMap<>();
    one.fitted.features().forEach(column -> columns.put(column.name(), column));
    assertEquals(columns.size(), cut.fitted.features().size());
    for (FeatureColumn found : cut.fitted.features()) {
      assertAlike(columns.get(found.name()), found);
    }
  }

  private void assertAlike(FeatureColumn expected, FeatureColumn found) {
    String where = found.name() + ", seed " + seed;
    assertEquals(expected.getClass(), found.getClass(), where);
    if (expected instanceof FeatureColumn.Numeric a && found instanceof FeatureColumn.Numeric b) {
      Scale.Affine x = (Scale.Affine) a.scale();
      Scale.Affine y = (Scale.Affine) b.scale();
      assertEquals(x.offset(), y.offset(), 1e-12 * Math.abs(x.offset()), where);
      assertEquals(x.factor(), y.factor(), 1e-12 * Math.abs(x.factor()), where);
      assertEquals(a.fill(), b.fill(), 1e-12 * Math.abs(a.fill()), where);
      assertEquals(a.gapIndicator(), b.gapIndicator(), where);
    } else if (expected instanceof FeatureColumn.Categorical a
        && found instanceof FeatureColumn.Categorical b) {
      assertEquals(a.vocabulary(), b.vocabulary(), where);
    }
  }
}
