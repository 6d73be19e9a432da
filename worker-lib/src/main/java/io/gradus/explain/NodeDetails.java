package io.gradus.explain;

import io.gradus.compute.Plan;
import io.gradus.compute.Trace;
import io.gradus.data.Block;
import io.gradus.kernel.Kernels;
import io.gradus.kernel.MatrixProduct;
import io.gradus.network.Shape;
import java.util.Arrays;
import java.util.List;

/**
 * Takes rows forward once more, and adds up what the nodes that are looked at closely recognise and
 * what the loss is without them. For one task; after the first rows little is allocated.
 */
public final class NodeDetails {
  private final Plan plan;
  private final DetailRequest request;
  private final NodeLayer[] layers;
  private final ReceptiveField[] fields;
  private final float[] parameters;
  private final float[] buffers;
  private final int partition;
  private final Trace trace;
  private final MatrixProduct products;
  private final Silenced silenced;
  private final DetailSums sums;

  /** {@code v} of the nodes, and the largest of their places, of one row: [chosen]. */
  private final double[] means;

  private final float[] largest;
  private final int[] places;

  private final float[] patch;

  /** {@code w·(v − v̄)}: [rows, chosen] */
  private float[] weighted = {};

  /** {@code x − x̄}: [rows, numbers] */
  private float[] inputs = {};

  private final float[] product;

  /**
   * @param plan compiled for tracing
   * @param all layers of the plan's network
   * @param partition that the rows are of
   */
  public NodeDetails(
      Plan plan,
      List<NodeLayer> all,
      DetailRequest request,
      float[] parameters,
      float[] buffers,
      int partition) {
    this.plan = plan;
    this.request = request;
    this.parameters = parameters;
    this.buffers = buffers;
    this.partition = partition;
    this.trace = new Trace(plan, Kernels.active());
    this.products = Kernels.active().products();
    int chosen = request.chosen();
    this.layers = new NodeLayer[chosen];
    this.fields = new ReceptiveField[chosen];
    Shape image = plan.spec().input().shape();
    int[] kept = new int[chosen];
    int widest = 0;
    for (int i = 0; i < chosen; i++) {
      layers[i] = all.get(request.layers[i]);
      if (image.isImage() && request.pictureFloats > 0) {
        ReceptiveField field = ReceptiveField.of(plan.spec(), layers[i].layer());
        int floats = field.height(image) * field.width(image) * image.channels();
        fields[i] = floats <= request.pictureFloats ? field : null;
        kept[i] = fields[i] == null ? 0 : floats;
        widest = Math.max(widest, kept[i]);
      }
    }
    this.patch = new float[widest];
    this.sums = new DetailSums(request, kept);
    this.silenced = new Silenced(plan, all, request, parameters, trace);
    this.means = new double[chosen];
    this.largest = new float[chosen];
    this.places = new int[chosen];
    this.product = new float[Math.multiplyExact(chosen, request.numbers.length)];
  }

  /** The sums of all rows so far. */
  public DetailSums sums() {
    return sums;
  }

  /** Adds the rows of a block, which are numbered from 0 in their partition. */
  public void add(Block block) {
    for (int from = 0; from < block.rows(); from += plan.chunkRows()) {
      add(block, from, Math.min(from + plan.chunkRows(), block.rows()));
    }
  }

  private void add(Block block, int from, int to) {
    int rows = to - from;
    trace.evaluate(parameters, buffers, block, from, to);
    if (weighted.length < rows * means.length) {
      weighted = new float[rows * means.length];
      inputs = new float[rows * request.numbers.length];
    }
    Arrays.fill(weighted, 0, rows * means.length, 0);
    for (int row = 0; row < rows; row++) {
      double weight = block.weights()[from + row];
      if (weight != 0) {
        read(row);
        addTop(row, RowNumbers.first(partition) + block.ids()[from + row]);
        addValues(row, weight);
        addNumbers(row, weight);
        addCodes(block, from + row, weight);
        addClass(block, from + row, weight);
        addTargets(block, from + row, weight);
      } else {
        int numbers = request.numbers.length;
        Arrays.fill(inputs, row * numbers, (row + 1) * numbers, 0);
      }
    }
    addProducts(rows);
    silenced.add(block, from, rows, sums);
  }

