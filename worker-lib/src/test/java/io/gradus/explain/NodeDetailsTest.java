package io.gradus.explain;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.gradus.compute.Networks;
import io.gradus.compute.Plan;
import io.gradus.compute.PlanUse;
import io.gradus.compute.Trace;
import io.gradus.data.Block;
import io.gradus.data.BlockBuilder;
import io.gradus.data.BlockLayout;
import io.gradus.kernel.Kernels;
import io.gradus.network.Activation;
import io.gradus.network.ActivationFunction;
import io.gradus.network.BinaryCrossEntropy;
import io.gradus.network.Conv2d;
import io.gradus.network.EmbeddingInput;
import io.gradus.network.Flatten;
import io.gradus.network.Initializer;
import io.gradus.network.InputSpec;
import io.gradus.network.LossSpec;
import io.gradus.network.MaxPool2d;
import io.gradus.network.NetworkSpec;
import io.gradus.network.OneHotInput;
import io.gradus.network.Shape;
import io.gradus.network.SoftmaxCrossEntropy;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.Externalizable;
import java.io.IOException;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** What nodes recognise, against the plain formulas over all rows at once. */
class NodeDetailsTest {
  private static final long SEED = 5;
  private static final int ROWS = 700;
  private static final int TOP = 5;
  private static final float[] NO_BUFFERS = {};

  private final Random random = new Random(SEED);

  /** Rows in two partitions; every seventh has no weight. */
  private static final class Data {
    final NetworkSpec spec;
    final float[] parameters;
    final List<Block> partitions = new ArrayList<>();

    Data(NetworkSpec spec, Random random) {
      this.spec = spec;
      this.parameters = Networks.parameters(spec, random);
      partitions.add(rows(spec, ROWS / 2, random));
      partitions.add(rows(spec, ROWS - ROWS / 2, random));
    }

    private static Block rows(NetworkSpec spec, int rows, Random random) {
      int numbers = spec.input().numericWidth();
      int categoricals = spec.input().categoricals().size();
      BlockLayout layout = new BlockLayout(numbers, 0, categoricals, spec.targetWidth());
      BlockBuilder builder = Block.builder(layout, rows);
      for (int row = 0; row < rows; row++) {
        builder.row(row, row % 7 == 0 ? 0 : 0.5f + random.nextFloat());
        for (int i = 0; i < numbers; i++) {
          builder.dense(i, (float) (3 * i + random.nextGaussian()));
        }
        for (int c = 0; c < categoricals; c++) {
          builder.code(c, random.nextInt(spec.input().categoricals().get(c).cardinality()));
        }
        for (int i = 0; i < spec.targetWidth(); i++) {
          builder.target(i, target(spec.loss(), spec.outputs(), random));
        }
      }
      return builder.build();
    }

    /** A class, a label of which one in three is on, or a number that is far from 0. */
    private static float target(LossSpec loss, int outputs, Random random) {
      if (loss instanceof SoftmaxCrossEntropy) {
        return random.nextInt(outputs);
      }
      boolean label = loss instanceof BinaryCrossEntropy;
      return label ? random.nextInt(3) / 2 : (float) (50 + random.nextGaussian());
    }

    NodeSums sums() {
      List<NodeSums> parts = new ArrayList<>();
      for (int i = 0; i < partitions.size(); i++) {
        NodeStatistics statistics =
            new NodeStatistics(
                Plan.compile(spec, PlanUse.TRACING),
                NodeLayers.of(spec),
                parameters,
                NO_BUFFERS,
                i,
                TOP);
        statistics.add(partitions.get(i));
        parts.add(travelled(statistics.sums(), new NodeSums()));
      }
      parts.get(0).merge(parts.get(1));
      return parts.get(0);
    }

    DetailSums details(DetailRequest request) {
      List<DetailSums> parts = new ArrayList<>();
      for (int i = 0; i < partitions.size(); i++) {
        NodeDetails details =
            new NodeDetails(
                Plan.compile(spec, PlanUse.TRACING),
                NodeLayers.of(spec),
                request,
                parameters,
                NO_BUFFERS,
                i);
        details.add(partitions.get(i));
        parts.add(travelled(details.sums(), new DetailSums()));
      }
      parts.get(0).merge(parts.get(1));
      return parts.get(0);
    }

