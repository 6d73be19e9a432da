package gradus.ml;

import java.util.Arrays;
import org.apache.spark.ml.Model;
import org.apache.spark.ml.util.Identifiable$;
import org.apache.spark.ml.util.MLReader;

/** The best of the models that a {@link GradusCrossValidator} has tried. */
public final class GradusCrossValidatorModel
    extends GradusValidatorModel<GradusCrossValidatorModel> {
  /** One that holds nothing, which Spark makes to fill it. */
  public GradusCrossValidatorModel() {
    this(Identifiable$.MODULE$.randomUID("graduscrossvalidator"));
  }

  /** One of that name that holds nothing. */
  public GradusCrossValidatorModel(String uid) {
    super(uid);
  }

  /** What tried the models. */
  public GradusCrossValidator validator() {
    return (GradusCrossValidator) from();
  }

  /**
   * What was measured on each fold: [folds, maps]. NaN where it is undefined, or a model could not
   * be trained.
   */
  public double[][] foldMetrics() {
    return Arrays.stream(values()).map(double[]::clone).toArray(double[][]::new);
  }

  /** The mean over the folds of what was measured, of each map; the best is that of these. */
  public double[] avgMetrics() {
    return Trials.means(values());
  }

  /** The standard deviation over the folds of what was measured, of each map. */
  public double[] stdMetrics() {
    return Trials.deviations(values());
  }

  /**
   * The models of all maps: [folds, maps]; null where a model could not be trained.
   *
   * @throws IllegalStateException unless {@code collectSubModels} was set
   */
  public Model<?>[][] subModels() {
    return Arrays.stream(kept()).map(Model<?>[]::clone).toArray(Model<?>[][]::new);
  }

  /**
   * The models of the best map, one a fold, as one model whose predictions are averaged: a model of
   * Gradus, or a pipeline that ends in one. Each of them was trained without the rows of its fold.
   *
   * @throws IllegalStateException if an earlier version has saved this, which kept no such models
   * @throws IllegalArgumentException if stages before the network were fitted to each fold
   * @throws io.gradus.run.RunException if folds do not have the same classes
   */
  public Model<?> foldEnsemble() {
    return FoldEnsemble.of(from().getEstimator(), parts().folds());
  }

  @Override
  Model<?> together() {
    return foldEnsemble();
  }

  @Override
  GradusCrossValidatorModel self() {
    return this;
  }

  @Override
  GradusCrossValidatorModel empty(String name) {
    return new GradusCrossValidatorModel(name);
  }

  /** A reader of models that were saved. */
  public static MLReader<GradusCrossValidatorModel> read() {
    return SavedValidatorModel.reader(
        GradusCrossValidatorModel.class,
        GradusCrossValidatorModel::new,
        GradusCrossValidator.class,
        GradusCrossValidator::new);
  }

  /** Loads a model that was saved. */
  public static GradusCrossValidatorModel load(String path) {
    return read().load(path);
  }
}
