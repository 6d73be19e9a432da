package io.gradus.dataset.source.csv;

import io.gradus.config.DataConfig;
import io.gradus.dataset.scan.FileOrder;
import io.gradus.dataset.scan.FilePosition;
import io.gradus.dataset.scan.Jobs;
import io.gradus.dataset.scan.SparkErrors;
import io.gradus.dataset.source.format.FormatDetector;
import io.gradus.dataset.source.place.InputFiles;
import io.gradus.dataset.source.place.SourceNotes;
import io.gradus.dataset.text.CorruptRecord;
import io.gradus.dataset.text.CsvDialect;
import io.gradus.dataset.text.CsvParser;
import io.gradus.dataset.text.ReaderOptions;
import io.gradus.dataset.text.TextDecision;
import io.gradus.dataset.text.TextFormats;
import io.gradus.dataset.text.TextProfile;
import io.gradus.dataset.text.TextType;
import io.gradus.encode.ColumnNames;
import io.gradus.encode.DataException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.Metadata;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;
import org.apache.spark.util.SerializableConfiguration;

/**
 * CSV files as a data set of the texts that stand in them, each column with a {@link TextType} that
 * says what its texts are read as: by the schema that the user gives, by that of rows that were
 * read before, or by all the texts themselves.
 */
public final class CsvSource {
  private static final String PARTITION_TYPES =
      "spark.sql.sources.partitionColumnTypeInference.enabled";

  /** Options about which files there are; what their texts mean is nothing to Spark. */
  private static final Set<String> LISTING =
      Set.of(
          "basepath",
          "ignorecorruptfiles",
          "ignoremissingfiles",
          "modifiedafter",
          "modifiedbefore",
          "pathglobfilter",
          "recursivefilelookup");

  private final SparkSession spark;
  private final DataConfig config;
  private final InputFiles input;
  private final Configuration hadoop;
  private final CsvDialect given;
  private final SourceNotes notes;
  private final TextFormats formats;

  /**
   * A reader.
   *
   * @param options of Spark's reader, names in any case
   * @param notes takes what is to be known of the files
   */
  public CsvSource(
      SparkSession spark,
      DataConfig config,
      InputFiles input,
      Map<String, String> options,
      Configuration hadoop,
      SourceNotes notes) {
    this.notes = notes;
    this.spark = spark;
    this.config = config;
    this.input = input;
    this.hadoop = hadoop;
    Map<String, String> own = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
    own.putAll(options);
    boolean tabs =
        input.files().stream()
            .allMatch(file -> FormatDetector.isTabSeparated(file.getPath().getName()));
    if (tabs && !own.containsKey("delimiter")) {
      own.putIfAbsent("sep", "\t");
    }
    given = new CsvDialect(own);
    String zone = own.getOrDefault("timeZone", spark.conf().get("spark.sql.session.timeZone"));
    TextFormats.Builder builder =
        TextFormats.in(zone)
            .missing(config.missingValues())
            .dates(own.get("dateFormat"))
            .timestamps(own.get("timestampFormat"))
            .locale(own.get("locale"));
    formats = (config.schema().isPresent() ? builder.strict() : builder).build();
  }

  /**
   * Reads the files.
   *
   * @param types of rows that were read before, whose columns these are as far as they have them
   */
  public Dataset<Row> read(Optional<StructType> types) {
    boolean before = types.map(CsvSource::wentOverLines).orElse(false);
    CsvDialect dialect = given.leavesLinesOpen() && before ? given.overLines() : given;
    return read(types, dialect)
        .orElseGet(
            () -> {
              notes.note(
                  "Texts go over several lines, so that each file is read by one task:"
                      + " data.options.multiLine = true");
              return read(types, given.overLines()).orElseThrow();
            });
  }

  private static boolean wentOverLines(StructType types) {
    return Stream.of(types.fields())
        .filter(field -> field.name().equals(CorruptRecord.COLUMN))
        .anyMatch(field -> "true".equals(ReaderOptions.read(field.metadata()).get("multiLine")));
  }

