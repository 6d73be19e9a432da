package gradus.ml;

import org.apache.spark.ml.Estimator;
import org.apache.spark.ml.Model;
import org.apache.spark.ml.param.ParamMap;
import org.apache.spark.ml.util.Identifiable$;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.types.StructType;

/**
 * Gives a client of Spark Connect a model that another one holds: what answers the client's
 * question has it in the place of rows. Trains nothing; no stage for pipelines.
 *
 * @param <M> the model's class
 */
public final class ConnectPart<M extends Model<M>> extends Estimator<M> {
  private final String uid;

  /** One with a name of its own. */
  public ConnectPart() {
    this(Identifiable$.MODULE$.randomUID("connectpart"));
  }

  /** One of that name. */
  public ConnectPart(String uid) {
    this.uid = uid;
  }

  @Override
  public String uid() {
    return uid;
  }

  /** The model in the place of rows. */
  @Override
  @SuppressWarnings("unchecked")
  public M fit(Dataset<?> dataset) {
    return (M) HeldModel.of(dataset);
  }

  @Override
  public StructType transformSchema(StructType schema) {
    return schema;
  }

  @Override
  public ConnectPart<M> copy(ParamMap extra) {
    return defaultCopy(extra);
  }
}
