package io.gradus.dataset.source.json;

import io.gradus.config.DataConfig;
import io.gradus.dataset.scan.FileOrder;
import io.gradus.dataset.scan.Jobs;
import io.gradus.dataset.source.place.InputFiles;
import io.gradus.dataset.source.place.PartitionDirectories;
import io.gradus.dataset.source.place.SourceNotes;
import io.gradus.dataset.text.CorruptRecord;
import io.gradus.encode.ColumnNames;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.sql.DataFrameReader;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.execution.datasources.HadoopFsRelation;
import org.apache.spark.sql.execution.datasources.LogicalRelation;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.DoubleType;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;
import org.apache.spark.unsafe.types.UTF8String;

/**
 * JSON files, a row a line. Their values have types of their own: a text is a text, whatever is
 * written in it. Columns of rows that were read before have the types that they had there.
 */
public final class JsonSource {
  /** Whole numbers of more digits than this are no DECIMAL; Spark would take them for doubles. */
  private static final int DECIMAL_DIGITS = 38;

  private final SparkSession spark;
  private final DataConfig config;
  private final Map<String, String> options;
  private final InputFiles input;
  private final String[] paths;
  private final SourceNotes notes;

  /**
   * A reader.
   *
   * @param options of Spark's reader, names in any case
   * @param notes takes what is to be known of the files
   */
  public JsonSource(
      SparkSession spark,
      DataConfig config,
      InputFiles input,
      Map<String, String> options,
      SourceNotes notes) {
    this.spark = spark;
    this.config = config;
    this.notes = notes;
    this.options = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
    this.options.putAll(options);
    this.input = input;
    this.paths = input.toLoad(options);
    endLines();
  }

  /** Spark wants to be told how lines end where they are not in UTF-8. */
  private void endLines() {
    String charset = options.getOrDefault("encoding", options.get("charset"));
    if (charset != null
        && !charset.equalsIgnoreCase(StandardCharsets.UTF_8.name())
        && !Boolean.parseBoolean(options.get("multiLine"))) {
      options.putIfAbsent("lineSep", "\n");
    }
  }

  /**
   * Reads the files.
   *
   * @param types of rows that were read before, whose columns these are as far as they have them
   */
  public Dataset<Row> read(Optional<StructType> types) {
    StructType schema =
        config
            .schema()
            .filter(given -> types.isEmpty())
            .map(StructType::fromDDL)
            .orElseGet(() -> types.map(this::typed).orElseGet(this::inferred));
    if (!options.containsKey("mode")) {
      options.put("columnNameOfCorruptRecord", CorruptRecord.COLUMN);
      if (!Arrays.asList(schema.fieldNames()).contains(CorruptRecord.COLUMN)) {
        schema = schema.add(CorruptRecord.COLUMN, DataTypes.StringType);
      }
    }
    return reader(options).schema(schema).load(paths);
  }

  private DataFrameReader reader(Map<String, String> all) {
    return FileOrder.marked(spark.read()).format("json").options(all);
  }

  private StructType inferred() {
    Map<String, String> inferring = new TreeMap<>(options);
    inferring.put("columnNameOfCorruptRecord", CorruptRecord.COLUMN);
    Dataset<Row> rows = reader(inferring).load(paths);
    tellRepeated(rows);
    return input.withPathTypes(exact(rows.schema()), Optional.empty());
  }

  private void tellRepeated(Dataset<Row> rows) {
    List<String> inPaths = input.partitions().map(PartitionDirectories::columns).orElse(List.of());
    if (!inPaths.isEmpty()
        && rows.queryExecution().analyzed() instanceof LogicalRelation relation
        && relation.relation() instanceof HadoopFsRelation files) {
      List<String> repeated =
          Arrays.stream(files.dataSchema().fieldNames())
              .filter(name -> inPaths.stream().anyMatch(name::equalsIgnoreCase))
              .toList();
      if (!repeated.isEmpty()) {
        notes.note(
            "%s: in the files and in the names of their directories, which count"
                .formatted(ColumnNames.list(repeated)));
      }
    }
  }

  /**
   * A schema in which whole numbers that are too long for any type of number are texts, as they
   * stand in the files. Where numbers have fractions, doubles are what JSON means.
   */
  private StructType exact(StructType schema) {
    StructField[] fields = schema.fields();
    int[] doubles =
        IntStream.range(0, fields.length)
            .filter(i -> fields[i].dataType() instanceof DoubleType)
            .toArray();
    if (doubles.length == 0) {
      return schema;
    }
    StructType asTexts = new StructType();
    for (int place : doubles) {
      asTexts = asTexts.add(fields[place].name(), DataTypes.StringType);
    }
    JavaRDD<InternalRow> rows =
        reader(options).schema(asTexts).load(paths).queryExecution().toRdd().toJavaRDD();
    JavaRDD<Integer> found =
        rows.mapPartitions(part -> longNumbers(part, doubles.length).iterator(), true);
    List<Integer> columns =
        Jobs.described(found, "Gradus: find long numbers", () -> found.distinct().collect());
    for (int column : columns) {
      StructField field = fields[doubles[column]];
      notes.note(
          "%s: read as texts, since no number holds all digits of its whole numbers of more than %s"
              .formatted(ColumnNames.quoted(field.name()), DECIMAL_DIGITS));
      fields[doubles[column]] =
          new StructField(field.name(), DataTypes.StringType, true, field.metadata());
    }
    return new StructType(fields);
  }

  /** The columns that have whole numbers of too many digits. */
  private static List<Integer> longNumbers(java.util.Iterator<InternalRow> rows, int columns) {
    boolean[] found = new boolean[columns];
    while (rows.hasNext()) {
      InternalRow row = rows.next();
      for (int i = 0; i < columns; i++) {
        if (!found[i] && !row.isNullAt(i)) {
          found[i] = isLong(row.getUTF8String(i));
        }
      }
    }
    return IntStream.range(0, columns).filter(i -> found[i]).boxed().toList();
  }

  private static boolean isLong(UTF8String text) {
    if (text.numBytes() <= DECIMAL_DIGITS) {
      return false;
    }
    byte[] bytes = text.getBytes();
    int from = bytes[0] == '-' ? 1 : 0;
    for (int i = from; i < bytes.length; i++) {
      if (bytes[i] < '0' || bytes[i] > '9') {
        return false;
      }
    }
    return bytes.length - from > DECIMAL_DIGITS;
  }

  /** The columns that the files have, with the types that are known. */
  private StructType typed(StructType types) {
    Set<String> known = new HashSet<>(Arrays.asList(types.fieldNames()));
    return new StructType(
        Arrays.stream(inferred().fields())
            .map(field -> known.contains(field.name()) ? types.apply(field.name()) : field)
            .toArray(StructField[]::new));
  }
}