  /** The rows; empty if nobody said whether texts go over several lines, and they do. */
  private Optional<Dataset<Row>> read(Optional<StructType> types, CsvDialect dialect) {
    Dataset<Row> lines = lines(dialect);
    List<String> partitions = new ArrayList<>(Arrays.asList(lines.columns()));
    partitions.remove(0);
    Optional<StructType> declared =
        config.schema().map(StructType::fromDDL).filter(schema -> types.isEmpty());
    Optional<List<String>> names =
        dialect.hasHeader() ? declared.map(CsvSource::names) : named(types);
    CsvFiles files =
        CsvFiles.of(
            spark, dialect, files(lines), names.map(all -> without(all, partitions)), hadoop);
    JavaSparkContext context = JavaSparkContext.fromSparkContext(spark.sparkContext());
    CsvReading reading =
        new CsvReading(
            dialect,
            files,
            partitions.size(),
            context.broadcast(new SerializableConfiguration(hadoop)));
    List<String> columns = new ArrayList<>(files.names());
    requireApart(files, partitions);
    columns.addAll(partitions);
    JavaRDD<InternalRow> scan = FileOrder.of(lines, lines.queryExecution().toRdd()).toJavaRDD();
    Optional<StructType> known = declared.or(() -> types);
    boolean inferred =
        known.isEmpty()
            && Boolean.parseBoolean(dialect.options().getOrDefault("inferSchema", "true"));
    if (!inferred && dialect.leavesLinesOpen() && goOverLines(scan, reading)) {
      return Optional.empty();
    }
    Optional<StructType> found =
        inferred
            ? profiles(columns.size(), scan, reading).map(all -> inferred(columns, all))
            : Optional.of(typed(columns, known));
    if (found.isEmpty()) {
      return Optional.empty();
    }
    StructType schema = found.get();
    requireReadable(schema);
    if (dialect.tellsMalformed() && !columns.isEmpty()) {
      Metadata how = ReaderOptions.written(dialect.options());
      schema = schema.add(new StructField(CorruptRecord.COLUMN, DataTypes.StringType, true, how));
    }
    return Optional.of(
        spark.baseRelationToDataFrame(
            new CsvRelation(spark, scan, reading, schema, List.copyOf(input.roots()))));
  }

  private void requireApart(CsvFiles files, List<String> partitions) {
    Map<String, String> own = new TreeMap<>(nameOrder());
    files.names().forEach(name -> own.put(name, name));
    for (String partition : partitions) {
      if (own.containsKey(partition)) {
        String directory =
            Stream.of(files.first().split("/"))
                .filter(name -> name.startsWith(partition + "="))
                .findFirst()
                .orElse(partition + "=…");
        throw DataException.expected(
                "a column either in the files or in the names of their directories",
                "both: "
                    + ColumnNames.quoted(own.get(partition))
                    + " in the header, and the directory "
                    + ColumnNames.quoted(directory))
            .file(files.first())
            .column(own.get(partition))
            .remedy("Rename one of them, or leave it out: their values may differ.")
            .build();
      }
    }
  }

  private static List<String> names(StructType schema) {
    return Arrays.asList(schema.fieldNames());
  }

  /** Without a header columns are those of the schema, be it given or that of rows before. */
  private Optional<List<String>> named(Optional<StructType> types) {
    Optional<List<String>> given = config.schema().map(StructType::fromDDL).map(CsvSource::names);
    return given.or(
        () ->
            types.map(
                schema ->
                    names(schema).stream()
                        .filter(name -> !name.equals(CorruptRecord.COLUMN))
                        .toList()));
  }

  private static List<String> without(List<String> names, List<String> partitions) {
    return names.stream().filter(name -> !partitions.contains(name)).toList();
  }

  /** A row a line, or a row a file where texts may go over several; then the path's columns. */
  private Dataset<Row> lines(CsvDialect dialect) {
    Map<String, String> listing = new HashMap<>();
    dialect
        .options()
        .forEach(
            (key, value) -> {
              if (key.indexOf('.') >= 0 || LISTING.contains(key.toLowerCase(Locale.ROOT))) {
                listing.put(key, value);
              }
            });
    if (dialect.lineSeparator() != null && !dialect.isMultiLine()) {
      listing.put("lineSep", dialect.lineSeparator());
    }
    String before = spark.conf().get(PARTITION_TYPES);
    spark.conf().set(PARTITION_TYPES, "false");
    try {
      String[] paths = input.toLoad(dialect.options());
      Dataset<Row> read =
          FileOrder.marked(spark.read())
              .format(dialect.isMultiLine() ? "binaryFile" : "text")
              .options(listing)
              .load(paths);
      if (!dialect.isMultiLine()) {
        return read;
      }
      Column[] kept =
          Stream.of(read.columns())
              .filter(name -> !Set.of("modificationTime", "length", "content").contains(name))
              .map(name -> functions.col("`" + name.replace("`", "``") + "`"))
              .toArray(Column[]::new);
      return read.select(kept);
    } finally {
      spark.conf().set(PARTITION_TYPES, before);
    }
  }