    /** Of all rows. */
    float[] values(String layer) {
      float[] all = {};
      for (Block block : partitions) {
        Trace trace = new Trace(Plan.compile(spec, PlanUse.TRACING), Kernels.active());
        trace.evaluate(parameters, NO_BUFFERS, trace.inputs(parameters, block, 0, block.rows()));
        float[] more = trace.values(layer);
        float[] both = Arrays.copyOf(all, all.length + more.length);
        System.arraycopy(more, 0, both, all.length, more.length);
        all = both;
      }
      return all;
    }

    Block block(int row) {
      return partitions.get(row < ROWS / 2 ? 0 : 1);
    }

    int at(int row) {
      return row < ROWS / 2 ? row : row - ROWS / 2;
    }

    double weight(int row) {
      return block(row).weights()[at(row)];
    }
  }

  private static <T extends Externalizable> T travelled(T sums, T empty) {
    try {
      ByteArrayOutputStream bytes = new ByteArrayOutputStream();
      try (ObjectOutputStream out = new ObjectOutputStream(bytes)) {
        sums.writeExternal(out);
      }
      empty.readExternal(new ObjectInputStream(new ByteArrayInputStream(bytes.toByteArray())));
      return empty;
    } catch (IOException | ClassNotFoundException e) {
      throw new AssertionError(e);
    }
  }

  private static final InputSpec MIXED =
      new InputSpec(Shape.of(4), List.of(new OneHotInput("a", 3), new EmbeddingInput("b", 5, 2)));

  private static List<DetailRequest.Chosen> chosen(int layer, int... nodes) {
    return IntStream.of(nodes)
        .mapToObj(node -> new DetailRequest.Chosen(layer, node, DetailRequest.Silencing.LEFT_OUT))
        .toList();
  }

  @Test
  void histogramsCorrelationsCategoriesAndClassesAreThoseOfAllRows() {
    NetworkSpec spec =
        Networks.network(
            MIXED,
            new SoftmaxCrossEntropy(),
            Networks.dense(6),
            Networks.act(ActivationFunction.TANH),
            Networks.dense(3));
    Data data = new Data(spec, random);
    NodeSums sums = data.sums();
    int[] nodes = {4, 0, 2};
    DetailSums details =
        data.details(
            new DetailRequest(
                sums,
                chosen(1, nodes),
                new int[] {0, 2, 3},
                DetailRequest.Targets.ofClasses(3),
                new int[] {3, 5},
                new DetailRequest.TopRows(TOP, 0)));
    float[] a = data.values("2");
    float[] x = data.values(Trace.INPUT);
    for (int i = 0; i < nodes.length; i++) {
      int node = nodes[i];
      double[] v = IntStream.range(0, ROWS).mapToDouble(row -> a[row * 6 + node]).toArray();
      histogram(data, v, details.histogram(i));
      int[] inputs = {0, 2, 3};
      for (int k = 0; k < inputs.length; k++) {
        int input = inputs[k];
        double[] u =
            IntStream.range(0, ROWS)
                .mapToDouble(row -> x[row * spec.input().vectorShape().size() + input])
                .toArray();
        assertEquals(correlation(data, v, u), details.correlation(i, k, sums.weight()), 1e-5);
      }
      for (int code = 0; code < 8; code++) {
        int wanted = code;
        group(
            data,
            v,
            row ->
                wanted < 3
                    ? data.block(row).codes()[2 * data.at(row)] == wanted
                    : data.block(row).codes()[2 * data.at(row) + 1] == wanted - 3,
            details.codeWeight(code),
            details.codeDeviation(i, code));
      }
      double between = 0;
      double mean = mean(data, v, row -> true);
      for (int c = 0; c < 3; c++) {
        int wanted = c;
        Rows ofClass = row -> data.block(row).targets()[data.at(row)] == wanted;
        group(data, v, ofClass, details.classWeight(c), details.classDeviation(i, c));
        double difference = mean(data, v, ofClass) - mean;
        between += details.classWeight(c) * difference * difference;
      }
      double total = 0;
      for (int row = 0; row < ROWS; row++) {
        total += data.weight(row) * (v[row] - mean) * (v[row] - mean);
      }
      assertEquals(between / total, details.selectivity(i, sums.weight()), 1e-5);
      top(data, v, details.top(i), sums.numbers());
    }
  }

