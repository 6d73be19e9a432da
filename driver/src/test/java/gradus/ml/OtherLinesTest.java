package gradus.ml;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.apache.spark.ml.Pipeline;
import org.apache.spark.ml.PipelineModel;
import org.apache.spark.ml.linalg.Vector;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Pipelines that PySpark saved on the oldest line of Spark and on the newest: whichever line this
 * is, they load and predict what they predicted there.
 */
class OtherLinesTest {
  private static final Path SAVED = Path.of("src/test/resources/gradus/ml");

  /** The kernel of another machine rounds otherwise. */
  private static final double OTHER_KERNEL = 1e-6;

  private static SparkSession spark;

  @BeforeAll
  static void startSpark() {
    spark = TestSpark.start();
  }

  @AfterAll
  static void stopSpark() {
    spark.stop();
  }

  /** The rows that those models were fitted on, as the test of the wheel makes them. */
  private static Dataset<Row> rows() {
    List<Row> rows = new ArrayList<>();
    for (int id = 0; id < 300; id++) {
      int hours = id * 7 % 50;
      boolean churned = hours > 25 || id % 3 == 2;
      rows.add(
          RowFactory.create(
              id, (double) hours, List.of("a", "b", "c").get(id % 3), churned ? "yes" : "no"));
    }
    return spark
        .createDataFrame(
            rows,
            new StructType()
                .add("id", DataTypes.IntegerType)
                .add("hours", DataTypes.DoubleType)
                .add("plan", DataTypes.StringType)
                .add("churned", DataTypes.StringType))
        .coalesce(1);
  }

  @ParameterizedTest
  @ValueSource(strings = {"3.5", "4.2"})
  void aPipelineOfAnotherLinePredictsWhatItPredictedThere(String line) throws IOException {
    Path saved = SAVED.resolve("saved-by-spark-" + line);
    PipelineModel model = PipelineModel.load(saved.resolve("pipeline-model").toString());
    List<Row> found = model.transform(rows()).orderBy("id").collectAsList();
    List<String> told = Files.readAllLines(saved.resolve("predictions.csv"));
    assertEquals(61, told.size());
    for (String row : told.subList(1, told.size())) {
      String[] values = row.split(",");
      Row now = found.get(Integer.parseInt(values[0]));
      assertEquals(Double.parseDouble(values[1]), now.<Double>getAs("prediction"), row);
      Vector probability = now.getAs("probability");
      assertEquals(Double.parseDouble(values[2]), probability.apply(0), OTHER_KERNEL, row);
      assertEquals(Double.parseDouble(values[3]), probability.apply(1), OTHER_KERNEL, row);
    }
    NeuralNetworkClassificationModel last =
        assertInstanceOf(NeuralNetworkClassificationModel.class, model.stages()[0]);
    assertEquals(20, last.summary().objectiveHistory().length);
  }

  @ParameterizedTest
  @ValueSource(strings = {"3.5", "4.2"})
  void anEstimatorOfAnotherLineFits(String line) {
    Path saved = SAVED.resolve("saved-by-spark-" + line);
    Pipeline pipeline = Pipeline.load(saved.resolve("pipeline").toString());
    NeuralNetworkClassifier network =
        assertInstanceOf(NeuralNetworkClassifier.class, pipeline.getStages()[0]);
    assertEquals(0.02, network.getStepSize());
    Dataset<Row> rows = rows();
    long right =
        pipeline.fit(rows).transform(rows).filter("(prediction = 1) = (churned = 'yes')").count();
    assertEquals(300, right, 15);
  }
}