  /** As Spark names them, in the order of the paths and names. */
  private List<String> files(Dataset<Row> lines) {
    List<String> listed = new ArrayList<>(Arrays.asList(lines.inputFiles()));
    Map<String, Integer> order = new HashMap<>();
    for (int i = 0; i < input.files().size(); i++) {
      order.put(input.files().get(i).getPath().toUri().toString(), i);
    }
    listed.sort(
        Comparator.comparing((String file) -> order.getOrDefault(file, Integer.MAX_VALUE))
            .thenComparing(file -> file));
    return listed;
  }

  private StructType inferred(List<String> columns, TextProfile[] profiles) {
    StructField[] schema = new StructField[columns.size()];
    for (int i = 0; i < schema.length; i++) {
      String name = columns.get(i);
      schema[i] = TextDecision.of(name, profiles[i], formats).field(name);
    }
    return new StructType(schema);
  }

  private StructType typed(List<String> columns, Optional<StructType> known) {
    Map<String, StructField> fields = new TreeMap<>(nameOrder());
    known.ifPresent(
        schema -> Stream.of(schema.fields()).forEach(field -> fields.put(field.name(), field)));
    StructField[] schema = new StructField[columns.size()];
    for (int i = 0; i < schema.length; i++) {
      String name = columns.get(i);
      StructField field = fields.get(name);
      if (field == null) {
        schema[i] = TextType.of(DataTypes.StringType, formats).field(name);
      } else {
        schema[i] =
            TextType.of(field)
                .orElseGet(() -> TextType.of(field.dataType(), formats))
                .field(field.name());
      }
    }
    return new StructType(schema);
  }

  private Comparator<String> nameOrder() {
    return Boolean.parseBoolean(spark.conf().get("spark.sql.caseSensitive"))
        ? Comparator.naturalOrder()
        : String.CASE_INSENSITIVE_ORDER;
  }

  /**
   * What the columns hold.
   *
   * @return empty if nobody said whether texts go over several lines, and they do
   */
  private Optional<TextProfile[]> profiles(
      int columns, JavaRDD<InternalRow> scan, CsvReading reading) {
    TextFormats how = formats;
    JavaRDD<TextProfile[]> parts =
        scan.mapPartitions(
            rows -> Collections.singleton(profiles(rows, reading, empty(columns, how))).iterator(),
            true);
    TextProfile[] all = empty(columns, formats);
    for (TextProfile[] part :
        SparkErrors.running(
            String.join(", ", config.train()),
            () -> Jobs.described(parts, "Gradus: find what columns hold", parts::collect))) {
      if (part == null) {
        return Optional.empty();
      }
      for (int i = 0; i < all.length; i++) {
        all[i].merge(part[i]);
      }
    }
    return Optional.of(all);
  }

  /** Profiles of a partition's columns; null if it has texts that go over several lines. */
  private static TextProfile[] profiles(
      Iterator<InternalRow> rows, CsvReading reading, TextProfile[] profiles) {
    CsvRecords records = new CsvRecords(rows, reading);
    FilePosition position = new FilePosition();
    try {
      while (records.next()) {
        position.next();
        records.profile(profiles, position::inWords);
      }
    } catch (DataException e) {
      if (records.isOpen() && reading.dialect().leavesLinesOpen()) {
        return null;
      }
      throw e;
    }
    return profiles;
  }

  /** Whether a line ends inside quotes. */
  private boolean goOverLines(JavaRDD<InternalRow> scan, CsvReading reading) {
    JavaRDD<Boolean> found =
        scan.mapPartitions(
            rows -> {
              CsvParser parser = new CsvParser(reading.dialect(), reading.columns());
              while (rows.hasNext()) {
                if (parser.endsInsideQuotes(rows.next().getUTF8String(0).getBytes())) {
                  return List.of(true).iterator();
                }
              }
              return Collections.emptyIterator();
            },
            true);
    return SparkErrors.running(
        String.join(", ", config.train()),
        () -> Jobs.described(found, "Gradus: find texts of several lines", () -> !found.isEmpty()));
  }

  private static TextProfile[] empty(int columns, TextFormats formats) {
    TextProfile[] profiles = new TextProfile[columns];
    Arrays.setAll(profiles, i -> new TextProfile(formats));
    return profiles;
  }

  private static void requireReadable(StructType schema) {
    for (StructField field : schema.fields()) {
      TextType type = TextType.of(field).orElseThrow();
      if (!type.isReadable()) {
        throw DataException.expected(
                "a type that a text can have, such as DOUBLE, INT, BOOLEAN, DATE, TIMESTAMP or"
                    + " STRING",
                type.type().sql())
            .column(field.name())
            .remedy("Correct data.schema; rows with arrays or vectors cannot be read from CSV.")
            .build();
      }
    }
  }
}