  @Test
  void numbersAndLabelsThatArePredictedAreHeldAgainstNodes() {
    for (LossSpec loss : List.of(Networks.SQUARED, new BinaryCrossEntropy())) {
      NetworkSpec spec =
          Networks.network(
              MIXED,
              loss,
              Networks.dense(6),
              Networks.act(ActivationFunction.TANH),
              Networks.dense(2));
      Data data = new Data(spec, random);
      NodeSums sums = data.sums();
      DetailSums details =
          data.details(
              new DetailRequest(
                  sums,
                  chosen(1, 5, 1),
                  new int[0],
                  DetailRequest.Targets.ofNumbers(2),
                  new int[] {3, 5},
                  new DetailRequest.TopRows(TOP, 0)));
      float[] a = data.values("2");
      for (int i = 0; i < 2; i++) {
        int node = i == 0 ? 5 : 1;
        double[] v = IntStream.range(0, ROWS).mapToDouble(row -> a[row * 6 + node]).toArray();
        for (int target = 0; target < 2; target++) {
          int of = target;
          double[] t =
              IntStream.range(0, ROWS)
                  .mapToDouble(row -> data.block(row).targets()[2 * data.at(row) + of])
                  .toArray();
          assertEquals(
              correlation(data, v, t), details.targetCorrelation(i, of, sums.weight()), 1e-7);
          if (loss instanceof BinaryCrossEntropy) {
            double mean = mean(data, v, row -> true);
            assertEquals(mean(data, v, row -> t[row] == 1) - mean, details.withLabel(i, of), 1e-7);
            assertEquals(
                mean(data, v, row -> t[row] == 0) - mean,
                details.withoutLabel(i, of, sums.weight()),
                1e-7);
          }
        }
      }
    }
  }

  /** A number that is the same in all rows goes with nothing, however its mean is rounded. */
  @Test
  void aTargetThatNeverChangesGoesWithNoNode() {
    NetworkSpec spec =
        Networks.network(
            MIXED,
            Networks.SQUARED,
            Networks.dense(3),
            Networks.act(ActivationFunction.TANH),
            Networks.dense(1));
    Data data = new Data(spec, random);
    for (Block block : data.partitions) {
      Arrays.fill(block.targets(), 0.1f);
    }
    NodeSums sums = data.sums();
    DetailSums details =
        data.details(
            new DetailRequest(
                sums,
                chosen(1, 0),
                new int[0],
                DetailRequest.Targets.ofNumbers(1),
                new int[] {3, 5},
                new DetailRequest.TopRows(TOP, 0)));
    assertEquals(Double.NaN, details.targetCorrelation(0, 0, sums.weight()));
  }

  /** Which rows belong to a group. */
  private interface Rows {
    boolean has(int row);
  }

  private static double mean(Data data, double[] v, Rows rows) {
    double sum = 0;
    double weight = 0;
    for (int row = 0; row < ROWS; row++) {
      if (rows.has(row)) {
        sum += data.weight(row) * v[row];
        weight += data.weight(row);
      }
    }
    return sum / weight;
  }

  private static void group(Data data, double[] v, Rows rows, double weight, double deviation) {
    double expected = IntStream.range(0, ROWS).filter(rows::has).mapToDouble(data::weight).sum();
    assertEquals(expected, weight, 1e-9 * expected);
    assertEquals(mean(data, v, rows) - mean(data, v, row -> true), deviation, 1e-5);
  }

  private static void histogram(Data data, double[] v, long[] found) {
    int[] used = IntStream.range(0, ROWS).filter(row -> data.weight(row) > 0).toArray();
    double low = IntStream.of(used).mapToDouble(row -> v[row]).min().orElseThrow();
    double high = IntStream.of(used).mapToDouble(row -> v[row]).max().orElseThrow();
    long[] expected = new long[64];
    for (int row : used) {
      expected[(int) Math.min(63, (v[row] - low) * (64 / (high - low)))]++;
    }
    assertArrayEquals(expected, found);
  }

  private static double correlation(Data data, double[] v, double[] u) {
    double meanV = mean(data, v, row -> true);
    double meanU = mean(data, u, row -> true);
    double both = 0;
    double ofV = 0;
    double ofU = 0;
    for (int row = 0; row < ROWS; row++) {
      both += data.weight(row) * (v[row] - meanV) * (u[row] - meanU);
      ofV += data.weight(row) * (v[row] - meanV) * (v[row] - meanV);
      ofU += data.weight(row) * (u[row] - meanU) * (u[row] - meanU);
    }
    return both / Math.sqrt(ofV * ofU);
  }

