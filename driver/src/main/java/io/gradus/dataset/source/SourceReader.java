package io.gradus.dataset.source;

import io.gradus.config.BadRows;
import io.gradus.config.DataConfig;
import io.gradus.dataset.scan.FileOrder;
import io.gradus.dataset.scan.Jobs;
import io.gradus.dataset.scan.SparkErrors;
import io.gradus.dataset.source.columnar.ColumnarFiles;
import io.gradus.dataset.source.csv.CsvSource;
import io.gradus.dataset.source.csv.EarlierCsv;
import io.gradus.dataset.source.format.DetectedFormat;
import io.gradus.dataset.source.format.FormatDetector;
import io.gradus.dataset.source.idx.IdxSource;
import io.gradus.dataset.source.json.JsonSource;
import io.gradus.dataset.source.place.InputFiles;
import io.gradus.dataset.source.place.SourceNotes;
import io.gradus.dataset.source.place.TableFormat;
import io.gradus.dataset.text.CorruptRecord;
import io.gradus.encode.ColumnNames;
import io.gradus.encode.DataException;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.ObjIntConsumer;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.Path;
import org.apache.spark.sql.DataFrameReader;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RuntimeConfig;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;

/**
 * Reads files and tables as data sets whose rows come in the same order, cut into the same scan
 * partitions, on any number of cores: files are read as they are called, see {@link FileOrder}, and
 * splits depend on their sizes alone.
 *
 * <p>CSV and JSON rows that do not fit the schema are kept with their text in the column {@value
 * CorruptRecord#COLUMN}, for {@link BadRows} to act on. Columns of CSV files are texts, with what
 * they are read as, see {@link CsvSource}; without a header they are called {@code _c0}, {@code
 * _c1}, ….
 */
public final class SourceReader {
  /**
   * The least number of scan partitions, whose splits are never smaller than Spark's open cost (4
   * MiB) nor larger than 128 MiB. Parquet's row groups are not split: each split that none begins
   * in still costs a task and a look at the file's end.
   */
  private static final int SCAN_PARTITIONS = 8;

  /** Spark's default takes the number of cores for the least number of scan partitions. */
  private static final String LEAST_PARTITIONS = "spark.sql.files.minPartitionNum";

  /** Formats of files that lie at the paths, one by one. */
  private static final Set<String> FILE_FORMATS =
      Set.of(
          DataConfig.AUTO_FORMAT,
          "avro",
          "csv",
          FormatDetector.IDX,
          "json",
          "libsvm",
          "orc",
          "parquet",
          "text",
          "xml");

  private SourceReader() {}

  /**
   * The rows of the paths.
   *
   * @throws DataException if a path is not there, holds no files, or cannot be read
   */
  public static Dataset<Row> read(SparkSession spark, DataConfig config, List<String> paths) {
    return read(spark, config, paths, Optional.empty(), new SourceNotes());
  }

  /**
   * The rows of the paths.
   *
   * @param notes takes what is to be known of them
   */
  public static Dataset<Row> read(
      SparkSession spark, DataConfig config, List<String> paths, SourceNotes notes) {
    return read(spark, config, paths, Optional.empty(), notes);
  }

  /**
   * The rows of the paths, with the column types of rows that were read before: types inferred from
   * other files may differ. Columns that were not there before are read as what they are.
   */
  public static Dataset<Row> read(
      SparkSession spark, DataConfig config, List<String> paths, StructType types) {
    return read(spark, config, paths, types, new SourceNotes());
  }

  /**
   * The rows of the paths, with the column types of rows that were read before.
   *
   * @param notes takes what is to be known of them
   */
  public static Dataset<Row> read(
      SparkSession spark,
      DataConfig config,
      List<String> paths,
      StructType types,
      SourceNotes notes) {
    return read(spark, config, paths, Optional.of(types), notes);
  }