  /** Means and largest values of a row's nodes, and their place in the histograms. */
  private void read(int row) {
    for (int i = 0; i < means.length; i++) {
      NodeLayer layer = layers[i];
      float[] values = trace.valuesByPlace(layer.layer());
      int at = row * layer.width() + request.nodes[i];
      double low = request.smallest[i];
      double parts = DetailRequest.BINS / (request.largest[i] - low);
      double sum = 0;
      float most = Float.NEGATIVE_INFINITY;
      int where = 0;
      for (int place = 0; place < layer.places(); place++) {
        float value = values[at + place * layer.nodes()];
        sum += value;
        if (value > most) {
          most = value;
          where = place;
        }
        int bin = (int) Math.min((value - low) * parts, DetailRequest.BINS - 1);
        sums.counts[i * DetailRequest.BINS + Math.max(bin, 0)]++;
      }
      means[i] = sum / layer.places();
      largest[i] = most;
      places[i] = where;
    }
  }

  private void addTop(int row, long number) {
    for (int i = 0; i < means.length; i++) {
      LargestRows top = sums.top(i);
      if (top.takes(largest[i], number)) {
        if (fields[i] != null) {
          Shape image = plan.spec().input().shape();
          Shape shape = layers[i].shape();
          fields[i].copy(
              image,
              trace.valuesByPlace(Trace.INPUT),
              row * image.size(),
              places[i],
              shape.isImage() ? shape.extent(2) : 1,
              patch);
        }
        top.add(largest[i], number, patch, 0);
      }
    }
  }

  private void addValues(int row, double weight) {
    int at = row * means.length;
    for (int i = 0; i < means.length; i++) {
      means[i] -= request.means[i];
      double deviation = weight * means[i];
      weighted[at + i] = (float) deviation;
      sums.deviations[i] += deviation;
      sums.squares[i] += deviation * means[i];
    }
  }

  private void addNumbers(int row, double weight) {
    int numbers = request.numbers.length;
    if (numbers == 0) {
      return;
    }
    float[] values = trace.valuesByPlace(Trace.INPUT);
    int from = row * plan.spec().input().vectorShape().size();
    for (int i = 0; i < numbers; i++) {
      double deviation = values[from + request.numbers[i]] - request.numberMeans[i];
      inputs[row * numbers + i] = (float) deviation;
      sums.numberDeviations[i] += weight * deviation;
      sums.numberSquares[i] += weight * deviation * deviation;
    }
  }

  private void addCodes(Block block, int row, double weight) {
    int first = 0;
    for (int c = 0; c < request.cardinalities.length; c++) {
      int code = first + block.codes()[row * request.cardinalities.length + c];
      sums.codeWeights[code] += weight;
      sums.codeRows[code]++;
      addDeviations(weight, sums.codes, code);
      first += request.cardinalities[c];
    }
  }

  private void addClass(Block block, int row, double weight) {
    if (request.classes > 0) {
      int index = (int) block.targets()[row];
      sums.classWeights[index] += weight;
      addDeviations(weight, sums.classes, index);
    }
  }

  private void addTargets(Block block, int row, double weight) {
    for (int i = 0; i < request.targets; i++) {
      double target = block.targets()[row * request.targets + i];
      sums.targetSums[i] += weight * target;
      sums.targetSquares[i] += weight * target * target;
      if (target != 0) {
        addDeviations(weight * target, sums.targetProducts, i);
      }
    }
  }

  private void addDeviations(double weight, double[] into, int group) {
    int at = group * means.length;
    for (int i = 0; i < means.length; i++) {
      into[at + i] += weight * means[i];
    }
  }

  /** The products of a chunk's deviations are a product of matrices. */
  private void addProducts(int rows) {
    int chosen = means.length;
    int numbers = request.numbers.length;
    if (chosen == 0 || numbers == 0) {
      return;
    }
    products.multiplyTransposedLeft(
        chosen, numbers, rows, weighted, 0, chosen, inputs, 0, numbers, 0, product, 0, numbers);
    for (int i = 0; i < product.length; i++) {
      sums.products[i] += product[i];
    }
  }
}
