package gradus.ml;

import java.util.List;
import java.util.Optional;
import org.apache.spark.ml.Model;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/**
 * What a validator's model holds beside its measures.
 *
 * @param best trained on all rows
 * @param subModels by division and then by map, null where there is no model; if they are kept
 * @param folds the models of the best map, one a fold; empty where they are not kept
 * @param predictions of the rows that were held out, if they are kept
 */
record ValidatorParts(
    Model<?> best,
    Optional<Model<?>[][]> subModels,
    List<Model<?>> folds,
    Optional<Dataset<Row>> predictions) {
  ValidatorParts {
    folds = List.copyOf(folds);
  }

  /** The same with another best model. */
  ValidatorParts with(Model<?> other) {
    return new ValidatorParts(other, subModels, folds, predictions);
  }
}