  /** The rows of the paths, as versions read them whose models do not say what they read. */
  public static Dataset<Row> readAsBefore(
      SparkSession spark, DataConfig config, List<String> paths) {
    String format = config.format().toLowerCase(Locale.ROOT);
    boolean text = format.equals("csv");
    if (format.equals(DataConfig.AUTO_FORMAT)) {
      Configuration hadoop = spark.sessionState().newHadoopConf();
      text =
          FormatDetector.detect(InputFiles.of(paths, hadoop), config.options(), hadoop)
              .format()
              .equals("csv");
    }
    if (!text) {
      return read(spark, config, paths);
    }
    fixScan(spark);
    return SparkErrors.opening(
        String.join(", ", paths), () -> EarlierCsv.read(spark, config, paths));
  }

  /**
   * Checks that the training rows are those of one file: who numbers rows counts those of a file. A
   * table has them in no order at all.
   *
   * @throws DataException if they are not
   */
  public static void requireOneFile(SparkSession spark, DataConfig config) {
    String format = config.format().toLowerCase(Locale.ROOT);
    long files =
        FILE_FORMATS.contains(format)
            ? InputFiles.of(config.train(), spark.sessionState().newHadoopConf()).files().size()
            : 0;
    if (files != 1) {
      throw DataException.expected(
              "one file in data.train, as data.validation-rows and data.test-rows count its rows",
              files == 0 ? "a table, whose rows have no order" : files + " files")
          .file(String.join(", ", config.train()))
          .remedy(
              "Put the rows into one file, or the numbered ones into files of their own, which"
                  + " data.validation and data.test name.")
          .build();
    }
  }

  /** A file that both paths lead to, if they are those of files. */
  public static Optional<String> fileInBoth(
      SparkSession spark, DataConfig config, List<String> some, List<String> others) {
    if (!FILE_FORMATS.contains(config.format().toLowerCase(Locale.ROOT))) {
      return Optional.empty();
    }
    Configuration hadoop = spark.sessionState().newHadoopConf();
    Set<Path> known =
        InputFiles.of(some, hadoop).files().stream()
            .map(FileStatus::getPath)
            .collect(Collectors.toSet());
    return InputFiles.of(others, hadoop).files().stream()
        .map(FileStatus::getPath)
        .filter(known::contains)
        .map(Path::toString)
        .findFirst();
  }

  private static Dataset<Row> read(
      SparkSession spark,
      DataConfig config,
      List<String> paths,
      Optional<StructType> types,
      SourceNotes notes) {
    if (paths.isEmpty()) {
      throw DataException.expected("at least one path", "none").remedy("Set data.train.").build();
    }
    String source = String.join(", ", paths);
    return SparkErrors.opening(
        source,
        () ->
            Jobs.described(
                spark.sparkContext(),
                "Gradus: find columns",
                () -> open(spark, config, paths, types, notes)));
  }

