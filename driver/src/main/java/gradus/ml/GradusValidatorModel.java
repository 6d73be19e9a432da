package gradus.ml;

import org.apache.spark.ml.Model;
import org.apache.spark.ml.PipelineStage;
import org.apache.spark.ml.param.Param;
import org.apache.spark.ml.param.ParamMap;
import org.apache.spark.ml.util.MLWritable;
import org.apache.spark.ml.util.MLWriter;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.types.StructType;

/**
 * The best of the models that a validator has tried, trained on all rows, with what was measured.
 *
 * @param <M> the model itself
 */
public abstract class GradusValidatorModel<M extends GradusValidatorModel<M>> extends Model<M>
    implements MLWritable {
  private final String uid;
  private final Param<String> question;
  private transient GradusValidator<?, M> validator;
  private transient double[][] values;
  private transient ValidatorParts parts;

  GradusValidatorModel(String uid) {
    this.uid = uid;
    question = ConnectQuestion.param(this);
  }

  @Override
  public final String uid() {
    return uid;
  }

  /** The model itself. */
  abstract M self();

  /** A model of this class that holds nothing. */
  abstract M empty(String name);

  /**
   * Fills it.
   *
   * @param measured by division and then by map
   */
  final M with(GradusValidator<?, M> from, double[][] measured, ValidatorParts held) {
    validator = from;
    values = measured;
    parts = held;
    return self();
  }

  /** What tried the models. */
  final GradusValidator<?, M> from() {
    return held(validator);
  }

  /** What was measured, by division and then by map. */
  final double[][] values() {
    return held(values);
  }

  final ValidatorParts parts() {
    return held(parts);
  }

  private <T> T held(T part) {
    if (part == null) {
      throw new IllegalStateException(
          "Expected the model of a validator, found %s without one. Fit a validator, or load a model."
              .formatted(uid));
    }
    return part;
  }

  /** The models of all maps that are kept, by division and then by map. */
  final Model<?>[][] kept() {
    return parts()
        .subModels()
        .orElseThrow(
            () ->
                new IllegalStateException(
                    "subModels: Expected them to be kept, found none. Set collectSubModels before"
                        + " the fit."));
  }

  /** The model of the best map, trained on all rows. */
  public final Model<?> bestModel() {
    return parts().best();
  }

  /** The models of the best map, one a fold, as one. */
  abstract Model<?> together();

  /** The maps of Params that were tried, in the order of what was measured. */
  public final ParamMap[] getEstimatorParamMaps() {
    return from().getEstimatorParamMaps();
  }

  /** Whether the models of all maps are kept. */
  public final boolean hasSubModels() {
    return parts().subModels().isPresent();
  }

  /** Whether what is predicted of rows that were held out is kept. */
  public final boolean hasPredictions() {
    return parts().predictions().isPresent();
  }

  /**
   * The rows that were held out, each with what the model of the best map predicts that has not
   * seen it; where there are several folds with the column {@code fold}, counted from 0.
   *
   * @throws IllegalStateException unless {@code collectPredictions} was set, and the model is the
   *     one that the fit gave
   */
  public final Dataset<Row> predictions() {
    return parts()
        .predictions()
        .orElseThrow(
            () ->
                new IllegalStateException(
                    "predictions: Expected them to be kept, found none. Set collectPredictions"
                        + " before the fit; they are not saved with a model."));
  }

  @Override
  public final Dataset<Row> transform(Dataset<?> dataset) {
    return isSet(question)
        ? ValidatorQuestion.answer(self(), getOrDefault(question), dataset.sparkSession())
        : bestModel().transform(dataset);
  }

  @Override
  public final StructType transformSchema(StructType schema) {
    return bestModel().transformSchema(schema);
  }

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

  /** The bytes that the networks take in memory that it holds. */
  // No @Override: not every line of Spark has it.
  @SuppressWarnings("MissingOverride")
  public final long estimatedSize() {
    long size = networks(parts().best());
    for (Model<?> fold : parts().folds()) {
      size += networks(fold);
    }
    if (hasSubModels()) {
      for (Model<?>[] division : kept()) {
        for (Model<?> each : division) {
          size += each == null ? 0 : networks(each);
        }
      }
    }
    return size;
  }

  private static long networks(PipelineStage stage) {
    return stage instanceof NeuralNetworkModel<?> network
        ? network.estimatedSize()
        : StageText.inside(stage).stream().mapToLong(GradusValidatorModel::networks).sum();
  }

  @Override
  public final M copy(ParamMap extra) {
    M copied = empty(uid);
    copied.with(
        validator, values, parts == null ? null : parts.with((Model<?>) parts.best().copy(extra)));
    copied.setParent(parent());
    return copied;
  }

  @Override
  public final MLWriter write() {
    M saved = isSet(question) ? asked() : self();
    return new StageWriter(place -> SavedValidatorModel.save(saved, place));
  }

  /** A copy whose best model has the Params that a client of Spark Connect has set there. */
  private M asked() {
    M copied = copy(new ParamMap());
    StageText.setParamsOfAll(
        copied.bestModel(), ConnectQuestion.parsed(getOrDefault(question)).path("params"));
    return copied;
  }

  @Override
  public final String toString() {
    return parts == null
        ? uid
        : "%s: uid=%s, maps=%s, bestModel=%s"
            .formatted(getClass().getSimpleName(), uid, values[0].length, parts.best());
  }
}
