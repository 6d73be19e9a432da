package gradus.ml;

import java.io.Serializable;
import java.util.List;
import org.apache.spark.ml.param.DoubleParam;
import org.apache.spark.ml.util.Identifiable$;
import org.apache.spark.ml.util.MLReader;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import scala.runtime.AbstractFunction1;

/**
 * Spark's {@code TrainValidationSplit} for networks: it draws the same rows, and trains the models
 * of all maps of Params together, each to the bits that it would have alone.
 */
public final class GradusTrainValidationSplit
    extends GradusValidator<GradusTrainValidationSplit, GradusTrainValidationSplitModel> {
  private final DoubleParam trainRatio =
      new DoubleParam(
          this,
          "trainRatio",
          "Part of the rows that the models are trained on, above 0 and below 1; they are measured"
              + " on the others.",
          new Ratio());

  /** One with a name of its own. */
  public GradusTrainValidationSplit() {
    this(Identifiable$.MODULE$.randomUID("gradustrainvalidationsplit"));
  }

  /** One of that name. */
  public GradusTrainValidationSplit(String uid) {
    super(uid);
    setDefault(trainRatio, 0.75);
  }

  private static final class Ratio extends AbstractFunction1<Object, Object>
      implements Serializable {
    private static final long serialVersionUID = 1L;

    @Override
    public Object apply(Object ratio) {
      if (!((Double) ratio > 0 && (Double) ratio < 1)) {
        throw new IllegalArgumentException(
            "trainRatio: Expected a number above 0 and below 1, found %s.".formatted(ratio));
      }
      return true;
    }
  }

  /** Part of the rows that the models are trained on. */
  public DoubleParam trainRatio() {
    return trainRatio;
  }

  /** What {@link #trainRatio} is set to, or its default. */
  public double getTrainRatio() {
    return (Double) getOrDefault(trainRatio);
  }

  /** Sets {@link #trainRatio}. */
  public GradusTrainValidationSplit setTrainRatio(double value) {
    return with(trainRatio, value);
  }

  @Override
  GradusTrainValidationSplit self() {
    return this;
  }

  @Override
  List<Division> divide(Dataset<Row> rows) {
    return Division.split(rows, getTrainRatio(), getSeed());
  }

  @Override
  Dataset<Row> whole(Dataset<Row> rows) {
    return rows;
  }

  @Override
  GradusTrainValidationSplitModel model(double[][] values, ValidatorParts parts) {
    return new GradusTrainValidationSplitModel(uid()).with(this, values, parts).setParent(this);
  }

  /** A reader of validators that were saved. */
  public static MLReader<GradusTrainValidationSplit> read() {
    return SavedValidator.reader(GradusTrainValidationSplit.class, GradusTrainValidationSplit::new);
  }

  /** Loads one that was saved. */
  public static GradusTrainValidationSplit load(String path) {
    return read().load(path);
  }
}
