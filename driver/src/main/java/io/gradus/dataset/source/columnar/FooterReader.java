package io.gradus.dataset.source.columnar;

import io.gradus.dataset.scan.Jobs;
import io.gradus.dataset.scan.SparkErrors;
import io.gradus.encode.DataException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.apache.orc.OrcFile;
import org.apache.orc.Reader;
import org.apache.orc.TypeDescription;
import org.apache.parquet.HadoopReadOptions;
import org.apache.parquet.format.converter.ParquetMetadataConverter;
import org.apache.parquet.hadoop.ParquetFileReader;
import org.apache.parquet.hadoop.metadata.FileMetaData;
import org.apache.parquet.hadoop.util.HadoopInputFile;
import org.apache.parquet.schema.GroupType;
import org.apache.parquet.schema.LogicalTypeAnnotation;
import org.apache.parquet.schema.MessageType;
import org.apache.parquet.schema.Type;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.execution.datasources.parquet.ParquetToSparkSchemaConverter;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;
import org.apache.spark.util.SerializableConfiguration;

/**
 * Reads what all files say of their columns. Spark goes by one file alone: columns that others have
 * besides are lost, those that others lack are gaps, and nothing is said.
 */
final class FooterReader {
  /** Footers are read by threads here up to so many, by a job where there are more. */
  private static final int MOST_BY_THREADS = 128;

  private static final int THREADS = 8;
  private static final int FILES_OF_TASK = 32;

  /** In place of the columns of a file that is left out. */
  private static final String UNREADABLE = "";

  /** Where Spark leaves the types of a file that it has written. */
  private static final String SPARK_SCHEMA = "org.apache.spark.sql.parquet.row.metadata";

  private final SparkSession spark;
  private final Configuration hadoop;
  private final String format;
  private final boolean lenient;

  /**
   * A reader of {@code parquet} or {@code orc}.
   *
   * @param options {@code ignoreCorruptFiles} and {@code ignoreMissingFiles} count here, too
   */
  FooterReader(
      SparkSession spark, Configuration hadoop, String format, Map<String, String> options) {
    this.spark = spark;
    this.hadoop = hadoop;
    this.format = format;
    lenient =
        Stream.of("ignoreCorruptFiles", "ignoreMissingFiles")
            .anyMatch(
                name ->
                    Boolean.parseBoolean(
                        options.getOrDefault(
                            name, spark.conf().get("spark.sql.files." + name, "false"))));
  }

  /** Whether files of the format say what columns they have. */
  static boolean reads(String format) {
    return format.equals("parquet") || format.equals("orc");
  }

  /** The columns of the files, those together that have the same, in the order of the files. */
  List<FileColumns> read(List<String> files) {
    List<String> schemas =
        files.size() <= MOST_BY_THREADS ? readByThreads(files) : readByJob(files);
    Map<String, String> first = new LinkedHashMap<>();
    Map<String, Long> counts = new HashMap<>();
    for (int i = 0; i < schemas.size(); i++) {
      if (schemas.get(i).equals(UNREADABLE)) {
        continue;
      }
      first.putIfAbsent(schemas.get(i), files.get(i));
      counts.merge(schemas.get(i), 1L, Long::sum);
    }
    List<FileColumns> found = new ArrayList<>();
    first.forEach(
        (schema, file) -> found.add(new FileColumns(file, counts.get(schema), columns(file))));
    return found;
  }

  private List<String> readByThreads(List<String> files) {
    ExecutorService threads = Executors.newFixedThreadPool(Math.min(THREADS, files.size()));
    try {
      List<Future<String>> reading = new ArrayList<>();
      for (String file : files) {
        reading.add(threads.submit(() -> schema(format, file, hadoop, lenient)));
      }
      List<String> schemas = new ArrayList<>();
      for (Future<String> schema : reading) {
        schemas.add(schema.get());
      }
      return schemas;
    } catch (ExecutionException e) {
      throw DataException.causeOf(e).orElseThrow(() -> new IllegalStateException(e));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("Interrupted while footers were read.", e);
    } finally {
      threads.shutdownNow();
    }
  }

  private List<String> readByJob(List<String> files) {
    JavaSparkContext context = JavaSparkContext.fromSparkContext(spark.sparkContext());
    Broadcast<SerializableConfiguration> conf =
        context.broadcast(new SerializableConfiguration(hadoop));
    String read = format;
    boolean skipping = lenient;
    int tasks = (files.size() + FILES_OF_TASK - 1) / FILES_OF_TASK;
    try {
      return Jobs.described(
          spark.sparkContext(),
          "Gradus: compare the files' columns",
          () ->
              context
                  .parallelize(files, tasks)
                  .map(file -> schema(read, file, conf.value().value(), skipping))
                  .collect());
    } finally {
      conf.unpersist(false);
    }
  }

