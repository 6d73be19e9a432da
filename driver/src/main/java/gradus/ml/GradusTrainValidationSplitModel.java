package gradus.ml;

import org.apache.spark.ml.Model;
import org.apache.spark.ml.util.Identifiable$;
import org.apache.spark.ml.util.MLReader;

/** The best of the models that a {@link GradusTrainValidationSplit} has tried. */
public final class GradusTrainValidationSplitModel
    extends GradusValidatorModel<GradusTrainValidationSplitModel> {
  /** One that holds nothing, which Spark makes to fill it. */
  public GradusTrainValidationSplitModel() {
    this(Identifiable$.MODULE$.randomUID("gradustrainvalidationsplit"));
  }

  /** One of that name that holds nothing. */
  public GradusTrainValidationSplitModel(String uid) {
    super(uid);
  }

  /** What tried the models. */
  public GradusTrainValidationSplit validator() {
    return (GradusTrainValidationSplit) from();
  }

  /** What was measured, of each map. NaN where it is undefined, or a model could not be trained. */
  public double[] validationMetrics() {
    return values()[0].clone();
  }

  /**
   * The models of all maps; null where a model could not be trained.
   *
   * @throws IllegalStateException unless {@code collectSubModels} was set
   */
  public Model<?>[] subModels() {
    return kept()[0].clone();
  }

  @Override
  Model<?> together() {
    throw new IllegalStateException("A split has no folds.");
  }

  @Override
  GradusTrainValidationSplitModel self() {
    return this;
  }

  @Override
  GradusTrainValidationSplitModel empty(String name) {
    return new GradusTrainValidationSplitModel(name);
  }

  /** A reader of models that were saved. */
  public static MLReader<GradusTrainValidationSplitModel> read() {
    return SavedValidatorModel.reader(
        GradusTrainValidationSplitModel.class,
        GradusTrainValidationSplitModel::new,
        GradusTrainValidationSplit.class,
        GradusTrainValidationSplit::new);
  }

  /** Loads a model that was saved. */
  public static GradusTrainValidationSplitModel load(String path) {
    return read().load(path);
  }
}
