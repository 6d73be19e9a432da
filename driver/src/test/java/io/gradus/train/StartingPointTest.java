package io.gradus.train;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.gradus.compute.Plan;
import io.gradus.compute.PlanUse;
import io.gradus.compute.Trace;
import io.gradus.config.Carrier;
import io.gradus.config.CompressionConfig;
import io.gradus.config.DivergenceConfig;
import io.gradus.config.LocalStepsConfig;
import io.gradus.config.ScheduleConfig;
import io.gradus.config.TrainingConfig;
import io.gradus.data.Block;
import io.gradus.dataset.pack.PackedData;
import io.gradus.encode.TargetUnits;
import io.gradus.kernel.Kernels;
import io.gradus.kernel.Precision;
import io.gradus.network.Initializer;
import io.gradus.network.InputSpec;
import io.gradus.network.NetworkSpec;
import io.gradus.network.NtkDense;
import io.gradus.network.NtkStart;
import io.gradus.network.Shape;
import io.gradus.network.SquaredError;
import io.gradus.network.Task;
import io.gradus.optim.Adam;
import io.gradus.optim.Clipping;
import io.gradus.optim.Regularization;
import io.gradus.round.SmallData;
import java.util.List;
import java.util.Optional;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Weights that start by the training rows, which lie in Spark. */
class StartingPointTest {
  private static final int FEATURES = 5;
  private static SparkSession session;

  @BeforeAll
  static void startSpark() {
    session = SparkSession.builder().master("local[2]").getOrCreate();
  }

  @AfterAll
  static void stopSpark() {
    session.stop();
  }

  private static NetworkSpec network() {
    return new NetworkSpec(
        new InputSpec(Shape.of(FEATURES), List.of()),
        List.of(new NtkDense(6, NtkStart.DATA), new NtkDense(1, NtkStart.DATA)),
        new SquaredError());
  }

  private static List<Block> blocks(int rows, int partitions) {
    return SmallData.blocks(rows, FEATURES, partitions, 6, x -> x[0]);
  }

  private static float[] start(List<Block> blocks) {
    JavaSparkContext spark = new JavaSparkContext(session.sparkContext());
    TrainingProblem problem =
        new TrainingProblem(
            network(),
            Task.REGRESSION,
            Initializer.AUTO,
            Adam.usual(),
            ScheduleConfig.constant(),
            Clipping.NONE,
            Regularization.NONE,
            new TrainingConfig(
                1,
                1,
                Optional.empty(),
                Precision.FLOAT32,
                Carrier.AUTO,
                LocalStepsConfig.synchronous(),
                CompressionConfig.none(),
                DivergenceConfig.stop(),
                Optional.empty(),
                1,
                1),
            1,
            PackedData.of(spark.parallelize(blocks, blocks.size()).cache()),
            Optional.empty(),
            TargetUnits.same(1));
    return StartingPoint.of(problem).parameters();
  }

  /** Of 9,000 rows some are drawn, over which units vary by one: over all of them nearly so. */
  @Test
  void unitsVaryByOneOverTheTrainingRows() {
    List<Block> blocks = blocks(9_000, 3);
    float[] parameters = start(blocks);
    Block all = Block.concatenate(blocks);
    Trace trace = new Trace(Plan.compile(network(), PlanUse.TRACING), Kernels.active());
    trace.evaluate(parameters, new float[0], all, 0, all.rows());
    float[] values = trace.values("1");
    boolean exact = true;
    for (int unit = 0; unit < 6; unit++) {
      double sum = 0;
      double squares = 0;
      for (int row = 0; row < all.rows(); row++) {
        double value = values[row * 6 + unit];
        sum += value;
        squares += value * value;
      }
      double mean = sum / all.rows();
      double variance = squares / all.rows() - mean * mean;
      assertEquals(1, variance, 0.1, "unit " + unit);
      exact &= Math.abs(variance - 1) < 1e-6;
    }
    assertTrue(!exact, "all rows were taken, and not some");
  }

  @Test
  void theSameRowsGiveTheSameBits() {
    assertArrayEquals(start(blocks(9_000, 3)), start(blocks(9_000, 3)));
  }
}
