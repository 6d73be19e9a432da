package gradus.ml;

import static org.apache.spark.sql.functions.coalesce;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.not;

import io.gradus.dataset.RowSource;
import java.util.Optional;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.types.BooleanType;

/** The rows that an estimator is fitted to. */
final class EstimatorRows {
  private EstimatorRows() {}

  /** Training rows, and those for validation where a column tells them. */
  static RowSource of(EstimatorTraining<?, ?> estimator, Dataset<?> dataset) {
    return of(estimator, dataset, Optional.empty());
  }

  /**
   * Training rows, and those for validation where a column tells them.
   *
   * @param heldOut rows that the model is measured on in the end
   */
  static RowSource of(
      EstimatorTraining<?, ?> estimator, Dataset<?> dataset, Optional<Dataset<Row>> heldOut) {
    Dataset<Row> rows = dataset.toDF();
    if (!estimator.isSet(estimator.validationIndicatorCol())) {
      return RowSource.of(rows, Optional.empty(), heldOut);
    }
    if (estimator.isSet(estimator.validationFraction())) {
      throw new IllegalArgumentException(
          "validationFraction: Expected either validationIndicatorCol or validationFraction, found"
              + " both. Clear one of them.");
    }
    String name = estimator.getValidationIndicatorCol();
    if (!(rows.schema().apply(name).dataType() instanceof BooleanType)) {
      throw new IllegalArgumentException(
          "validationIndicatorCol: Expected a column of truth values, found \"%s\" of type %s. Compute one, such as x = 1."
              .formatted(name, rows.schema().apply(name).dataType().simpleString()));
    }
    Column indicated = coalesce(col(quoted(name)), lit(false));
    return RowSource.of(
        rows.filter(not(indicated)).drop(name),
        Optional.of(rows.filter(indicated).drop(name)),
        heldOut);
  }

  /** The column that tells validation rows, if one is named. */
  static Optional<String> validationIndicator(EstimatorTraining<?, ?> estimator) {
    return estimator.isSet(estimator.validationIndicatorCol())
        ? Optional.of(estimator.getValidationIndicatorCol())
        : Optional.empty();
  }

  /** A column by its name, whatever signs it has. */
  static String quoted(String name) {
    return "`" + name.replace("`", "``") + "`";
  }
}
