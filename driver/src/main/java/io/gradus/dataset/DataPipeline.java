package io.gradus.dataset;

import io.gradus.config.DataConfig;
import io.gradus.config.FeaturesConfig;
import io.gradus.config.FoldsConfig;
import io.gradus.data.BlockLayout;
import io.gradus.dataset.column.BadRowPolicy;
import io.gradus.dataset.column.ColumnFinding;
import io.gradus.dataset.column.DerivedColumns;
import io.gradus.dataset.column.EncoderFitter;
import io.gradus.dataset.column.SampledNumbers;
import io.gradus.dataset.column.ScanStatistics;
import io.gradus.dataset.column.StandIns;
import io.gradus.dataset.pack.BlockPacker;
import io.gradus.dataset.pack.PackedData;
import io.gradus.dataset.row.RowSplit;
import io.gradus.dataset.row.TrainingRows;
import io.gradus.dataset.scan.SparkErrors;
import io.gradus.dataset.text.CorruptRecord;
import io.gradus.encode.DataException;
import io.gradus.encode.FeatureEncoder;
import io.gradus.network.Task;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

/**
 * From a configuration to packed rows: reads, fits the encoder, packs. Every Spark job says in the
 * UI what it does.
 */
public final class DataPipeline {
  /** A block stays below this, unless the user says otherwise. */
  private static final long MOST_BLOCK_BYTES = 512L << 20;

  private final RowSource source;
  private final DataConfig config;
  private final FeaturesConfig features;
  private final Optional<Task> task;
  private final long seed;
  private final Optional<FeatureEncoder> given;
  private final SampledNumbers kept;
  private RowSplit split;
  private Map<String, Double> standFor = Map.of();
  private final List<String> notes = new ArrayList<>();

  /**
   * A pipeline of the configured files and tables. Nothing is read yet.
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
    this(RowSource.of(spark, config), config, features, task, seed, Optional.empty());
  }

  /**
   * A pipeline. Nothing is read yet.
   *
   * @param source where rows come from
   * @param config what is said of them beside: labels, weights, fractions, partitions, bad rows
   * @param task empty to go by the label
   * @param seed draws validation and test rows, and samples for quantiles
   * @param given an encoder that was fitted before; the rows must have its columns
   */
  public DataPipeline(
      RowSource source,
      DataConfig config,
      FeaturesConfig features,
      Optional<Task> task,
      long seed,
      Optional<FeatureEncoder> given) {
    this(source, config, features, task, seed, given, SampledNumbers.FOR_SCALES);
  }

  /**
   * A pipeline whose survey can tell the edges of bins. Nothing is read yet.
   *
   * @param kept what the survey keeps of rows that it draws
   */
  public DataPipeline(
      RowSource source,
      DataConfig config,
      FeaturesConfig features,
      Optional<Task> task,
      long seed,
      Optional<FeatureEncoder> given,
      SampledNumbers kept) {
    this.source = source;
    this.config = config;
    this.features = features;
    this.task = task;
    this.seed = seed;
    this.given = given;
    this.kept = kept;
  }

  /**
   * Reads the training rows once: fits the encoder and finds out how much there is. Packs nothing.
   *
   * @throws DataException if the data cannot be used as configured
   */
  public DataSurvey survey() {
    return source.scanning(this::surveyed);
  }