  /** A text that is the same for files of the same columns. */
  private static String schema(String format, String file, Configuration hadoop, boolean lenient) {
    try {
      return reading(
          file,
          () ->
              format.equals("orc")
                  ? orc(file, hadoop).toString()
                  : parquet(file, hadoop).getSchema().toString());
    } catch (DataException e) {
      if (lenient) {
        return UNREADABLE;
      }
      throw e;
    }
  }

  private List<FileColumns.Column> columns(String file) {
    return reading(
        file,
        () ->
            format.equals("orc")
                ? orcColumns(orc(file, hadoop))
                : parquetColumns(parquet(file, hadoop)));
  }

  private interface Work<T> {
    T run() throws IOException;
  }

  private static <T> T reading(String file, Work<T> work) {
    try {
      return work.run();
    } catch (IOException | RuntimeException e) {
      throw DataException.because("Could not read the data: " + SparkErrors.rootMessage(e))
          .file(file)
          .remedy(
              "The file seems to be cut short or to be of another format: copy it again, or check"
                  + " data.format.")
          .cause(e)
          .build();
    }
  }

  private static FileMetaData parquet(String file, Configuration hadoop) throws IOException {
    try (ParquetFileReader reader =
        ParquetFileReader.open(
            HadoopInputFile.fromPath(new Path(file), hadoop),
            HadoopReadOptions.builder(hadoop, new Path(file))
                .withMetadataFilter(ParquetMetadataConverter.SKIP_ROW_GROUPS)
                .build())) {
      return reader.getFileMetaData();
    }
  }

  private static TypeDescription orc(String file, Configuration hadoop) throws IOException {
    try (Reader reader = OrcFile.createReader(new Path(file), OrcFile.readerOptions(hadoop))) {
      return reader.getSchema();
    }
  }

  private List<FileColumns.Column> parquetColumns(FileMetaData footer) {
    ParquetToSparkSchemaConverter converter =
        new ParquetToSparkSchemaConverter(spark.sessionState().conf());
    Map<String, DataType> written = writtenBySpark(footer);
    List<FileColumns.Column> columns = new ArrayList<>();
    for (Type field : footer.getSchema().getFields()) {
      Optional<DataType> type =
          Optional.ofNullable(written.get(field.getName()))
              .or(() -> sparkType(converter, field))
              .filter(FooterReader::isReadByAllLines);
      columns.add(new FileColumns.Column(field.getName(), stored(field), type));
    }
    return columns;
  }

  /** Times of the day are a type of Spark's from 4.1 on, which is switched off by default. */
  private static boolean isReadByAllLines(DataType type) {
    return !type.typeName().startsWith("time(");
  }

  private static Optional<DataType> sparkType(ParquetToSparkSchemaConverter converter, Type field) {
    try {
      return Optional.of(
          converter
              .convert(new MessageType("spark_schema", List.of(field)))
              .fields()[0]
              .dataType());
    } catch (Exception e) {
      // Scala code throws checked exceptions that it does not declare: here an AnalysisException.
      return Optional.empty();
    }
  }

  /** User-defined types such as vectors are structs in the file itself. */
  private static Map<String, DataType> writtenBySpark(FileMetaData footer) {
    Map<String, DataType> types = new HashMap<>();
    String json = footer.getKeyValueMetaData().get(SPARK_SCHEMA);
    if (json != null) {
      try {
        for (StructField field : ((StructType) DataType.fromJson(json)).fields()) {
          types.put(field.name(), field.dataType());
        }
      } catch (RuntimeException e) {
        // As Spark does with what it cannot read: the file's own types count.
        types.clear();
      }
    }
    return types;
  }

  private static String stored(Type field) {
    LogicalTypeAnnotation annotation = field.getLogicalTypeAnnotation();
    if (!field.isPrimitive()) {
      GroupType group = field.asGroupType();
      String inside =
          String.join(", ", group.getFields().stream().map(FooterReader::stored).toList());
      return (annotation == null ? "group" : annotation.toString()) + " of (" + inside + ")";
    }
    String primitive = field.asPrimitiveType().getPrimitiveTypeName().toString();
    return annotation == null ? primitive : primitive + " (" + annotation + ")";
  }

  private static List<FileColumns.Column> orcColumns(TypeDescription schema) {
    List<FileColumns.Column> columns = new ArrayList<>();
    List<String> names = schema.getFieldNames();
    for (int i = 0; i < names.size(); i++) {
      TypeDescription child = schema.getChildren().get(i);
      columns.add(
          new FileColumns.Column(
              names.get(i), child.toString().toUpperCase(Locale.ROOT), orcType(child)));
    }
    return columns;
  }

  /** As Spark has them; CHAR and VARCHAR are texts like others. */
  private static Optional<DataType> orcType(TypeDescription type) {
    String ddl =
        switch (type.getCategory()) {
          case CHAR, VARCHAR -> "string";
          case TIMESTAMP_INSTANT -> "timestamp";
          default -> type.toString();
        };
    try {
      return Optional.of(DataType.fromDDL(ddl));
    } catch (Exception e) {
      // A ParseException, which is not declared.
      return Optional.empty();
    }
  }
}