  private static Dataset<Row> open(
      SparkSession spark,
      DataConfig config,
      List<String> paths,
      Optional<StructType> types,
      SourceNotes notes) {
    fixScan(spark);
    String format = config.format().toLowerCase(Locale.ROOT);
    if (format.equals("table")) {
      return tables(spark, paths);
    }
    Configuration hadoop = spark.sessionState().newHadoopConf();
    Map<String, String> options = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
    options.putAll(config.options());
    if (!FILE_FORMATS.contains(format)) {
      return other(spark, config, options, paths);
    }
    InputFiles input = InputFiles.of(paths, hadoop);
    boolean mayBeTable = format.equals(DataConfig.AUTO_FORMAT) || TableFormat.mayKeep(format);
    if (mayBeTable) {
      TableFormat.refuseInside(input, options);
    }
    if (format.equals(DataConfig.AUTO_FORMAT)) {
      DetectedFormat detected = FormatDetector.detect(input, options, hadoop);
      format = detected.format();
      detected.options().forEach(options::putIfAbsent);
      if (!detected.options().isEmpty()) {
        notes.note("The files are read as " + detected.described() + ", as their content shows");
      }
    }
    if (TableFormat.mayKeep(format)) {
      TableFormat.refuseAbove(input, options, hadoop);
    }
    FormatDetector.requireText(input, format, hadoop);
    if (format.equals("json") && !Boolean.parseBoolean(options.get("multiLine"))) {
      FormatDetector.requireLines(input, hadoop);
    }
    boolean listedBySpark =
        InputFiles.isListedBySpark(options)
            || input.roots().stream().anyMatch(input::isRootOfStream);
    input.findPartitions(options);
    input
        .partitions()
        .filter(found -> !input.roots().contains(found.base()))
        .ifPresent(
            found ->
                notes.note(
                    "%s: from the names of the directories below %s"
                        .formatted(ColumnNames.list(found.columns()), found.base())));
    return switch (format) {
      case FormatDetector.IDX ->
          new IdxSource(spark, hadoop).read(input, idxLabelsOf(config, paths));
      case "csv" -> new CsvSource(spark, config, input, options, hadoop, notes).read(types);
      case "json" -> new JsonSource(spark, config, input, options, notes).read(types);
      case "parquet", "orc" ->
          new ColumnarFiles(
                  spark, hadoop, format, options, config.schema().map(StructType::fromDDL), notes)
              .read(input, types, listedBySpark);
      default -> {
        DataFrameReader reader = FileOrder.marked(spark.read()).format(format).options(options);
        if (config.schema().isPresent()) {
          reader = reader.schema(config.schema().get());
        } else if (types.isPresent() && format.equals("libsvm")) {
          options.putIfAbsent("numFeatures", libsvmSize(types.get()));
          reader = FileOrder.marked(spark.read()).format(format).options(options);
        }
        yield reader.load(input.toLoad(options));
      }
    };
  }

  /** Formats which know themselves what is to be read at a path, such as tables with a log. */
  private static Dataset<Row> other(
      SparkSession spark, DataConfig config, Map<String, String> options, List<String> paths) {
    Dataset<Row> all = null;
    for (String path : paths) {
      DataFrameReader reader = spark.read().format(config.format()).options(options);
      Dataset<Row> rows = config.schema().map(reader::schema).orElse(reader).load(path);
      all = all == null ? rows : all.unionByName(rows);
    }
    return all;
  }

  /** Column statistics of LibSVM rows carry the size of their vectors. */
  private static String libsvmSize(StructType types) {
    return Stream.of(types.fields())
        .map(StructField::metadata)
        .filter(metadata -> metadata.contains("numFeatures"))
        .map(metadata -> Long.toString(metadata.getLong("numFeatures")))
        .findFirst()
        .orElse("-1");
  }

  private static Dataset<Row> tables(SparkSession spark, List<String> names) {
    Dataset<Row> all = spark.table(names.get(0));
    for (String name : names.subList(1, names.size())) {
      all = all.unionByName(spark.table(name));
    }
    return all;
  }

  private static List<String> idxLabelsOf(DataConfig config, List<String> paths) {
    if (paths.equals(config.train())) {
      return config.idxLabels().train();
    }
    if (paths.equals(config.validation())) {
      return config.idxLabels().validation();
    }
    return paths.equals(config.test()) ? config.idxLabels().test() : List.of();
  }

  /**
   * Gives settings under which scans of files have the same partitions on any number of cores, as
   * they are to be set where the user has not.
   */
  public static void fixPartitions(ObjIntConsumer<String> settings) {
    settings.accept(LEAST_PARTITIONS, SCAN_PARTITIONS);
  }

  private static void fixScan(SparkSession spark) {
    RuntimeConfig conf = spark.conf();
    fixPartitions(
        (key, value) -> {
          if (conf.getOption(key).isEmpty()) {
            conf.set(key, value);
          }
        });
    // With pruned columns Spark does not see that a CSV row is too short or too long.
    conf.set("spark.sql.csv.parser.columnPruning.enabled", "false");
  }
}
