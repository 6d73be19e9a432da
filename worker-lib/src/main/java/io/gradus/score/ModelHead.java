package io.gradus.score;

import io.gradus.calibrate.Calibration;
import io.gradus.calibrate.Calibrations;
import io.gradus.calibrate.ConformityScores;
import io.gradus.calibrate.DecisionRule;
import io.gradus.encode.EncoderSet;
import io.gradus.model.Model;
import io.gradus.model.TrainedModel;
import io.gradus.network.LossSpec;
import io.gradus.network.Task;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;

/**
 * What the outputs of a model's networks mean together. Of one network it is what its {@link
 * OutputHead} says. Of several it is the mean of their probabilities, or of their numbers in the
 * target's own unit: the weighted sum in double precision, in the order of the networks, divided by
 * the sum of the weights. Decisions follow from the mean. What was fitted on validation rows makes
 * of this the model's prediction. Immutable.
 *
 * <p>On request there is the standard deviation between the networks beside it, of each probability
 * or number: {@code √(Σ w (p − mean)² / Σ w)}, in columns {@code deviation_<class>}, {@code
 * deviation_<label>}, {@code deviation} or {@code deviation_<target>}.
 */
public final class ModelHead {
  static final String DEVIATION = "deviation";

  private final List<OutputHead> heads;
  private final double[] weights;
  private final double weightSum;
  private final Calibrations calibrations;
  private final boolean deviating;

  private ModelHead(
      List<OutputHead> heads, double[] weights, Calibrations calibrations, boolean deviating) {
    this.heads = List.copyOf(heads);
    this.weights = weights;
    this.calibrations = calibrations;
    this.deviating = deviating;
    double sum = 0;
    for (double weight : weights) {
      sum += weight;
    }
    this.weightSum = sum;
  }

  /** The head of a model. */
  public static ModelHead of(Model model) {
    return of(
        model.task(),
        model.members().stream().map(TrainedModel::network).map(network -> network.loss()).toList(),
        model.encoders(),
        model.weights(),
        calibrations(model),
        UnaryOperator.identity());
  }

  /** What was fitted for a model, and for each of its networks where it has several. */
  public static Calibrations calibrations(Model model) {
    List<TrainedModel> members = model.members();
    return new Calibrations(
        model.calibration(),
        members.size() == 1 ? List.of() : members.stream().map(TrainedModel::calibration).toList());
  }

  /**
   * The head of networks that were trained for a task.
   *
   * @param losses by which each was
   * @param encoders that made their inputs
   * @param weights what each of them counts
   * @param calibrations what was fitted for them
   * @param form brings classes, as {@link io.gradus.encode.FeatureEncoder#classValue} has them,
   *     into the form in which predictions are to hold them
   */
  public static ModelHead of(
      Task task,
      List<LossSpec> losses,
      EncoderSet encoders,
      List<Double> weights,
      Calibrations calibrations,
      UnaryOperator<Object> form) {
    List<OutputHead> heads = new ArrayList<>();
    for (int i = 0; i < losses.size(); i++) {
      heads.add(
          OutputHead.of(
              task,
              losses.get(i),
              encoders.encoders().get(encoders.ofNetwork().get(i)),
              form,
              calibrations.whole()));
    }
    double[] counts = weights.stream().mapToDouble(Double::doubleValue).toArray();
    return new ModelHead(heads, counts, calibrations, false);
  }

  /** This, with or without the standard deviations between the networks beside predictions. */
  public ModelHead with(Deviations deviations) {
    return new ModelHead(heads, weights, calibrations, deviations == Deviations.SHOWN);
  }

  /** The columns of a prediction, in order. */
  public List<PredictionColumn> columns() {
    List<PredictionColumn> columns = new ArrayList<>(first().columns());
    if (deviating) {
      for (String suffix : first().numberSuffixes()) {
        columns.add(new PredictionColumn(DEVIATION + suffix, PredictionColumn.Kind.NUMBER));
      }
    }
    return columns;
  }

  /** Outputs of a row, of each network. */
  public int width() {
    return first().width();
  }

  /** How many numbers are predicted of a row, see {@link OutputHead#numbers}. */
  public int numbers() {
    return first().numbers();
  }

  /** What is told of a row, where it is not what is likeliest. */
  public Optional<DecisionRule> decision() {
    return calibrations.decision();
  }

  /** Whether a label of that probability is told. */
  public boolean tells(double probability, int label) {
    return first().tells((float) probability, label);
  }

  private OutputHead first() {
    return heads.get(0);
  }

