package io.gradus.dataset.source.columnar;

import io.gradus.dataset.scan.FileOrder;
import io.gradus.dataset.source.place.InputFiles;
import io.gradus.dataset.source.place.PartitionDirectories;
import io.gradus.dataset.source.place.SourceNotes;
import io.gradus.encode.DataException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.DataFrameReader;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.Metadata;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;

/** Reads Parquet and ORC files, after a look at what all of them say of their columns. */
public final class ColumnarFiles {
  private static final String MERGE = "mergeSchema";

  private final SparkSession spark;
  private final Configuration hadoop;
  private final String format;
  private final Map<String, String> options;
  private final Optional<StructType> declared;
  private final SourceNotes notes;

  /**
   * A reader of {@code parquet} or {@code orc}.
   *
   * @param declared the columns to read; empty for those of the files
   * @param notes takes what is to be known of the files' columns
   */
  public ColumnarFiles(
      SparkSession spark,
      Configuration hadoop,
      String format,
      Map<String, String> options,
      Optional<StructType> declared,
      SourceNotes notes) {
    this.spark = spark;
    this.hadoop = hadoop;
    this.format = format;
    this.options = options;
    this.declared = declared;
    this.notes = notes;
  }

  /**
   * The rows.
   *
   * @param before types of rows that were read before, which columns of the path have, too
   * @throws DataException if a column has different types in two files, or one that is not read
   */
  public Dataset<Row> read(InputFiles input, Optional<StructType> before, boolean listedBySpark) {
    String[] paths = input.toLoad(options);
    ColumnsInFiles columns =
        new ColumnsInFiles(
            new FooterReader(spark, hadoop, format, options)
                .read(files(input, paths, listedBySpark)),
            spark.sessionState().conf().caseSensitiveAnalysis());
    boolean merged =
        Boolean.parseBoolean(
            options.getOrDefault(
                MERGE, spark.conf().get("spark.sql." + format + "." + MERGE, "false")));
    if (declared.isEmpty()) {
      columns.requireOneType();
    }
    List<String> inPaths = input.partitions().map(PartitionDirectories::columns).orElse(List.of());
    columns.tellRepeated(inPaths, notes);
    Map<String, StoredForm> forms = forms(columns);
    DataFrameReader reader = FileOrder.marked(spark.read()).format(format).options(options);
    if (!forms.isEmpty()) {
      reader.schema(raw(columns, merged, forms));
    } else {
      declared.ifPresent(reader::schema);
    }
    Dataset<Row> stored = reader.load(paths);
    StructType typed = input.withPathTypes(stored.schema(), before);
    if (!typed.equals(stored.schema())) {
      stored = reader.schema(typed).load(paths);
    }
    Dataset<Row> rows = forms.isEmpty() ? stored : withMeaning(stored, forms);
    declared.ifPresentOrElse(
        schema -> columns.tellAbsent(schema, inPaths, notes),
        () -> columns.tellDifferences(rows.schema(), merged, notes));
    return rows;
  }

  /** The files in the order in which Spark looks for the columns. */
  private List<String> files(InputFiles input, String[] paths, boolean listedBySpark) {
    Stream<String> files =
        listedBySpark
            ? Stream.of(spark.read().format("binaryFile").options(options).load(paths).inputFiles())
            : input.files().stream().map(file -> file.getPath().toString());
    return files.sorted().toList();
  }

  /**
   * The columns that Spark does not read as they are, by name.
   *
   * @throws DataException if there is one that nothing is known of, unless it is not asked for
   */
  private Map<String, StoredForm> forms(ColumnsInFiles columns) {
    Map<String, StoredForm> forms = new LinkedHashMap<>();
    columns
        .unread()
        .forEach(
            (column, file) -> {
              if (declared.isPresent()
                  && !List.of(declared.get().fieldNames()).contains(column.name())) {
                return;
              }
              StoredForm form =
                  StoredForm.of(column).orElseThrow(() -> unreadable(columns, column, file));
              forms.put(column.name(), form);
              notes.note(form.note(column));
            });
    return forms;
  }

  private DataException unreadable(ColumnsInFiles columns, FileColumns.Column column, String file) {
    StructType readable = new StructType();
    for (FileColumns.Column other : columns.read(true)) {
      if (other.type().isPresent()) {
        readable = readable.add(other.name(), other.type().get());
      }
    }
    return DataException.expected("a column of a type that Spark reads", column.stored())
        .file(file)
        .column(column.name())
        .remedy(
            "Write it as another type, or name the columns to read, without it: data.schema = "
                + '"'
                + readable.toDDL()
                + "\".")
        .build();
  }

  /** What to ask Spark for. */
  private StructType raw(ColumnsInFiles columns, boolean merged, Map<String, StoredForm> forms) {
    List<StructField> raw = new ArrayList<>();
    if (declared.isPresent()) {
      for (StructField field : declared.get().fields()) {
        raw.add(nullable(field.name(), rawType(field.name(), field.dataType(), forms)));
      }
    } else {
      for (FileColumns.Column column : columns.read(merged)) {
        DataType type = rawType(column.name(), column.type().orElse(null), forms);
        raw.add(nullable(column.name(), type));
      }
    }
    return new StructType(raw.toArray(StructField[]::new));
  }

  private static StructField nullable(String name, DataType type) {
    return new StructField(name, type, true, Metadata.empty());
  }

  private static DataType rawType(String name, DataType type, Map<String, StoredForm> forms) {
    return forms.containsKey(name) ? forms.get(name).raw() : type;
  }

  private Dataset<Row> withMeaning(Dataset<Row> raw, Map<String, StoredForm> forms) {
    List<Column> selected = new ArrayList<>();
    for (String name : raw.columns()) {
      Column column = functions.col("`" + name.replace("`", "``") + "`");
      if (forms.containsKey(name)) {
        column = functions.expr(forms.get(name).expression(name));
        Optional<DataType> wanted = declaredType(name);
        column = (wanted.isPresent() ? column.cast(wanted.get()) : column).as(name);
      }
      selected.add(column);
    }
    return raw.select(selected.toArray(new Column[0]));
  }

  private Optional<DataType> declaredType(String name) {
    return declared
        .filter(schema -> List.of(schema.fieldNames()).contains(name))
        .map(schema -> schema.apply(name).dataType());
  }
}
