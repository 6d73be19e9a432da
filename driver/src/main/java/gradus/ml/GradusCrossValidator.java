package gradus.ml;

import java.io.Serializable;
import java.util.List;
import org.apache.spark.ml.param.IntParam;
import org.apache.spark.ml.param.Param;
import org.apache.spark.ml.util.Identifiable$;
import org.apache.spark.ml.util.MLReader;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import scala.runtime.AbstractFunction1;

/**
 * Spark's {@code CrossValidator} for networks: it draws the same folds, and trains the models of
 * all folds and all maps of Params together, each to the bits that it would have alone.
 */
public final class GradusCrossValidator
    extends GradusValidator<GradusCrossValidator, GradusCrossValidatorModel> {
  private final IntParam numFolds =
      new IntParam(this, "numFolds", "How many folds there are, at least 2.", new Folds());

  private final Param<String> foldCol =
      new Param<>(
          this,
          "foldCol",
          "Column with the number of each row's fold, from 0. Unset: folds are drawn by seed.",
          ParamCheck.column().of("foldCol"));

  /** One with a name of its own. */
  public GradusCrossValidator() {
    this(Identifiable$.MODULE$.randomUID("graduscrossvalidator"));
  }

  /** One of that name. */
  public GradusCrossValidator(String uid) {
    super(uid);
    setDefault(numFolds, 3);
  }

  private static final class Folds extends AbstractFunction1<Object, Object>
      implements Serializable {
    private static final long serialVersionUID = 1L;

    @Override
    public Object apply(Object number) {
      if ((Integer) number < 2) {
        throw new IllegalArgumentException(
            "numFolds: Expected a whole number of at least 2, found %s.".formatted(number));
      }
      return true;
    }
  }

  /** How many folds there are. */
  public IntParam numFolds() {
    return numFolds;
  }

  /** What {@link #numFolds} is set to, or its default. */
  public int getNumFolds() {
    return (Integer) getOrDefault(numFolds);
  }

  /** Sets {@link #numFolds}. */
  public GradusCrossValidator setNumFolds(int value) {
    return with(numFolds, value);
  }

  /** Column with the number of each row's fold, from 0. */
  public Param<String> foldCol() {
    return foldCol;
  }

  /** What {@link #foldCol} is set to. */
  public String getFoldCol() {
    return getOrDefault(foldCol);
  }

  /** Sets {@link #foldCol}. */
  public GradusCrossValidator setFoldCol(String value) {
    return with(foldCol, value);
  }

  @Override
  GradusCrossValidator self() {
    return this;
  }

  @Override
  List<Division> divide(Dataset<Row> rows) {
    return isSet(foldCol)
        ? Division.foldsOf(rows, getNumFolds(), getFoldCol())
        : Division.folds(rows, getNumFolds(), getSeed());
  }

  @Override
  Dataset<Row> whole(Dataset<Row> rows) {
    return isSet(foldCol) ? rows.drop(getFoldCol()) : rows;
  }

  @Override
  GradusCrossValidatorModel model(double[][] values, ValidatorParts parts) {
    return new GradusCrossValidatorModel(uid()).with(this, values, parts).setParent(this);
  }

  /** A reader of validators that were saved. */
  public static MLReader<GradusCrossValidator> read() {
    return SavedValidator.reader(GradusCrossValidator.class, GradusCrossValidator::new);
  }

  /** Loads one that was saved. */
  public static GradusCrossValidator load(String path) {
    return read().load(path);
  }
}
