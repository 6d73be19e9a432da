package io.gradus.dataset.column;

import io.gradus.config.ColumnConfig;
import io.gradus.config.DataConfig;
import io.gradus.config.FeaturesConfig;
import io.gradus.config.GapIndicator;
import io.gradus.config.MissingNumber;
import io.gradus.config.Scaling;
import io.gradus.dataset.row.RowOrder;
import io.gradus.dataset.row.RowProjection;
import io.gradus.dataset.row.RowSplit;
import io.gradus.dataset.row.TrainingRows;
import io.gradus.encode.ColumnKind;
import io.gradus.encode.FeatureColumn;
import io.gradus.encode.FeatureEncoder;
import io.gradus.encode.NumberText;
import io.gradus.network.Task;
import java.math.BigDecimal;
import java.math.MathContext;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/**
 * Fits a {@link FeatureEncoder} to training rows in one pass over them (and one more that counts
 * them, where rows are drawn by their number and lie in several scan partitions).
 */
public final class EncoderFitter {
  private final DataConfig dataConfig;
  private final FeaturesConfig config;
  private final Optional<Task> task;
  private final SampledNumbers kept;
  private final long seed;

  private EncoderFitter(
      DataConfig dataConfig,
      FeaturesConfig config,
      Optional<Task> task,
      SampledNumbers kept,
      long seed) {
    this.dataConfig = dataConfig;
    this.config = config;
    this.task = task;
    this.kept = kept;
    this.seed = seed;
  }

  /**
   * Fits to all rows of a data set.
   *
   * @param task empty to go by the label
   * @param seed chooses the rows from which quantiles are taken, if there are very many
   * @throws io.gradus.encode.DataException if the rows cannot be learned from as configured
   */
  public static FeatureEncoder fit(
      Dataset<Row> training,
      DataConfig data,
      FeaturesConfig features,
      Optional<Task> task,
      long seed) {
    return fit(
            new TrainingRows(training, RowSplit.none(), RowOrder.FIXED, List.of()),
            data,
            features,
            task,
            SampledNumbers.FOR_SCALES,
            seed)
        .encoder();
  }

  /** An encoder, and what the pass over the training rows found. */
  public record Fitted(FeatureEncoder encoder, ScanStatistics statistics) {}

  /**
   * Fits to the rows of a data set that are for training.
   *
   * @param kept what is kept of the rows that are drawn from them
   */
  public static Fitted fit(
      TrainingRows rows,
      DataConfig data,
      FeaturesConfig features,
      Optional<Task> task,
      SampledNumbers kept,
      long seed) {
    DataConfig resolved = LabelColumns.resolve(data, rows.data().columns());
    return new EncoderFitter(resolved, features, task, kept, seed).fit(rows);
  }

  private Fitted fit(TrainingRows training) {
    Dataset<Row> rows = training.data();
    ColumnChooser.Choice choice = ColumnChooser.choose(rows, dataConfig, config, task);
    RowProjection projection = RowProjection.of(rows, choice.rows());
    ScanPass pass = new ScanPass(training, projection, dataConfig.badRows());
    int[] sampled = sampled(choice);
    ScanStatistics statistics = pass.run(sampled, kept, seed);
    new BadRowPolicy(dataConfig).check(rows, statistics);
    List<String> notes = new ArrayList<>(training.notes());
    notes.addAll(choice.notes());
    for (String name : rows.columns()) {
      if (FeatureSelection.isPandasIndex(name)
          && choice.columns().stream().noneMatch(column -> column.name().equals(name))) {
        notes.add(
            "\"%s\": left out, the row numbers of a table of pandas; features.select takes it"
                .formatted(name));
      }
    }
    LabelFitter.Fitted label =
        new LabelFitter(dataConfig, choice, statistics, notes).fit(task, config.targetScaling());
    ColumnFitter fitter = new ColumnFitter(config, statistics, sampled, pass, notes);
    List<FeatureColumn> columns = fitter.fit(choice.columns());
    FeatureEncoder encoder =
        new FeatureEncoder(
            label.task(),
            label.label(),
            dataConfig.weight().orElse(null),
            config.derived(),
            columns,
            notes);
    return new Fitted(encoder.withProfile(fitter.profile()), statistics);
  }

  /** The numbers whose quantiles are needed. */
  private int[] sampled(ColumnChooser.Choice choice) {
    int[] sampled = new int[choice.rows().numbers()];
    int count = 0;
    int number = 0;
    for (ChosenColumn column : choice.columns()) {
      boolean wanted = kept == SampledNumbers.ALL || needsQuantiles(column);
      for (int i = 0; i < column.feature().numbers(); i++) {
        if (wanted) {
          sampled[count++] = number;
        }
        number++;
      }
    }
    return Arrays.copyOf(sampled, count);
  }

  private boolean needsQuantiles(ChosenColumn column) {
    Scaling scaling = scaling(config, column);
    ColumnConfig own = column.config();
    return scaling.takesQuantiles()
        || own.fill().isEmpty() && own.missing().orElse(config.missing()) == MissingNumber.MEDIAN;
  }

  /** How a column is scaled. */
  static Scaling scaling(FeaturesConfig config, ChosenColumn column) {
    Scaling usual = column.kind() == ColumnKind.BOOLEAN ? Scaling.NONE : config.scaling();
    return column.config().scaling().orElse(usual);
  }

  /** Whether a column has an input that says where its value was missing. */
  static boolean hasIndicator(FeaturesConfig config, ChosenColumn column, long gaps) {
    GapIndicator indicator = column.config().gapIndicator().orElse(config.gapIndicator());
    return !column.feature().required()
        && (indicator == GapIndicator.ALWAYS || indicator == GapIndicator.AUTO && gaps > 0);
  }

  /** A number as people read it. */
  static String rounded(double value) {
    if (!Double.isFinite(value)) {
      return Double.toString(value);
    }
    return NumberText.of(new BigDecimal(value).round(new MathContext(5)).doubleValue());
  }
}
