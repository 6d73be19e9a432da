package gradus.ml;

import io.gradus.metric.Metric;
import io.gradus.run.FitOutcome;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.apache.spark.ml.evaluation.Evaluator;
import org.apache.spark.ml.param.Param;
import org.apache.spark.ml.param.ParamMap;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.functions;
import org.apache.spark.storage.StorageLevel;

/** Measures models on rows that were held out: by one of Spark's evaluators, or as Gradus does. */
final class Judge {
  /** Of models whose outputs are computed in one pass. */
  private static final int AT_ONCE = 16;

  private static final String HELD_OUT = "test";

  private final Optional<Evaluator> evaluator;
  private final Metric metric;

  /**
   * A judge.
   *
   * @param metric counts where there is no evaluator
   */
  Judge(Optional<Evaluator> evaluator, Metric metric) {
    this.evaluator = evaluator;
    this.metric = metric;
  }

  /** Whether fits measure their models themselves, on rows that they are given for it. */
  boolean isOurs() {
    return evaluator.isEmpty();
  }

  /** What fits measure, if they do. */
  Optional<Metric> metric() {
    return isOurs() ? Optional.of(metric) : Optional.empty();
  }

  /** What a fit has measured. */
  double measured(FitOutcome.Fitted fitted) {
    return fitted.checks().get(HELD_OUT).value(metric);
  }

  /** What is compared, for people. */
  String name() {
    return evaluator.map(Evaluator::uid).orElse(metric.id());
  }

  /** Whether a value is better than another; anything is better than NaN. */
  boolean isBetter(double value, double than) {
    if (Double.isNaN(value) || Double.isNaN(than)) {
      return !Double.isNaN(value);
    }
    boolean larger = evaluator.map(Evaluator::isLargerBetter).orElse(metric.greaterIsBetter());
    return larger ? value > than : value < than;
  }

  /** What the evaluator says of each model; the outputs of many are computed in one pass. */
  double[] evaluated(Dataset<Row> rows, List<NeuralNetworkModel<?>> models) {
    double[] values = new double[models.size()];
    for (int from = 0; from < values.length; from += AT_ONCE) {
      List<NeuralNetworkModel<?>> some =
          models.subList(from, Math.min(values.length, from + AT_ONCE));
      Dataset<Row> scored = rows;
      List<Column[]> views = new ArrayList<>();
      for (int i = 0; i < some.size(); i++) {
        NeuralNetworkModel<?> renamed = some.get(i).copy(new ParamMap());
        views.add(view(rows, renamed, i));
        scored = renamed.transform(scored);
      }
      scored.persist(StorageLevel.MEMORY_AND_DISK());
      try {
        for (int i = 0; i < some.size(); i++) {
          values[from + i] = evaluator.orElseThrow().evaluate(scored.select(views.get(i)));
        }
      } finally {
        scored.unpersist(false);
      }
    }
    return values;
  }

  /** Renames what a model writes, and gives the columns as they would be without that. */
  private static Column[] view(Dataset<Row> rows, NeuralNetworkModel<?> model, int number) {
    List<Column> outputs = new ArrayList<>();
    for (Param<?> param : model.params()) {
      if (List.of("predictionCol", "probabilityCol", "rawPredictionCol").contains(param.name())) {
        Param<Object> column = model.getParam(param.name());
        String name = (String) model.getOrDefault(column);
        if (!name.isEmpty()) {
          String other = "gradus %s %s".formatted(number, param.name());
          model.set(column, other);
          outputs.add(functions.col(EstimatorRows.quoted(other)).as(name));
        }
      }
    }
    return Stream.concat(
            Arrays.stream(rows.columns()).map(name -> functions.col(EstimatorRows.quoted(name))),
            outputs.stream())
        .toArray(Column[]::new);
  }
}
