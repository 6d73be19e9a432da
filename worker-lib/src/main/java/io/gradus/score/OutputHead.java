package io.gradus.score;

import io.gradus.calibrate.Calibration;
import io.gradus.calibrate.ConformalInterval;
import io.gradus.calibrate.DecisionRule;
import io.gradus.encode.FeatureEncoder;
import io.gradus.model.TrainedModel;
import io.gradus.network.LossSpec;
import io.gradus.network.Task;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;

/**
 * What the outputs of a model mean: the one place that makes classes, probabilities and numbers in
 * their own units of them. Immutable.
 *
 * <p>A prediction is a row of columns. A class: {@code prediction} in the label's own type and
 * {@code probability_<class>} each. Several labels: {@code prediction_<label>} of 0 or 1 and {@code
 * probability_<label>} each. Numbers: {@code prediction}, or {@code prediction_<target>} where
 * there are several; and where more than a number is told of a target, columns as {@link
 * QuantityHead} and {@link SpreadHead} have them. Labels and targets are named by their columns, or
 * by their place from 0 in the one array column that holds them.
 */
public abstract sealed class OutputHead permits ClassHead, LabelHead, QuantityHead {
  static final String PREDICTION = "prediction";
  static final String PROBABILITY = "probability";

  private final OutputLink link;
  private final int width;
  private final List<PredictionColumn> columns;

  OutputHead(OutputLink link, int width, List<PredictionColumn> columns) {
    this.link = link;
    this.width = width;
    this.columns = List.copyOf(columns);
  }

  /** The head of a network. */
  public static OutputHead of(TrainedModel model) {
    return of(
        model.task(),
        model.network().loss(),
        model.encoder(),
        UnaryOperator.identity(),
        model.calibration());
  }

  /** The head of a network that was trained for a task, with a loss, on what the encoder made. */
  public static OutputHead of(Task task, LossSpec loss, FeatureEncoder encoder) {
    return of(task, loss, encoder, UnaryOperator.identity(), Optional.empty());
  }

  /** The head of such a network, which tells what is likeliest. */
  public static OutputHead of(
      Task task, LossSpec loss, FeatureEncoder encoder, UnaryOperator<Object> form) {
    return of(task, loss, encoder, form, Optional.empty());
  }

  /**
   * The head of a network that was trained for a task, with a loss, on what the encoder made.
   *
   * @param form brings classes, as {@link FeatureEncoder#classValue} has them, into the form in
   *     which predictions are to hold them
   * @param fitted to validation rows: what is told of a row, and bounds
   */
  public static OutputHead of(
      Task task,
      LossSpec loss,
      FeatureEncoder encoder,
      UnaryOperator<Object> form,
      Optional<Calibration> fitted) {
    OutputLink link = OutputLink.of(task, loss);
    Optional<DecisionRule> rule = fitted.flatMap(Calibration::decision);
    Optional<ConformalInterval> interval = fitted.flatMap(Calibration::interval);
    return switch (task) {
      case BINARY, MULTICLASS -> new ClassHead(link, loss, encoder, form, rule);
      case MULTILABEL -> new LabelHead(link, encoder, rule);
      case REGRESSION ->
          SpreadHead.of(loss, encoder, interval)
              .orElseGet(() -> new NumberHead(link, encoder, interval));
    };
  }

  /** The columns of a prediction, in order. */
  public final List<PredictionColumn> columns() {
    return columns;
  }

  /**
   * What was predicted for some rows.
   *
   * @param outputs raw outputs of the network, [rows, outputs]; taken over and changed
   */
  public final Predictions predictions(float[] outputs, int rows) {
    int[] decisions = decide(outputs, rows);
    float[] values = toValues(outputs, rows);
    return new Predictions(this, values, told(values, rows, decisions), rows);
  }

  /**
   * Makes probabilities or numbers of raw outputs.
   *
   * @param outputs [rows, outputs]; taken over and changed
   * @return [rows, values]
   */
  float[] toValues(float[] outputs, int rows) {
    link.toPredictions(outputs, rows, width);
    toUnits(outputs, rows);
    return outputs;
  }

  /** How many values {@link #toValues} gives a row. */
  int values() {
    return width;
  }

  /**
   * One logit a class or label, or one number a target, of raw outputs; before the link.
   *
   * @param outputs [rows, outputs]; those of a row may be brought in order
   * @return [rows, numbers of the link]; {@code outputs} itself where it is that already
   */
  float[] scores(float[] outputs, int rows) {
    return outputs;
  }

  /**
   * The values of the mean of several networks.
   *
   * @param values of {@link #toValues} of each network
   * @param weights what each of them counts
   * @param weightSum of all
   * @param into takes [rows, values]
   */
  void average(float[][] values, double[] weights, double weightSum, float[] into) {
    for (int i = 0; i < into.length; i++) {
      double sum = 0;
      for (int k = 0; k < values.length; k++) {
        sum += weights[k] * values[k][i];
      }
      into[i] = (float) (sum / weightSum);
    }
  }

  final OutputLink link() {
    return link;
  }

  /**
   * The raw outputs, as this head takes them, of which predictions are the mean of those of several
   * networks.
   *
   * @param heads of the networks
   * @param outputs of each network, [rows, outputs]
   * @param shares what each of them counts, together 1
   * @param into takes [rows, outputs]
   */
  void mean(List<OutputHead> heads, float[][] outputs, double[] shares, int rows, float[] into) {
    link.mean(outputs, shares, rows, width, into);
  }

  /** What {@link #numbers} are called in the names of columns, with the underscore before it. */
  abstract List<String> numberSuffixes();

  /**
   * How many numbers are predicted of a row: the probability of each class or label, or the number
   * of each target.
   */
  public int numbers() {
    return width;
  }

  /** Outputs a row. */
  public final int width() {
    return width;
  }

  /** What is decided by raw outputs, one number a row; empty where nothing is. */
  int[] decide(float[] outputs, int rows) {
    return new int[0];
  }

  /**
   * What is told of rows whose probabilities are known.
   *
   * @param likeliest of {@link #decide}
   */
  int[] told(float[] values, int rows, int[] likeliest) {
    return likeliest;
  }

  /** Whether a label of that probability is told. */
  boolean tells(float probability, int label) {
    return probability > 0.5f;
  }

  /** Brings numbers into the targets' own units, in place. */
  void toUnits(float[] outputs, int rows) {}

  /**
   * Writes one row's columns.
   *
   * @param values probabilities or numbers, those of the row from {@code from} on
   * @param decision of {@link #decide}, 0 if there is none
   * @param into takes {@link #columns} from {@code at} on
   */
  abstract void columns(float[] values, int from, int decision, Object[] into, int at);

  /**
   * Writes one row's probabilities or numbers.
   *
   * @param values as {@link #columns} takes them
   * @param into takes {@link #numbers}
   */
  void numbers(float[] values, int from, double[] into) {
    for (int i = 0; i < into.length; i++) {
      into[i] = values[from + i];
    }
  }

  /**
   * What labels or targets are called in the names of columns, with the underscore before it;
   * nothing for a single one.
   */
  static List<String> suffixes(FeatureEncoder encoder) {
    List<String> labels = encoder.labelColumns();
    int outputs = encoder.outputs();
    if (outputs == 1) {
      return List.of("");
    }
    if (labels.size() == outputs) {
      return labels.stream().map(label -> "_" + label).toList();
    }
    return IntStream.range(0, outputs).mapToObj(i -> "_" + i).toList();
  }
}
