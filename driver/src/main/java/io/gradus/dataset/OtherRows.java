package io.gradus.dataset;

import io.gradus.config.DataConfig;
import io.gradus.config.EvaluationWeight;
import io.gradus.config.FeaturesConfig;
import io.gradus.config.FoldsConfig;
import io.gradus.dataset.column.BadRowPolicy;
import io.gradus.dataset.column.DerivedColumns;
import io.gradus.dataset.pack.BlockPacker;
import io.gradus.dataset.pack.PackedData;
import io.gradus.dataset.row.RowSplit;
import io.gradus.dataset.scan.SparkErrors;
import io.gradus.dataset.source.SourceTypes;
import io.gradus.encode.DataException;
import io.gradus.encode.EncoderSet;
import io.gradus.encode.FeatureEncoder;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Supplier;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.types.StructType;

/** Packs the rows that are not trained on: those for validation and for the test. */
final class OtherRows {
  private final RowSource source;
  private final DataConfig config;
  private final FeaturesConfig features;
  private final DataSurvey survey;
  private final RowSplit split;

  /**
   * Of the rows that were surveyed.
   *
   * @param split which rows of the training paths are drawn for what
   */
  OtherRows(
      RowSource source,
      DataConfig config,
      FeaturesConfig features,
      DataSurvey survey,
      RowSplit split) {
    this.source = source;
    this.config = config;
    this.features = features;
    this.survey = survey;
    this.split = split;
  }

  /** The file with the numbers of a part's rows. */
  static Optional<String> numberFile(DataConfig config, RowSplit.Part part) {
    return switch (part) {
      case TRAINING, LEFT_OUT -> Optional.empty();
      case VALIDATION -> config.rowNumbers().validation();
      case TEST -> config.rowNumbers().test();
    };
  }

  private double fraction(RowSplit.Part part) {
    return part == RowSplit.Part.VALIDATION ? config.validationFraction() : config.testFraction();
  }

  /** What is read of rows that are not trained on. */
  private FeatureEncoder.Labels evaluated() {
    return config.evaluationWeight() == EvaluationWeight.NONE
        ? FeatureEncoder.Labels.UNWEIGHTED
        : FeatureEncoder.Labels.READ;
  }

  /**
   * Packs the rows of a part: those of its own, or those that are drawn for it.
   *
   * @return empty where there are none for it
   * @throws DataException if there should be some and there are none, or they do not fit
   */
  Optional<PackedData> pack(RowSplit.Part part) {
    String name = part.name().toLowerCase(Locale.ROOT);
    if (source.hasOwn(part)) {
      return Optional.of(own(part, name));
    }
    boolean numbered = numberFile(config, part).isPresent();
    if (fraction(part) == 0 && !numbered) {
      return Optional.empty();
    }
    return SparkErrors.running(
        source.name(RowSplit.Part.TRAINING),
        () -> {
          Optional<PackedData> packed =
              packer(survey.rows(), survey.encoder(), evaluated())
                  .packDrawn(
                      split, part, survey.partitions(), survey.statistics().scannedRows, name);
          if (packed.isEmpty()) {
            if (numbered) {
              throw DataException.expected(
                      "good rows among those that data." + name + "-rows numbers", "none")
                  .remedy("Check data." + name + "-rows.")
                  .build();
            }
            throw DataException.expected(
                    "rows among the " + name + " rows, drawn as " + fraction(part) + " of all",
                    "none in " + survey.scannedRows() + " rows")
                .remedy(
                    "Raise data.%s-fraction, or %s."
                        .formatted(
                            name,
                            config.split().method() == FoldsConfig.Method.RANDOM
                                ? "change the seed"
                                : "take more rows"))
                .build();
          }
          return packed;
        });
  }

  private PackedData own(RowSplit.Part part, String name) {
    StructType types = DerivedColumns.without(survey.rows().schema(), features.derived());
    FeatureEncoder encoder = survey.encoder();
    return SparkErrors.running(
        source.name(part),
        () -> {
          Dataset<Row> own = source.own(part, types);
          requireWeight(own, encoder, part);
          return ofFile(source.name(part), () -> packer(own, encoder))
              .packAll(survey.partitions(), name)
              .orElseThrow(
                  () ->
                      DataException.expected(name + " rows", "none")
                          .remedy("Check data." + name + ".")
                          .build());
        });
  }

  private void requireWeight(Dataset<Row> rows, FeatureEncoder encoder, RowSplit.Part part) {
    List<String> columns = List.of(rows.columns());
    encoder
        .weightColumn()
        .filter(weight -> evaluated() == FeatureEncoder.Labels.READ)
        .filter(weight -> !encoder.derived().containsKey(weight))
        .filter(weight -> !columns.contains(weight))
        .ifPresent(
            weight -> {
              throw DataException.expected(
                      "a column of row weights \"%s\", as the training rows have".formatted(weight),
                      "none of that name")
                  .file(source.name(part))
                  .column(weight)
                  .remedy("To count these rows alike, set data.evaluation-weight = none.")
                  .build();
            });
  }

  /** Rows of their own hold what training rows hold, as those of a model do. */
  private BlockPacker packer(Dataset<Row> own, FeatureEncoder encoder) {
    encoder
        .source()
        .ifPresent(
            before -> {
              SourceTypes.require(own.schema(), before, encoder.featureColumns());
              SourceTypes.require(own.schema(), before, encoder.rowFields(evaluated()).labels());
            });
    return packer(
        DerivedColumns.add(own, EncoderSet.of(encoder), evaluated()), encoder, evaluated());
  }

  /** Says of a problem with columns which rows have it. */
  private static <T> T ofFile(String name, Supplier<T> work) {
    try {
      return work.get();
    } catch (DataException e) {
      throw e.file().isPresent()
          ? e
          : DataException.because(e.getMessage()).file(name).cause(e).build();
    }
  }

  private BlockPacker packer(
      Dataset<Row> rows, FeatureEncoder encoder, FeatureEncoder.Labels labels) {
    return new BlockPacker(rows, encoder, labels, config.badRows(), new BadRowPolicy(config));
  }
}