  /**
   * What was predicted for some rows.
   *
   * @param outputs raw outputs of each network, [rows, outputs]; taken over and changed
   */
  public Predictions predictions(float[][] outputs, int rows) {
    if (heads.size() == 1 && !deviating) {
      return first().predictions(outputs(outputs, rows), rows);
    }
    float[] together = outputs(outputs, rows);
    int[] decisions = first().decide(together, rows);
    float[][] each = calibrations.own(outputs, rows, width());
    float[][] values = new float[each.length][];
    for (int k = 0; k < each.length; k++) {
      values[k] = heads.get(k).toValues(each[k], rows);
    }
    float[] mean = new float[rows * first().values()];
    first().average(values, weights, weightSum, mean);
    float[] deviations = new float[deviating ? mean.length : 0];
    for (int i = 0; i < deviations.length; i++) {
      deviations[i] = (float) deviation(values, i, average(values, i));
    }
    if (calibrations.map().isPresent()) {
      mean = first().toValues(together, rows);
    }
    int[] told = first().told(mean, rows, decisions);
    return new Predictions(first(), mean, told, rows, deviations);
  }

  /** Whether bounds were fitted to validation rows. */
  public boolean isBounded() {
    return calibrations.whole().flatMap(Calibration::interval).isPresent();
  }

  /**
   * The bounds of numbers, as they were fitted.
   *
   * @param outputs raw outputs of each network, [rows, outputs]; taken over and changed
   * @return the lower and the upper one of each target: [rows, 2 · targets]
   */
  public double[] bounds(float[][] outputs, int rows) {
    QuantityHead head = (QuantityHead) first();
    float[] values = values(outputs, rows);
    double[] bounds = new double[rows * 2 * head.numbers()];
    for (int row = 0; row < rows; row++) {
      head.bounds(values, row * head.values(), bounds, row * 2 * head.numbers());
    }
    return bounds;
  }

  /**
   * How far numbers are from what is predicted, as {@link ConformityScores} count it.
   *
   * @param outputs raw outputs of each network, [rows, outputs]; taken over and changed
   * @param targets in their own units, [rows, targets]
   */
  public void score(
      float[][] outputs, float[] targets, float[] weights, int rows, ConformityScores into) {
    QuantityHead head = (QuantityHead) first();
    float[] values = values(outputs, rows);
    double[] scores = new double[head.numbers()];
    for (int row = 0; row < rows; row++) {
      for (int i = 0; i < scores.length; i++) {
        double actual = targets[row * scores.length + i];
        scores[i] = head.score(values, row * head.values(), i, actual);
      }
      into.add(scores, weights[row]);
    }
  }

  /** What is predicted of numbers: [rows, values]. */
  private float[] values(float[][] outputs, int rows) {
    if (heads.size() == 1) {
      return first().toValues(outputs[0], rows);
    }
    float[][] values = new float[outputs.length][];
    for (int k = 0; k < values.length; k++) {
      values[k] = heads.get(k).toValues(outputs[k], rows);
    }
    float[] mean = new float[rows * first().values()];
    first().average(values, weights, weightSum, mean);
    return mean;
  }

  private double average(float[][] values, int i) {
    double sum = 0;
    for (int k = 0; k < values.length; k++) {
      sum += weights[k] * values[k][i];
    }
    return sum / weightSum;
  }

  private double deviation(float[][] values, int i, double average) {
    double sum = 0;
    for (int k = 0; k < values.length; k++) {
      double difference = values[k][i] - average;
      sum += weights[k] * difference * difference;
    }
    return Math.sqrt(sum / weightSum);
  }

  /**
   * One logit a class or label, or one number a target, of the raw outputs that one network in
   * place of all would have.
   *
   * @param outputs raw outputs of each network, [rows, outputs]
   * @return [rows, classes, labels or targets]; of a network that gives just those its own array
   */
  public float[] scores(float[][] outputs, int rows) {
    return first().scores(outputs(outputs, rows), rows);
  }

  /**
   * The raw outputs that one network in place of all would have, in the scale of the first: logits
   * of the mean probabilities, or the mean number; calibrated where that was asked for.
   *
   * @param outputs raw outputs of each network, [rows, outputs]
   * @return [rows, outputs]; of one network that is not calibrated its own array
   */
  public float[] outputs(float[][] outputs, int rows) {
    float[] together =
        heads.size() == 1 ? outputs[0] : mean(calibrations.own(outputs, rows, width()), rows);
    if (calibrations.map().isEmpty()) {
      return together;
    }
    float[] calibrated = heads.size() == 1 ? together.clone() : together;
    calibrations.map().get().apply(calibrated, rows, width());
    return calibrated;
  }

  private float[] mean(float[][] outputs, int rows) {
    double[] shares = new double[weights.length];
    for (int k = 0; k < shares.length; k++) {
      shares[k] = weights[k] / weightSum;
    }
    float[] together = new float[rows * width()];
    first().mean(heads, outputs, shares, rows, together);
    return together;
  }
}
