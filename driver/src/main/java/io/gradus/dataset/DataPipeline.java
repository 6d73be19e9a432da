package io.gradus.dataset;

import io.gradus.config.DataConfig;
import io.gradus.config.FeaturesConfig;
import io.gradus.data.BlockLayout;
import io.gradus.dataset.column.BadRowPolicy;
import io.gradus.dataset.column.DerivedColumns;
import io.gradus.dataset.column.EncoderFitter;
import io.gradus.dataset.column.ScanStatistics;
import io.gradus.dataset.pack.BlockPacker;
import io.gradus.dataset.pack.PackedData;
import io.gradus.dataset.row.RowSplit;
import io.gradus.dataset.row.ScanRows;
import io.gradus.dataset.source.SourceReader;
import io.gradus.dataset.source.SparkErrors;
import io.gradus.encode.DataException;
import io.gradus.encode.FeatureEncoder;
import io.gradus.network.Task;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.StructType;

/**
 * From a configuration to packed rows: reads, fits the encoder, packs. Every Spark job says in the
 * UI what it does.
 */
public final class DataPipeline {
  /** A block stays below this, unless the user says otherwise. */
  private static final long MOST_BLOCK_BYTES = 512L << 20;

  private final SparkSession spark;
  private final DataConfig config;
  private final FeaturesConfig features;
  private final Optional<Task> task;
  private final long seed;
  private final Optional<FeatureEncoder> given;

  /**
   * A pipeline. Nothing is read yet.
   *
   * @param task empty to go by the label
   * @param seed draws validation and test rows, and samples for quantiles
   */
  public DataPipeline(
      SparkSession spark,
      DataConfig config,
      FeaturesConfig features,
      Optional<Task> task,
      long seed) {
    this(spark, config, features, task, seed, Optional.empty());
  }

  /**
   * A pipeline. Nothing is read yet.
   *
   * @param task empty to go by the label
   * @param seed draws validation and test rows, and samples for quantiles
   * @param given an encoder that was fitted before; the rows must have its columns
   */
  public DataPipeline(
      SparkSession spark,
      DataConfig config,
      FeaturesConfig features,
      Optional<Task> task,
      long seed,
      Optional<FeatureEncoder> given) {
    this.spark = spark;
    this.config = config;
    this.features = features;
    this.task = task;
    this.seed = seed;
    this.given = given;
  }

  /**
   * Reads the training rows once: fits the encoder and finds out how much there is. Packs nothing.
   *
   * @throws DataException if the data cannot be used as configured
   */
  public DataSurvey survey() {
    Dataset<Row> read = SourceReader.read(spark, config, config.train());
    if (Stream.of(read.columns()).allMatch(SourceReader.CORRUPT_RECORD::equals)) {
      throw DataException.expected("rows", "no columns")
          .file(source(config.train()))
          .remedy("Check data.train: the file is empty, or of another format.")
          .build();
    }
    Dataset<Row> rows = DerivedColumns.add(read, features.derived());
    return SparkErrors.running(
        source(config.train()),
        () -> {
          EncoderFitter.Fitted fitted =
              EncoderFitter.fit(rows, split(), config, features, task, seed);
          FeatureEncoder encoder =
              given.map(before -> before.inPlaceOf(fitted.encoder())).orElse(fitted.encoder());
          return survey(rows, encoder, fitted.statistics());
        });
  }

  /**
   * Surveys, then packs training, validation and test rows.
   *
   * @throws DataException if the data cannot be used as configured
   */
  public PreparedData prepare() {
    return prepare(survey());
  }

  /** Packs training, validation and test rows after a survey of this pipeline. */
  public PreparedData prepare(DataSurvey survey) {
    FeatureEncoder encoder = survey.encoder();
    BadRowPolicy policy = new BadRowPolicy(config);
    BlockPacker packer = new BlockPacker(survey.rows(), encoder, config.badRows(), policy);
    PackedData training =
        SparkErrors.running(
            source(config.train()),
            () -> packer.packTraining(split(), survey.partitions(), survey.statistics()));
    Optional<PackedData> validation = Optional.empty();
    try {
      validation =
          other(survey, packer, config.validation(), RowSplit.Part.VALIDATION, "validation");
      Optional<PackedData> test = other(survey, packer, config.test(), RowSplit.Part.TEST, "test");
      return new PreparedData(survey, training, validation, test);
    } catch (RuntimeException e) {
      training.close();
      validation.ifPresent(PackedData::close);
      throw e;
    }
  }

