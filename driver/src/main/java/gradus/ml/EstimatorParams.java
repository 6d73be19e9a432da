package gradus.ml;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import org.apache.spark.ml.Estimator;
import org.apache.spark.ml.param.DoubleParam;
import org.apache.spark.ml.param.IntArrayParam;
import org.apache.spark.ml.param.IntParam;
import org.apache.spark.ml.param.LongParam;
import org.apache.spark.ml.param.Param;
import org.apache.spark.ml.param.StringArrayParam;

/**
 * An estimator's name, and how its Params are made: most stand for a key of the configuration,
 * which says what they take and what they are where nobody sets them.
 *
 * @param <E> the estimator itself
 * @param <M> its model
 */
public abstract class EstimatorParams<
        E extends EstimatorParams<E, M>, M extends NeuralNetworkModel<M>>
    extends Estimator<M> {
  private final String uid;
  private final Map<String, String> keys = new LinkedHashMap<>();

  private final Param<String> featuresCol;
  private final Param<String> predictionCol;

  EstimatorParams(String uid) {
    // Params ask for it when they are made.
    this.uid = uid;
    featuresCol =
        text(
            "featuresCol",
            "Column of a vector or an array with all inputs. Taken where inputCols is unset.",
            ParamCheck.column());
    predictionCol = SharedParams.predictionCol(this);
    setDefault(featuresCol, "features");
    setDefault(predictionCol, "prediction");
  }

  @Override
  public final String uid() {
    return uid;
  }

  /** Column of a vector or an array with all inputs. Taken where inputCols is unset. */
  public final Param<String> featuresCol() {
    return featuresCol;
  }

  /** What {@link #featuresCol} is set to, or its default. */
  public final String getFeaturesCol() {
    return getOrDefault(featuresCol);
  }

  /** Sets {@link #featuresCol}. */
  public final E setFeaturesCol(String value) {
    return with(featuresCol, value);
  }

  /** Column that the prediction is written to: the index of a class, or a value. */
  public final Param<String> predictionCol() {
    return predictionCol;
  }

  /** What {@link #predictionCol} is set to, or its default. */
  public final String getPredictionCol() {
    return getOrDefault(predictionCol);
  }

  /** Sets {@link #predictionCol}. */
  public final E setPredictionCol(String value) {
    return with(predictionCol, value);
  }

  /** The keys of the configuration that Params stand for, by the names of the Params. */
  final Map<String, String> keys() {
    return Collections.unmodifiableMap(keys);
  }

  /** The estimator itself. */
  abstract E self();

  final <T> E with(Param<T> param, T value) {
    set(param, value);
    return self();
  }

  final Param<String> text(String name, String doc, ParamCheck check) {
    return noted(check, new Param<>(this, name, doc, check.of(name)));
  }

  final StringArrayParam texts(String name, String doc, ParamCheck check) {
    return noted(check, new StringArrayParam(this, name, doc, check.of(name)));
  }

  final IntParam whole(String name, String doc, ParamCheck check) {
    return noted(check, new IntParam(this, name, doc, check.of(name)));
  }

  final LongParam wholeLong(String name, String doc, ParamCheck check) {
    return noted(check, new LongParam(this, name, doc, check.of(name)));
  }

  final IntArrayParam wholes(String name, String doc, ParamCheck check) {
    return noted(check, new IntArrayParam(this, name, doc, check.of(name)));
  }

  final DoubleParam number(String name, String doc, ParamCheck check) {
    return noted(check, new DoubleParam(this, name, doc, check.of(name)));
  }

  private <P extends Param<?>> P noted(ParamCheck check, P param) {
    check.key().ifPresent(key -> keys.put(param.name(), key));
    return param;
  }
}
