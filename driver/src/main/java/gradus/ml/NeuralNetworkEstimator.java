package gradus.ml;

import io.gradus.forecast.Cluster;
import io.gradus.model.Model;
import io.gradus.report.RunListener;
import io.gradus.run.FitMeeting;
import io.gradus.run.RunForecast;
import io.gradus.run.StopRequest;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.apache.spark.ml.param.ParamMap;
import org.apache.spark.ml.util.MLWritable;
import org.apache.spark.ml.util.MLWriter;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.StructType;
import scala.collection.JavaConverters;

/**
 * Trains a neural network on the rows of a data set, as a run from the command line does with the
 * same configuration, and to the same bits. Rows are read several times, so a data set must give
 * the same rows in the same order each time: persist one that is the result of a shuffle.
 *
 * @param <E> the estimator itself
 * @param <M> its model
 */
public abstract class NeuralNetworkEstimator<
        E extends NeuralNetworkEstimator<E, M>, M extends NeuralNetworkModel<M>>
    extends EstimatorTraining<E, M> implements MLWritable {
  private transient List<RunListener> listeners = List.of();
  private transient StopRequest stopRequest;
  private transient GridProgress gridProgress;

  /** Shared with copies, of which Spark's own validators fit one for each map of Params. */
  private transient FitMeeting meeting = new FitMeeting();

  NeuralNetworkEstimator(String uid) {
    super(uid);
  }

  /** Has each fit told to a listener, too; listeners are not saved. */
  public final E withListener(RunListener listener) {
    List<RunListener> more = new ArrayList<>(listeners());
    more.add(listener);
    listeners = List.copyOf(more);
    return self();
  }

  final FitMeeting meeting() {
    if (meeting == null) {
      meeting = new FitMeeting();
    }
    return meeting;
  }

  final List<RunListener> listeners() {
    return listeners == null ? List.of() : listeners;
  }

  /**
   * Has fits that keep checkpoints end when they are asked to, with a checkpoint that the same fit
   * goes on from; not saved.
   */
  public final E stoppedBy(StopRequest request) {
    stopRequest = request;
    return self();
  }

  /** Has fits of several maps of Params told there; not saved. */
  public final E withProgress(GridProgress progress) {
    gridProgress = progress;
    return self();
  }

  final Optional<StopRequest> stopRequest() {
    return Optional.ofNullable(stopRequest);
  }

  /**
   * Checks what a fit of these rows would be, as {@code train --dry-run} does: reads them once,
   * chooses their encoding and the network, and works out what training amounts to. Nothing is
   * trained, nothing written.
   *
   * @throws IllegalArgumentException if Params contradict each other, or do not suit the rows
   * @throws io.gradus.run.RunException if it could not be trained on the rows
   */
  public final DryRun dryRun(Dataset<?> dataset) {
    transformSchema(dataset.schema());
    return new EstimatorRun<>(dataset, self()).dryRun();
  }

  /**
   * Forecasts what a fit of these rows would cost on clusters of 1, 2, 4 … executors, as {@code
   * plan} of the command line does: measures here for some seconds. Nothing is trained, nothing
   * written.
   *
   * @param executors the most to forecast for, at least 1
   * @param cores of each, at least 1
   * @param gigabits a second that the network of each machine carries each way, above 0
   * @throws IllegalArgumentException if Params contradict each other, or do not suit the rows
   * @throws io.gradus.run.RunException if it could not be trained on the rows
   */
  public final RunForecast plan(Dataset<?> dataset, int executors, int cores, double gigabits) {
    if (executors < 1 || cores < 1 || !(gigabits > 0)) {
      throw new IllegalArgumentException(
          "Expected at least 1 of executors and cores, and gigabits above 0, found %s, %s and %s."
              .formatted(executors, cores, gigabits));
    }
    transformSchema(dataset.schema());
    return new EstimatorRun<>(dataset, self()).forecast(new Cluster(executors, cores, gigabits));
  }

  /**
   * Trains a model.
   *
   * @throws IllegalArgumentException if Params contradict each other, or do not suit the rows
   * @throws io.gradus.run.RunException if it cannot be trained on the rows
   */
  @Override
  public final M fit(Dataset<?> dataset) {
    return fitAll(dataset, List.of(self()), FitMeeting.Afterwards.GIVEN_BACK).get(0);
  }

  /**
   * Trains a model for a map of Params. Spark's own validators call this once for each map: as long
   * as the data set is persisted its packed rows stay for the next one, and those that are asked
   * for from several threads at once are trained together. Each model has the bits that it would
   * have alone.
   *
   * @param map what goes before the Params of this estimator
   */
  @Override
  public final M fit(Dataset<?> dataset, ParamMap map) {
    return fitAll(dataset, List.of(copy(map)), FitMeeting.Afterwards.KEPT).get(0);
  }

  /**
   * Trains a model for each of some maps of Params, in one go: over one copy of the rows where the
   * maps differ in nothing that the rows are encoded by. Each model has the bits that it would have
   * alone.
   *
   * @param maps what goes before the Params of this estimator
   * @return the models, in the order of the maps
   */
  public final List<M> fitAll(Dataset<?> dataset, ParamMap... maps) {
    return fitAll(
        dataset, Arrays.stream(maps).map(this::copy).toList(), FitMeeting.Afterwards.GIVEN_BACK);
  }

  /** As {@link #fitAll(Dataset, ParamMap...)}, under the name that Spark gives it in Scala. */
  public final List<M> fit(Dataset<?> dataset, ParamMap[] maps) {
    return fitAll(dataset, maps);
  }

  /**
   * As {@link #fitAll(Dataset, ParamMap...)}, but one that cannot be trained is told by itself, and
   * the models of the others are there.
   *
   * @return how each ended, in the order of the maps
   */
  public final List<FitAttempt<M>> attemptAll(Dataset<?> dataset, ParamMap... maps) {
    return attemptAll(
        dataset, Arrays.stream(maps).map(this::copy).toList(), FitMeeting.Afterwards.GIVEN_BACK);
  }

  private List<FitAttempt<M>> attemptAll(
      Dataset<?> dataset, List<E> estimators, FitMeeting.Afterwards afterwards) {
    StructType schema = dataset.schema();
    estimators.forEach(estimator -> estimator.transformSchema(schema));
    List<Supplier<Model>> trained =
        new EstimatorFit<>(dataset, estimators, afterwards)
            .toldTo(Optional.ofNullable(gridProgress))
            .trainAll();
    List<FitAttempt<M>> attempts = new ArrayList<>();
    for (int i = 0; i < trained.size(); i++) {
      E estimator = estimators.get(i);
      Supplier<Model> model = trained.get(i);
      attempts.add(new FitAttempt<>(() -> estimator.fitted(model.get(), schema)));
    }
    return attempts;
  }

  private List<M> fitAll(Dataset<?> dataset, List<E> estimators, FitMeeting.Afterwards afterwards) {
    return attemptAll(dataset, estimators, afterwards).stream().map(FitAttempt::model).toList();
  }

  /**
   * The model of this estimator.
   *
   * @param schema of the rows that it was trained on
   */
  final M fitted(Model trained, StructType schema) {
    return copyValues(model(trained, schema).setParent(this), new ParamMap());
  }

  /** As {@link #fitAll(Dataset, ParamMap...)}, for Scala. */
  // No @Override: each Scala has another one of the two.
  @SuppressWarnings({"deprecation", "MissingOverride"})
  public final scala.collection.immutable.Seq<M> fit(
      Dataset<?> dataset, scala.collection.immutable.Seq<ParamMap> maps) {
    return scala(fitAll(dataset, JavaConverters.seqAsJavaList(maps).toArray(ParamMap[]::new)));
  }

  /** As {@link #fitAll(Dataset, ParamMap...)}, for Scala 2.12. */
  // No @Override: each Scala has another one of the two.
  @SuppressWarnings({"deprecation", "MissingOverride"})
  public final scala.collection.immutable.Seq<M> fit(
      Dataset<?> dataset, scala.collection.Seq<ParamMap> maps) {
    return scala(fitAll(dataset, JavaConverters.seqAsJavaList(maps).toArray(ParamMap[]::new)));
  }

  @SuppressWarnings("deprecation")
  private static <T> scala.collection.immutable.Seq<T> scala(List<T> list) {
    return JavaConverters.asScalaBuffer(list).toList();
  }

  /**
   * Bytes that a model takes at least, by the hidden layers as far as Params name them; a server of
   * Spark Connect refuses before the training what it could not keep.
   */
  // No @Override: not every line of Spark has it.
  @SuppressWarnings("MissingOverride")
  public final long estimateModelSize(Dataset<?> dataset) {
    int[] units = isSet(hiddenLayers()) ? getHiddenLayers() : new int[0];
    long parameters = 0;
    for (int i = 1; i < units.length; i++) {
      parameters += (units[i - 1] + 1L) * units[i];
    }
    return Float.BYTES * parameters * (isSet(ensembleMembers()) ? getEnsembleMembers() : 1);
  }

  /** What is assigned before everything that the user says. */
  abstract List<String> task();

  /** Params of columns that are read beside those of every estimator. */
  List<org.apache.spark.ml.param.Param<String>> columnsBeside() {
    return List.of();
  }

  /** Watches what labels turn out to be. */
  abstract LabelWatch labelWatch();

  /** The model that training gave. */
  abstract M model(Model trained, StructType rows);

  /** The type of the columns that a model of this estimator adds, by their names. */
  abstract List<AddedColumn> added();

  /** A column that a model writes. */
  record AddedColumn(String name, DataType type) {}

  /**
   * The rows with the columns of predictions behind them.
   *
   * @throws IllegalArgumentException if a column that is named is not there, or one that would be
   *     written is
   */
  @Override
  public final StructType transformSchema(StructType schema) {
    requireColumn(schema, "labelCol", Optional.of(getLabelCol()));
    requireColumn(schema, "weightCol", named(weightCol()));
    requireColumn(schema, "validationIndicatorCol", named(validationIndicatorCol()));
    columnsBeside().forEach(param -> requireColumn(schema, param.name(), named(param)));
    if (!isSet(inputCols()) && (isSet(featuresCol()) || !isSet(config()))) {
      requireInputs(schema);
    }
    StructType result = schema;
    for (AddedColumn column : added()) {
      if (column.name().isEmpty()) {
        continue;
      }
      if (Arrays.asList(result.fieldNames()).contains(column.name())) {
        throw new IllegalArgumentException(
            "Expected no column \"%s\", which predictions are written to, found one. Name another column, or drop it."
                .formatted(column.name()));
      }
      result = result.add(column.name(), column.type(), false);
    }
    return result;
  }

  private Optional<String> named(org.apache.spark.ml.param.Param<String> param) {
    return isSet(param) ? Optional.of(getOrDefault(param)) : Optional.empty();
  }

  private static void requireColumn(StructType schema, String param, Optional<String> name) {
    if (name.isPresent() && !Arrays.asList(schema.fieldNames()).contains(name.get())) {
      throw new IllegalArgumentException(
          "%s: Expected a column \"%s\", found %s. Set %s to the name of one of them."
              .formatted(param, name.get(), listed(schema), param));
    }
  }

  private void requireInputs(StructType schema) {
    if (!Arrays.asList(schema.fieldNames()).contains(getFeaturesCol())) {
      throw new IllegalArgumentException(
          "featuresCol: Expected a column \"%s\" with the inputs, or inputCols, found %s. Set inputCols to the names of the input columns, or to * for all but label and weights."
              .formatted(getFeaturesCol(), listed(schema)));
    }
  }

  private static String listed(StructType schema) {
    List<String> names = List.of(schema.fieldNames());
    int shown = Math.min(names.size(), 20);
    return "the columns "
        + String.join(", ", names.subList(0, shown))
        + (shown < names.size() ? " and %s more".formatted(names.size() - shown) : "");
  }

  @Override
  public final E copy(ParamMap extra) {
    E copied = defaultCopy(extra);
    NeuralNetworkEstimator<?, ?> same = copied;
    same.listeners = listeners();
    same.stopRequest = stopRequest;
    same.gridProgress = gridProgress;
    same.meeting = meeting();
    return copied;
  }

  @Override
  public final MLWriter write() {
    return new StageWriter(place -> place.write(this));
  }
}
