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
import io.gradus.encode.ColumnNames;
import io.gradus.encode.DataException;
import io.gradus.encode.FeatureColumn;
import io.gradus.encode.FeatureEncoder;
import io.gradus.encode.LabelEncoding;
import io.gradus.encode.NumberText;
import io.gradus.network.Task;
import java.math.BigDecimal;
import java.math.MathContext;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
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
            new TrainingRows(training, RowSplit.none(), RowOrder.FIXED, List.of(), Map.of()),
            data,
            features,
            task,
            SampledNumbers.FOR_SCALES,
            seed)
        .encoder();
  }

  /**
   * An encoder, and what the pass over the training rows found.
   *
   * @param training the same for the training rows themselves, which must not be told their labels
   */
  public record Fitted(
      FeatureEncoder encoder,
      FeatureEncoder training,
      ScanStatistics statistics,
      List<ColumnFinding> columns) {
    public Fitted {
      columns = List.copyOf(columns);
    }
  }

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
    EncoderFitter fitter = new EncoderFitter(resolved, features, task, kept, seed);
    List<ColumnFinding> unread = List.of();
    while (true) {
      Fitted fitted = fitter.fit(rows, unread);
      List<ColumnFinding> leftOut =
          fitted.columns().stream().filter(column -> !column.isFeature()).toList();
      boolean readAlike = rows.order() == RowOrder.FIXED && fitted.statistics().bad.count() == 0;
      if (leftOut.size() == unread.size() || readAlike) {
        return fitted;
      }
      // A row may be bad, or another than in this pass, by a column that is read no more.
      unread = leftOut;
    }
  }

  /**
   * Fits in one pass.
   *
   * @param leftOut columns that are not read, since an earlier pass found that they tell nothing
   */
  private Fitted fit(TrainingRows training, List<ColumnFinding> leftOut) {
    Dataset<Row> rows = training.data();
    Set<String> unread = leftOut.stream().map(ColumnFinding::name).collect(Collectors.toSet());
    ColumnChooser.Choice choice =
        ColumnChooser.choose(rows, dataConfig, config, task).without(unread);
    RowProjection projection = RowProjection.of(rows, choice.rows());
    ScanPass pass = new ScanPass(training, projection, dataConfig.badRows());
    int[] sampled = sampled(choice);
    ScanStatistics statistics = pass.run(sampled, kept, seed);
    new BadRowPolicy(dataConfig).check(rows, statistics);
    List<String> notes = new ArrayList<>(training.notes());
    notes.addAll(choice.notes());
    leftOut.forEach(column -> notes.add(ColumnFitter.leftOut(column)));
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
    List<ColumnFinding> findings = new ArrayList<>(leftOut);
    findings.addAll(fitter.findings());
    if (columns.stream().allMatch(FeatureColumn.Exposure.class::isInstance)) {
      throw nothingLeft(findings);
    }
    List<FeatureColumn> trained =
        withMeans(
            columns,
            choice,
            new TargetFitter(pass, label.label(), label.task(), statistics.scannedRows, seed));
    List<FeatureColumn> kept = trained.stream().map(EncoderFitter::withoutTraining).toList();
    String weight = dataConfig.weight().orElse(null);
    FeatureEncoder encoder =
        new FeatureEncoder(label.task(), label.label(), weight, config.derived(), kept, notes)
            .withProfile(fitter.profile());
    LabelEncoding counted = StandIns.counted(label.label(), training.standFor(), dataConfig);
    FeatureEncoder forTraining =
        new FeatureEncoder(label.task(), counted, weight, config.derived(), trained, notes)
            .withProfile(fitter.profile());
    return new Fitted(encoder, forTraining, statistics, findings);
  }

  private static FeatureColumn withoutTraining(FeatureColumn column) {
    return column instanceof FeatureColumn.TargetMean mean ? mean.withoutTraining() : column;
  }

  /** The columns, with means of the label where these are to stand for categories. */
  private static List<FeatureColumn> withMeans(
      List<FeatureColumn> columns, ColumnChooser.Choice choice, TargetFitter fitter) {
    List<String> read =
        choice.columns().stream()
            .filter(column -> column.kind() == ColumnKind.CATEGORY)
            .map(ChosenColumn::name)
            .toList();
    TreeMap<Integer, FeatureColumn.Categorical> wanted = new TreeMap<>();
    for (FeatureColumn column : columns) {
      if (column instanceof FeatureColumn.Categorical category
          && category.encoding().takesLabels()) {
        wanted.put(read.indexOf(category.name()), category);
      }
    }
    if (wanted.isEmpty()) {
      return columns;
    }
    Map<String, FeatureColumn> fitted = new HashMap<>();
    fitter.fit(wanted).forEach(column -> fitted.put(column.name(), column));
    return columns.stream().map(column -> fitted.getOrDefault(column.name(), column)).toList();
  }

  private static DataException nothingLeft(List<ColumnFinding> findings) {
    List<String> names = findings.stream().map(ColumnFinding::name).toList();
    return DataException.expected(
            "at least one feature column",
            "none but identifiers and constants: " + ColumnNames.list(names))
        .remedy(
            "Name those to be learned from in features.select, or set features.identifiers = keep.")
        .build();
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
        || RoleFinder.samples(config, column)
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
    MissingNumber missing = column.config().missing().orElse(config.missing());
    return !column.feature().required()
        && (indicator == GapIndicator.ALWAYS
            || indicator == GapIndicator.AUTO && gaps > 0
            || missing == MissingNumber.LEARNED && gaps > 0);
  }

  /** A number as people read it. */
  static String rounded(double value) {
    if (!Double.isFinite(value)) {
      return Double.toString(value);
    }
    return NumberText.of(new BigDecimal(value).round(new MathContext(5)).doubleValue());
  }
}
