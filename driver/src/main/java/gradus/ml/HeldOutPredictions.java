package gradus.ml;

import static org.apache.spark.sql.functions.lit;

import java.util.Arrays;
import java.util.List;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.ml.Model;
import org.apache.spark.ml.PipelineModel;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.storage.StorageLevel;

/**
 * Each row that was held out, with what the model predicts of it that was trained on the others.
 */
final class HeldOutPredictions {
  private HeldOutPredictions() {}

  /**
   * Computes them once; Spark gives them back when nobody has the result any more.
   *
   * @param models one a division
   * @return with the column {@code fold}, from 0, where there are several divisions
   * @throws IllegalArgumentException if models number the classes in different ways
   */
  static Dataset<Row> of(List<Division> divisions, List<Model<?>> models) {
    requireSameClasses(models);
    Dataset<Row> all = null;
    for (int i = 0; i < models.size(); i++) {
      Dataset<Row> rows = models.get(i).transform(divisions.get(i).heldOut());
      if (divisions.size() > 1) {
        boolean taken = Arrays.asList(rows.columns()).contains("fold");
        rows = rows.withColumn(taken ? "gradus_fold" : "fold", lit(i));
      }
      all = all == null ? rows : all.union(rows);
    }
    JavaRDD<Row> kept =
        all.toJavaRDD()
            .setName("Gradus predictions of held out rows")
            .persist(StorageLevel.MEMORY_AND_DISK());
    kept.count();
    return all.sparkSession().createDataFrame(kept, all.schema());
  }

  /** A prediction is the index of a class, which must be the same everywhere. */
  private static void requireSameClasses(List<Model<?>> models) {
    List<List<String>> classes =
        models.stream()
            .map(HeldOutPredictions::network)
            .filter(NeuralNetworkClassificationModel.class::isInstance)
            .map(model -> ((NeuralNetworkClassificationModel) model).whole().encoder().classes())
            .distinct()
            .toList();
    if (classes.size() > 1) {
      throw new IllegalArgumentException(
          "collectPredictions: Expected rows of each class in the training rows of each fold, found the classes %s and %s. Lower numFolds, or clear collectPredictions."
              .formatted(classes.get(0), classes.get(1)));
    }
  }

  private static Object network(Model<?> whole) {
    return whole instanceof PipelineModel pipeline
        ? pipeline.stages()[pipeline.stages().length - 1]
        : whole;
  }
}