  /**
   * Packs labelled rows for evaluation with an encoder that was fitted before.
   *
   * @param partitions at least 1
   */
  public static PackedData pack(
      Dataset<Row> rows, FeatureEncoder encoder, DataConfig config, int partitions) {
    return SparkErrors.running(
        "the rows",
        () -> {
          BlockPacker packer =
              new BlockPacker(rows, encoder, config.badRows(), new BadRowPolicy(config));
          int scans = ScanRows.of(rows).getNumPartitions();
          return packer
              .packOther(
                  RowSplit.none(),
                  RowSplit.Part.TRAINING,
                  partitions,
                  Collections.nCopies(scans, 0L),
                  "evaluation")
              .orElseThrow(() -> DataException.expected("rows", "none").build());
        });
  }

  private Optional<PackedData> other(
      DataSurvey survey,
      BlockPacker training,
      List<String> paths,
      RowSplit.Part part,
      String name) {
    if (!paths.isEmpty()) {
      StructType schema = DerivedColumns.without(survey.rows().schema(), features.derived());
      Dataset<Row> rows =
          DerivedColumns.add(
              SourceReader.read(spark, config, paths, schema), survey.encoder().derived());
      return SparkErrors.running(
          source(paths),
          () -> {
            PackedData packed = pack(rows, survey, name);
            return Optional.of(packed);
          });
    }
    double fraction =
        part == RowSplit.Part.VALIDATION ? config.validationFraction() : config.testFraction();
    if (fraction == 0) {
      return Optional.empty();
    }
    return SparkErrors.running(
        source(config.train()),
        () -> {
          Optional<PackedData> packed =
              training.packOther(
                  split(), part, survey.partitions(), survey.statistics().scannedRows, name);
          if (packed.isEmpty()) {
            throw DataException.expected(
                    "rows among the " + name + " rows, drawn as " + fraction + " of all",
                    "none in " + survey.scannedRows() + " rows")
                .remedy("Raise data." + name + "-fraction, or change the seed.")
                .build();
          }
          return packed;
        });
  }

  private PackedData pack(Dataset<Row> rows, DataSurvey survey, String name) {
    BlockPacker packer =
        new BlockPacker(rows, survey.encoder(), config.badRows(), new BadRowPolicy(config));
    int scans = ScanRows.of(rows).getNumPartitions();
    return packer
        .packOther(
            RowSplit.none(),
            RowSplit.Part.TRAINING,
            survey.partitions(),
            Collections.nCopies(scans, 0L),
            name)
        .orElseThrow(
            () ->
                DataException.expected(name + " rows", "none")
                    .remedy("Check data." + name + ".")
                    .build());
  }

  private DataSurvey survey(Dataset<Row> rows, FeatureEncoder encoder, ScanStatistics statistics) {
    long trainingRows = statistics.rows();
    BlockLayout layout = encoder.layout();
    long bytes =
        trainingRows
                * (16
                    + 4L * (layout.denseWidth() + layout.categoricalCount() + layout.targetWidth()))
            + 8 * statistics.sparseEntries;
    if (config.partitions().isPresent()) {
      int partitions = config.partitions().get();
      if (partitions > trainingRows) {
        throw DataException.expected(
                "at most as many partitions as the " + trainingRows + " training rows", partitions)
            .remedy("Lower data.partitions, or leave it out.")
            .build();
      }
      return new DataSurvey(rows, encoder, statistics, partitions, bytes, "data.partitions");
    }
    int cores = Math.max(1, spark.sparkContext().defaultParallelism());
    long bySize = bytes / MOST_BLOCK_BYTES + 1;
    int partitions = (int) Math.min(trainingRows, Math.max(cores, Math.min(bySize, 1_000_000)));
    String reason =
        bySize > cores
            ? "blocks below 512 MiB"
            : "one for each of "
                + cores
                + " cores; set data.partitions to get the same bits elsewhere";
    return new DataSurvey(rows, encoder, statistics, partitions, bytes, reason);
  }

  private RowSplit split() {
    return new RowSplit(
        seed,
        config.validation().isEmpty() ? config.validationFraction() : 0,
        config.test().isEmpty() ? config.testFraction() : 0);
  }

  private static String source(List<String> paths) {
    return String.join(", ", paths);
  }
}
