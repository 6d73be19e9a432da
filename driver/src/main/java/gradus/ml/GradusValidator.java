package gradus.ml;

import io.gradus.metric.Metric;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.apache.spark.ml.Estimator;
import org.apache.spark.ml.Model;
import org.apache.spark.ml.evaluation.Evaluator;
import org.apache.spark.ml.param.BooleanParam;
import org.apache.spark.ml.param.DoubleParam;
import org.apache.spark.ml.param.LongParam;
import org.apache.spark.ml.param.Param;
import org.apache.spark.ml.param.ParamMap;
import org.apache.spark.ml.util.MLWritable;
import org.apache.spark.ml.util.MLWriter;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.types.StructType;
import org.apache.spark.storage.StorageLevel;

/**
 * Trains an estimator of Gradus with each of some maps of Params, all of them together, measures
 * the models on rows that they have not seen, and trains the best map once more on all rows.
 *
 * @param <V> the validator itself
 * @param <M> its model
 */
public abstract class GradusValidator<
        V extends GradusValidator<V, M>, M extends GradusValidatorModel<M>>
    extends Estimator<M> implements MLWritable {
  private final String uid;
  private final Param<Estimator<?>> estimator;
  private final Param<ParamMap[]> estimatorParamMaps;
  private final Param<Evaluator> evaluator;
  private final Param<String> metric;
  private final DoubleParam validationFraction;
  private final LongParam seed;
  private final BooleanParam collectSubModels;
  private final BooleanParam collectPredictions;
  private final Param<String> question;

  private transient GridProgress progress;

  GradusValidator(String uid) {
    // Params ask for it when they are made.
    this.uid = uid;
    estimator =
        new Param<>(
            this,
            "estimator",
            "NeuralNetworkClassifier or NeuralNetworkRegressor, or a Pipeline whose last stage is"
                + " one: the stages before it are fitted once for all maps that leave them alone.");
    estimatorParamMaps =
        new Param<>(
            this, "estimatorParamMaps", "Maps of Params, each of which is tried. Unset: one map.");
    evaluator =
        new Param<>(
            this,
            "evaluator",
            "Evaluator of Spark's that measures the models. Unset: they are measured by metric.");
    metric =
        new Param<>(
            this,
            "metric",
            "What the models are measured by where evaluator is unset: loss, accuracy, log-loss,"
                + " auc, pr-auc, f1, mae, rmse, r2 and others that the task has, as evaluate tells"
                + " them.",
            ParamCheck.key("training.early-stopping.metric", "data.validation-fraction = 0.1")
                .of("metric"));
    validationFraction =
        new DoubleParam(
            this,
            "validationFraction",
            "Part of the training rows that a network stops early by which says nothing of it"
                + " itself; drawn from the training rows, so that none is measured on what it was"
                + " stopped by.",
            ParamCheck.key("data.validation-fraction").of("validationFraction"));
    seed =
        new LongParam(
            this, "seed", "Seed that the rows are divided by.", ParamCheck.key("seed").of("seed"));
    collectSubModels =
        new BooleanParam(
            this,
            "collectSubModels",
            "Whether the model keeps the models of all maps, beside the best one.");
    collectPredictions =
        new BooleanParam(
            this,
            "collectPredictions",
            "Whether the model keeps the rows that were held out, with what the best map's model"
                + " predicts that has not seen them. They are on the executors, in memory or on"
                + " local disks, as long as the model is there, and are not saved.");
    question = ConnectQuestion.param(this);
    setDefault(metric, "loss");
    setDefault(validationFraction, 0.1);
    setDefault(seed, 0L);
    setDefault(collectSubModels, false);
    setDefault(collectPredictions, false);
  }

  @Override
  public final String uid() {
    return uid;
  }

  /** The estimator, or a pipeline that ends in it. */
  public final Param<Estimator<?>> estimator() {
    return estimator;
  }

  /** What {@link #estimator} is set to. */
  public final Estimator<?> getEstimator() {
    return required(estimator);
  }

  /** Sets {@link #estimator}. */
  public final V setEstimator(Estimator<?> value) {
    return with(estimator, value);
  }

  /** Maps of Params, each of which is tried. */
  public final Param<ParamMap[]> estimatorParamMaps() {
    return estimatorParamMaps;
  }

  /** What {@link #estimatorParamMaps} is set to; one that is empty where it is unset. */
  public final ParamMap[] getEstimatorParamMaps() {
    return isSet(estimatorParamMaps)
        ? getOrDefault(estimatorParamMaps).clone()
        : new ParamMap[] {new ParamMap()};
  }

  /** Sets {@link #estimatorParamMaps}. */
  public final V setEstimatorParamMaps(ParamMap[] value) {
    if (value.length == 0) {
      throw new IllegalArgumentException(
          "estimatorParamMaps: Expected a map or several, found none. Clear the Param for one"
              + " without Params.");
    }
    return with(estimatorParamMaps, value.clone());
  }

  /** Spark's evaluator that measures the models. */
  public final Param<Evaluator> evaluator() {
    return evaluator;
  }

  /** What {@link #evaluator} is set to. */
  public final Evaluator getEvaluator() {
    return required(evaluator);
  }

  /** Sets {@link #evaluator}. */
  public final V setEvaluator(Evaluator value) {
    return with(evaluator, value);
  }

  /** What the models are measured by where {@link #evaluator} is unset. */
  public final Param<String> metric() {
    return metric;
  }

  /** What {@link #metric} is set to, or its default. */
  public final String getMetric() {
    return getOrDefault(metric);
  }

  /** Sets {@link #metric}. */
  public final V setMetric(String value) {
    return with(metric, value);
  }

  /** Part of the training rows that a network stops early by which says nothing of it itself. */
  public final DoubleParam validationFraction() {
    return validationFraction;
  }

  /** What {@link #validationFraction} is set to, or its default. */
  public final double getValidationFraction() {
    return (Double) getOrDefault(validationFraction);
  }

  /** Sets {@link #validationFraction}. */
  public final V setValidationFraction(double value) {
    return with(validationFraction, value);
  }

  /** Seed that the rows are divided by. */
  public final LongParam seed() {
    return seed;
  }

  /** What {@link #seed} is set to, or its default. */
  public final long getSeed() {
    return (Long) getOrDefault(seed);
  }

  /** Sets {@link #seed}. */
  public final V setSeed(long value) {
    return with(seed, value);
  }

  /** Whether the model keeps the models of all maps. */
  public final BooleanParam collectSubModels() {
    return collectSubModels;
  }

  /** What {@link #collectSubModels} is set to, or its default. */
  public final boolean getCollectSubModels() {
    return (Boolean) getOrDefault(collectSubModels);
  }

  /** Sets {@link #collectSubModels}. */
  public final V setCollectSubModels(boolean value) {
    return with(collectSubModels, value);
  }

  /** Whether the model keeps what is predicted of the rows that were held out. */
  public final BooleanParam collectPredictions() {
    return collectPredictions;
  }

  /** What {@link #collectPredictions} is set to, or its default. */
  public final boolean getCollectPredictions() {
    return (Boolean) getOrDefault(collectPredictions);
  }

  /** Sets {@link #collectPredictions}. */
  public final V setCollectPredictions(boolean value) {
    return with(collectPredictions, value);
  }

  /** Has a fit told there; not saved. */
  public final V withProgress(GridProgress told) {
    progress = told;
    return self();
  }

  /** The validator itself. */
  abstract V self();

  /** Divides rows that are persisted. */
  abstract List<Division> divide(Dataset<Row> rows);

  /** The rows that the best map is trained on in the end. */
  abstract Dataset<Row> whole(Dataset<Row> rows);

  /**
   * The model.
   *
   * @param values by division and then by map
   */
  abstract M model(double[][] values, ValidatorParts parts);

  /** Also knows the Param of a question, which is not listed and not saved. */
  @Override
  public final boolean hasParam(String name) {
    return ConnectQuestion.PARAM.equals(name) || super.hasParam(name);
  }

  /** Also knows the Param of a question, which is not listed and not saved. */
  @Override
  @SuppressWarnings("unchecked")
  public final Param<Object> getParam(String name) {
    return ConnectQuestion.PARAM.equals(name)
        ? (Param<Object>) (Param<?>) question
        : super.getParam(name);
  }

  final <T> V with(Param<T> param, T value) {
    set(param, value);
    return self();
  }

  private <T> T required(Param<T> param) {
    if (!isSet(param)) {
      throw new IllegalArgumentException(
          "%s: Expected it to be set, found it unset. Set it.".formatted(param.name()));
    }
    return getOrDefault(param);
  }

  private List<Candidate> candidates() {
    return Arrays.stream(getEstimatorParamMaps())
        .map(map -> Candidate.of(getEstimator(), map, getValidationFraction()))
        .toList();
  }

  private Judge judge() {
    return new Judge(
        isSet(evaluator) ? Optional.of(getEvaluator()) : Optional.empty(),
        Metric.of(getMetric().replace('-', '_')));
  }

  /**
   * Trains and measures all.
   *
   * @throws IllegalArgumentException if Params contradict each other, or do not suit the rows
   * @throws io.gradus.run.RunException if no model can be trained on the rows
   */
  @Override
  public final M fit(Dataset<?> dataset) {
    if (isSet(question)) {
      return asked().fit(dataset);
    }
    transformSchema(dataset.schema());
    List<Candidate> candidates = candidates();
    Judge judge = judge();
    // A plan of its own, which knows what is persisted by now.
    Dataset<Row> rows = dataset.toDF().select("*");
    boolean persisted = isPersisted(dataset);
    if (!persisted) {
      rows.persist(StorageLevel.MEMORY_AND_DISK());
    }
    try {
      List<Division> divisions = divide(rows);
      GridProgress told = progress == null ? new GridProgress() : progress;
      told.begins(
          divisions.size() * candidates.size(), judge.metric(), model -> name(model, candidates));
      Trials trials = Validation.of(candidates, divisions, judge, told);
      int best = trials.best(judge, uid);
      List<Model<?>> held = trials.models(best);
      told.enters("best");
      Model<?> bestModel = candidates.get(best).fit(whole(rows));
      told.enters("done");
      return model(
          trials.values(),
          new ValidatorParts(
              bestModel,
              getCollectSubModels() ? Optional.of(trials.models()) : Optional.empty(),
              divisions.size() > 1 ? held : List.of(),
              getCollectPredictions()
                  ? Optional.of(HeldOutPredictions.of(divisions, held))
                  : Optional.empty()));
    } finally {
      if (!persisted) {
        rows.unpersist(false);
      }
    }
  }

  /** What a model is called among those of all divisions. */
  private static String name(int model, List<Candidate> candidates) {
    return "map %s, fold %s".formatted(model % candidates.size(), model / candidates.size());
  }

  private static boolean isPersisted(Dataset<?> dataset) {
    return dataset.storageLevel().useMemory() || dataset.storageLevel().useDisk();
  }

  /** One that has inside what a client of Spark Connect has written. */
  private V asked() {
    V whole = copy(ParamMap.empty());
    ValidatorText.setIn(whole, getOrDefault(question));
    return whole;
  }

  @Override
  public final StructType transformSchema(StructType schema) {
    StructType first = null;
    for (ParamMap map : getEstimatorParamMaps()) {
      Candidate.of(getEstimator(), map, getValidationFraction());
      StructType found = getEstimator().copy(map).transformSchema(schema);
      first = first == null ? found : first;
    }
    return first;
  }

  @Override
  public final V copy(ParamMap extra) {
    V copied = defaultCopy(extra);
    copied.withProgress(progress);
    if (copied.isSet(copied.estimator())) {
      copied.setEstimator(copied.getEstimator().copy(extra));
    }
    if (copied.isSet(copied.evaluator())) {
      copied.setEvaluator(copied.getEvaluator().copy(extra));
    }
    return copied;
  }

  @Override
  public final MLWriter write() {
    GradusValidator<?, ?> whole = isSet(question) ? asked() : this;
    return new StageWriter(place -> SavedValidator.save(whole, place));
  }
}
