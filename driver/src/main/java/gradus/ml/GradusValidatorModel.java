package gradus.ml;

import org.apache.spark.ml.Model;
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
  private transient GradusValidator<?, M> validator;
  private transient double[][] values;
  private transient ValidatorParts parts;

  GradusValidatorModel(String uid) {
    this.uid = uid;
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
    return bestModel().transform(dataset);
  }

  @Override
  public final StructType transformSchema(StructType schema) {
    return bestModel().transformSchema(schema);
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
    return new ValidatorModelWriter(this);
  }

  @Override
  public final String toString() {
    return parts == null
        ? uid
        : "%s: uid=%s, maps=%s, bestModel=%s"
            .formatted(getClass().getSimpleName(), uid, values[0].length, parts.best());
  }
}
