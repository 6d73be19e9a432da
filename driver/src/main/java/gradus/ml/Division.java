package gradus.ml;

import static org.apache.spark.sql.functions.col;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.apache.spark.mllib.util.MLUtils;
import org.apache.spark.rdd.RDD;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.IntegralType;
import scala.Tuple2;
import scala.reflect.ClassTag;
import scala.reflect.ClassTag$;

/**
 * Rows that models are trained on, and others that they are measured on.
 *
 * @param training without the column of folds, if there is one
 * @param heldOut with all columns
 */
record Division(Dataset<Row> training, Dataset<Row> heldOut) {
  /** The folds that Spark's own cross-validator draws. */
  static List<Division> folds(Dataset<Row> rows, int number, long seed) {
    ClassTag<Row> type = ClassTag$.MODULE$.apply(Row.class);
    List<Division> divisions = new ArrayList<>();
    for (Tuple2<RDD<Row>, RDD<Row>> fold : MLUtils.kFold(rows.rdd(), number, seed, type)) {
      divisions.add(new Division(dataset(rows, fold._1()), dataset(rows, fold._2())));
    }
    return divisions;
  }

  private static Dataset<Row> dataset(Dataset<Row> like, RDD<Row> rows) {
    return like.sparkSession().createDataFrame(rows, like.schema());
  }

  /**
   * The folds that a column has the numbers of.
   *
   * @throws IllegalArgumentException if it holds anything else than the numbers of all folds
   */
  static List<Division> foldsOf(Dataset<Row> rows, int number, String column) {
    if (!(rows.schema().apply(column).dataType() instanceof IntegralType)) {
      throw new IllegalArgumentException(
          "foldCol: Expected a column of whole numbers, found \"%s\" of type %s. Cast it."
              .formatted(column, rows.schema().apply(column).dataType().simpleString()));
    }
    Column fold = col(EstimatorRows.quoted(column)).cast(DataTypes.LongType);
    List<Long> found =
        rows.select(fold.as("fold")).distinct().collectAsList().stream()
            .map(row -> row.isNullAt(0) ? null : (Long) row.getLong(0))
            .toList();
    boolean fits =
        found.size() == number && found.stream().allMatch(n -> n != null && n >= 0 && n < number);
    if (!fits) {
      throw new IllegalArgumentException(
          "foldCol: Expected the numbers from 0 to %s in \"%s\", and each of them, found %s. Correct the column, or set numFolds."
              .formatted(
                  number - 1, column, found.stream().map(String::valueOf).sorted().toList()));
    }
    return IntStream.range(0, number)
        .mapToObj(
            n ->
                new Division(
                    rows.filter(fold.notEqual(n)).drop(column), rows.filter(fold.equalTo(n))))
        .toList();
  }

  /** The split that Spark's own train-validation split draws. */
  static List<Division> split(Dataset<Row> rows, double trainRatio, long seed) {
    Dataset<Row>[] parts = rows.randomSplit(new double[] {trainRatio, 1 - trainRatio}, seed);
    return List.of(new Division(parts[0], parts[1]));
  }
}