  private static void top(Data data, double[] v, LargestRows found, RowNumbers numbers) {
    List<Integer> expected =
        IntStream.range(0, ROWS)
            .filter(row -> data.weight(row) > 0)
            .boxed()
            .sorted(Comparator.comparingDouble((Integer row) -> -v[row]).thenComparing(r -> r))
            .limit(TOP)
            .toList();
    List<Integer> rows = new ArrayList<>();
    for (int i = 0; i < found.count(); i++) {
      rows.add((int) numbers.of(found.row(i)));
      assertEquals(v[expected.get(i)], found.value(i), 0);
    }
    assertEquals(expected, rows);
  }

  /** A rectifier is 0 in many rows, so that its largest values have ties too. */
  @Test
  void tiesGoByTheNumberOfTheRow() {
    LargestRows all = new LargestRows(3, 1);
    LargestRows other = new LargestRows(3, 1);
    other.add(1, 40, new float[] {4}, 0);
    other.add(2, 30, new float[] {3}, 0);
    all.add(1, 20, new float[] {2}, 0);
    all.add(1, 10, new float[] {1}, 0);
    all.add(0, 5, new float[] {9}, 0);
    all.merge(other);
    assertEquals(3, all.count());
    assertEquals(List.of(30L, 10L, 20L), List.of(all.row(0), all.row(1), all.row(2)));
    assertArrayEquals(new float[] {3}, all.kept(0));
    assertArrayEquals(new float[] {1}, all.kept(1));
  }

  /** The picture of a channel is what lies under its windows where it is largest. */
  @Test
  void picturesAreWhatTheNodeSawWhereItWasLargest() {
    InputSpec image = InputSpec.image(2, 8, 7);
    NetworkSpec spec =
        Networks.network(
            image,
            new SoftmaxCrossEntropy(),
            new Conv2d(3, 3, 1, 1, true, Initializer.AUTO),
            new Activation(ActivationFunction.RELU),
            new MaxPool2d(2),
            new Conv2d(2, 2),
            new Activation(ActivationFunction.TANH),
            new Flatten(),
            Networks.dense(3));
    Data data = new Data(spec, random);
    NodeSums sums = data.sums();
    List<NodeLayer> layers = NodeLayers.of(spec);
    assertEquals("5", layers.get(3).layer());
    DetailSums details =
        data.details(
            new DetailRequest(
                sums,
                chosen(3, 1),
                new int[0],
                DetailRequest.Targets.ofClasses(3),
                new int[0],
                new DetailRequest.TopRows(TOP, 1000)));
    float[] a = data.values("5");
    float[] x = data.values(Trace.INPUT);
    Shape shape = layers.get(3).shape();
    int places = shape.extent(1) * shape.extent(2);
    double[] v = new double[ROWS];
    int[] where = new int[ROWS];
    for (int row = 0; row < ROWS; row++) {
      v[row] = Double.NEGATIVE_INFINITY;
      for (int place = 0; place < places; place++) {
        double value = a[row * shape.size() + places + place];
        if (value > v[row]) {
          v[row] = value;
          where[row] = place;
        }
      }
    }
    LargestRows found = details.top(0);
    top(data, v, found, sums.numbers());
    for (int i = 0; i < found.count(); i++) {
      int row = (int) sums.numbers().of(found.row(i));
      // Two pixels a step of the pool; 2 by 2 of them, each a window of 3 with a margin of 1: 6.
      int top = 2 * (where[row] / shape.extent(2)) - 1;
      int left = 2 * (where[row] % shape.extent(2)) - 1;
      float[] expected = new float[6 * 6 * 2];
      for (int y = 0; y < 6; y++) {
        for (int z = 0; z < 6; z++) {
          for (int channel = 0; channel < 2; channel++) {
            int down = top + y;
            int across = left + z;
            boolean inside = down >= 0 && down < 8 && across >= 0 && across < 7;
            expected[(y * 6 + z) * 2 + channel] =
                inside ? x[row * 112 + channel * 56 + down * 7 + across] : 0;
          }
        }
      }
      assertArrayEquals(expected, found.kept(i));
    }
    assertEquals(TOP, found.count());
  }
}