  private DataSurvey surveyed() {
    Dataset<Row> read = source.training();
    String name = source.name(RowSplit.Part.TRAINING);
    if (Stream.of(read.columns()).allMatch(CorruptRecord.COLUMN::equals)) {
      throw DataException.expected("rows", "no columns")
          .file(name)
          .remedy("Check data.train: the file is empty, or of another format.")
          .build();
    }
    Dataset<Row> rows = DerivedColumns.add(read, features.derived());
    return SparkErrors.running(
        name,
        () -> {
          EncoderFitter.Fitted fitted =
              EncoderFitter.fit(training(rows), config, features, task, kept, seed);
          split(rows).requireRows(scannedRows(fitted.statistics()));
          FeatureEncoder encoder =
              given.map(before -> before.inPlaceOf(fitted.encoder())).orElse(fitted.encoder());
          FeatureEncoder training =
              given.isPresent()
                  ? encoder.withLabel(StandIns.counted(encoder.label(), standFor, config))
                  : fitted.training();
          return survey(rows, encoder.withSource(source.schema(read)), training, fitted);
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
    return source.scanning(() -> prepared(survey));
  }

  private PreparedData prepared(DataSurvey survey) {
    BlockPacker packer =
        new BlockPacker(
            survey.rows(),
            survey.training(),
            FeatureEncoder.Labels.READ,
            config.badRows(),
            new BadRowPolicy(config));
    PackedData training =
        SparkErrors.running(
            source.name(RowSplit.Part.TRAINING),
            () ->
                packer.packTraining(
                    split(survey.rows()), survey.partitions(), survey.statistics()));
    Optional<PackedData> validation = Optional.empty();
    Optional<PackedData> test = Optional.empty();
    try {
      OtherRows others = new OtherRows(source, config, features, survey, split(survey.rows()));
      validation = others.pack(RowSplit.Part.VALIDATION);
      test = others.pack(RowSplit.Part.TEST);
      PreparedData data = new PreparedData(survey, training, validation, test, source.warnings());
      data.reports()
          .forEach((name, report) -> UnusualRows.check(report, config.unusual(), name + " rows"));
      return data;
    } catch (RuntimeException e) {
      training.close();
      validation.ifPresent(PackedData::close);
      test.ifPresent(PackedData::close);
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
        () ->
            new BlockPacker(
                    rows,
                    encoder,
                    FeatureEncoder.Labels.READ,
                    config.badRows(),
                    new BadRowPolicy(config))
                .packAll(partitions, "evaluation")
                .orElseThrow(() -> DataException.expected("rows", "none").build()));
  }

  private DataSurvey survey(
      Dataset<Row> rows,
      FeatureEncoder encoder,
      FeatureEncoder training,
      EncoderFitter.Fitted fitted) {
    ScanStatistics statistics = fitted.statistics();
    List<ColumnFinding> columns = fitted.columns();
    long trainingRows = statistics.rowsTaken();
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
      return new DataSurvey(
          rows, encoder, training, statistics, columns, partitions, bytes, "data.partitions");
    }
    int cores = Math.max(1, source.session().sparkContext().defaultParallelism());
    long bySize = bytes / MOST_BLOCK_BYTES + 1;
    int partitions = (int) Math.min(trainingRows, Math.max(cores, Math.min(bySize, 1_000_000)));
    String reason =
        bySize > cores
            ? "blocks below 512 MiB"
            : "one for each of "
                + (partitions < cores ? partitions + " rows" : cores + " cores")
                + "; set data.partitions to get the same bits elsewhere";
    return new DataSurvey(rows, encoder, training, statistics, columns, partitions, bytes, reason);
  }

  private static long scannedRows(ScanStatistics statistics) {
    return statistics.scannedRows.stream().mapToLong(Long::longValue).sum();
  }

  private RowSplit split(Dataset<Row> rows) {
    if (split == null) {
      double validation = source.hasOwn(RowSplit.Part.VALIDATION) ? 0 : config.validationFraction();
      double test = source.hasOwn(RowSplit.Part.TEST) ? 0 : config.testFraction();
      if (isDrawnRowByRow() || validation + test == 0) {
        split = numbered(new RowSplit(seed, validation, test));
      } else {
        RowSplit given = numbered(RowSplit.none());
        split = new SplitDraw(config, task, given, validation, test, seed).draw(rows);
      }
      if (ClassSampling.isWanted(config)) {
        ClassSampling sampled = ClassSampling.of(rows, config, task, split, seed);
        split = sampled.split();
        standFor = sampled.standFor();
        notes.addAll(sampled.notes());
      }
    }
    return split;
  }

  private TrainingRows training(Dataset<Row> rows) {
    RowSplit chosen = split(rows);
    List<String> told = new ArrayList<>(source.notes());
    told.addAll(notes);
    return new TrainingRows(rows, chosen, source.order(), told, standFor);
  }

  private boolean isDrawnRowByRow() {
    return config.split().method() == FoldsConfig.Method.RANDOM;
  }

  private RowSplit numbered(RowSplit drawn) {
    if (!config.rowNumbers().areGiven()) {
      return drawn;
    }
    source.requireNumbers();
    long[] validation = numbers(RowSplit.Part.VALIDATION);
    long[] test = numbers(RowSplit.Part.TEST);
    for (long row : validation) {
      if (Arrays.binarySearch(test, row) >= 0) {
        throw DataException.expected(
                "other rows in data.validation-rows than in data.test-rows",
                "row " + row + " in both")
            .remedy("Take it out of one of the two files.")
            .build();
      }
    }
    return drawn.given(validation, test);
  }

  private long[] numbers(RowSplit.Part part) {
    String key = "data." + part.name().toLowerCase(Locale.ROOT) + "-rows";
    Optional<String> file = OtherRows.numberFile(config, part);
    if (file.isPresent() && source.hasOwn(part)) {
      throw DataException.because("There are such rows of their own already.")
          .file(key)
          .remedy("Leave it out.")
          .build();
    }
    return file.map(path -> source.numbers(path, key)).orElse(new long[0]);
  }
}
