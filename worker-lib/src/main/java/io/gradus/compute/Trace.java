package io.gradus.compute;

import io.gradus.data.Block;
import io.gradus.kernel.Kernels;
import io.gradus.network.Shape;
import java.util.Arrays;
import java.util.Map;

/**
 * A look into a network: the values behind each layer, and the errors that go back from any of them
 * to the input. What attributions, and networks that are trained against each other, are made of.
 *
 * <p>First {@link #evaluate} or {@link #train} takes rows forward, then {@link #backward} takes
 * errors back, as often as wanted. Layers go by their numbers in the network's table ({@code "2"},
 * inside a residual block {@code "3.1"}), the network's input by {@link #INPUT}. All arrays are
 * [rows, values of a row], values in the declared order.
 *
 * <p>All rows go through at once; take some at a time, such as {@link Plan#chunkRows}. For one
 * thread.
 */
public final class Trace {
  /** Goes before the first layer. */
  public static final String INPUT = Compilation.INPUT;

  private final Plan plan;
  private final Kernels kernels;
  private final Workspace workspace;
  private final float[] gradient;
  private final double[] moments;
  private Pass pass;
  private Mode mode;
  private float offset;
  private float[] shifted = {};

  /**
   * @param plan compiled for {@link PlanUse#TRACING}
   * @throws IllegalArgumentException if it was compiled for something else
   */
  public Trace(Plan plan, Kernels kernels) {
    if (plan.use() != PlanUse.TRACING) {
      throw new IllegalArgumentException(
          "Expected a plan for %s, found one for %s. Compile the network for tracing."
              .formatted(PlanUse.TRACING, plan.use()));
    }
    this.plan = plan;
    this.kernels = kernels;
    this.workspace = new Workspace(plan);
    this.gradient = new float[plan.layout().parameterCount()];
    this.moments = new double[plan.momentCount()];
  }

  /**
   * The shape of a row's values behind a layer.
   *
   * @throws IllegalArgumentException if the network has no such layer
   */
  public Shape shape(String layer) {
    return site(layer).shape();
  }

  /**
   * What the first layer gets for rows {@code from … to − 1} of a block, embeddings looked up: [to
   * − from, input values].
   */
  public float[] inputs(float[] parameters, Block block, int from, int to) {
    plan.input().check(block);
    begin(to - from, parameters);
    for (int i = 0; i < pass.rows; i++) {
      plan.input().assemble(block, from + i, pass, i);
    }
    mode = null;
    Compilation.Site site = site(INPUT);
    return declared(pass.values(site.edge()), site.shape(), pass.rows);
  }

  /**
   * The offset of a row of a block, 0 where the network takes none: what is added to the row's
   * first output.
   */
  public float offset(Block block, int row) {
    return plan.input().hasOffsets() ? InputAssembly.offset(block, row) : 0;
  }

  /** What rows that come as inputs alone have for an offset from now on; 0 before. */
  public void holdOffset(float value) {
    offset = value;
  }

  /**
   * Takes rows forward in evaluation mode: running statistics count, nothing is dropped.
   *
   * @param parameters [parameterCount], looked at until the next way forward
   * @param buffers running statistics, likewise: [bufferCount]
   * @param inputs [rows, input values]
   */
  public void evaluate(float[] parameters, float[] buffers, float[] inputs) {
    begin(inputs, parameters);
    plan.input().holdOffset(pass, offset);
    pass.buffers = buffers;
    mode = Mode.EVALUATION;
    plan.chain().evaluate(pass);
  }

  /**
   * Takes rows {@code from … to − 1} of a block forward in evaluation mode, as {@link #inputs} and
   * {@link #evaluate(float[], float[], float[])} would, without copies.
   */
  public void evaluate(float[] parameters, float[] buffers, Block block, int from, int to) {
    plan.input().check(block);
    begin(to - from, parameters);
    for (int i = 0; i < pass.rows; i++) {
      plan.input().assemble(block, from + i, pass, i);
    }
    pass.buffers = buffers;
    mode = Mode.EVALUATION;
    plan.chain().evaluate(pass);
  }

  /**
   * Takes rows that went forward in evaluation mode forward once more, from behind a layer: with
   * the values that {@link #valuesByPlace} of that layer has by now. What lies before stays as it
   * was.
   */
  public void evaluateFrom(String layer) {
    requireRows();
    if (mode != Mode.EVALUATION) {
      throw new IllegalStateException(
          "Expected rows that went forward in evaluation mode, found training. Call evaluate"
              + " first.");
    }
    plan.chain().evaluateFrom(site(layer).edge(), pass);
  }

  /**
   * The values behind a layer, or at the input, as they lie between layers: [rows, places,
   * channels], see {@link Shape#channels()}; the array itself, which may be longer, until rows go
   * forward the next time. Whoever changes it calls {@link #evaluateFrom} next.
   */
  public float[] valuesByPlace(String layer) {
    requireRows();
    return pass.values(site(layer).edge());
  }

  /**
   * What the network gives the rows that went forward in evaluation mode: the values behind the
   * last layer, and offsets where rows have any. [rows, outputs], the array itself, which may be
   * longer, until this is called the next time or rows go forward.
   */
  public float[] outputs() {
    requireRows();
    float[] given = pass.values(plan.chain().out());
    if (!plan.input().hasOffsets()) {
      return given;
    }
    int length = pass.rows * plan.outputs();
    if (shifted.length < length) {
      shifted = new float[length];
    }
    System.arraycopy(given, 0, shifted, 0, length);
    plan.input().addOffsets(pass, shifted, 0, 1, plan.outputs());
    return shifted;
  }

  /** The errors of {@link #errors}, as {@link #valuesByPlace} has values; not to be changed. */
  public float[] errorsByPlace(String layer) {
    requireRows();
    return pass.errors(site(layer).edge());
  }

  /**
   * Takes rows forward in training mode: batch norms look at these rows, dropout drops.
   *
   * @param parameters [parameterCount], looked at until the next way forward
   * @param inputs [rows, input values]
   * @param ids global numbers of the rows: [rows]
   * @param seed with {@code step} and a row's id decides what dropout drops
   */
  public void train(float[] parameters, float[] inputs, long[] ids, long seed, long step) {
    begin(inputs, parameters);
    if (ids.length != pass.rows) {
      throw new IllegalArgumentException(
          "Expected an id a row, found %s for %s rows.".formatted(ids.length, pass.rows));
    }
    pass.ids = ids;
    pass.gradient = gradient;
    pass.keep = 0;
    pass.moments = moments;
    pass.dropoutKey = Backprop.dropoutKey(seed, step);
    mode = Mode.TRAINING;
    plan.chain().forward(pass);
  }

  /** The values behind a layer, or at the input: [rows, values]. */
  public float[] values(String layer) {
    requireRows();
    Compilation.Site site = site(layer);
    return declared(pass.values(site.edge()), site.shape(), pass.rows);
  }

  /**
   * Takes an error from behind a layer back to the input, as if nothing came after that layer.
   *
   * @param errors derivatives of anything by the values behind the layer: [rows, values]
   */
  public void backward(String layer, float[] errors) {
    requireRows();
    Compilation.Site start = site(layer);
    if (!start.edge().equals(plan.chain().out())) {
      clearErrors();
    }
    requireLength(errors, pass.rows, start.shape());
    arranged(errors, start.shape(), pass.rows, pass.errors(start.edge()));
    plan.chain().backwardFrom(start.edge(), pass, mode);
  }

  /** From the last layer on the way back comes past all places, and leaves nothing of the old. */
  private void clearErrors() {
    for (Compilation.Site site : plan.sites().values()) {
      Arrays.fill(pass.errors(site.edge()), 0, pass.rows * site.edge().width(), 0);
    }
  }

  /**
   * The errors that arrived behind a layer, or at the input, in the last {@link #backward}: [rows,
   * values]. Zeros where the way back did not begin behind it.
   */
  public float[] errors(String layer) {
    requireRows();
    Compilation.Site site = site(layer);
    return declared(pass.errors(site.edge()), site.shape(), pass.rows);
  }

  private void begin(float[] inputs, float[] parameters) {
    Compilation.Site site = site(INPUT);
    int rows = inputs.length / site.edge().width();
    requireLength(inputs, rows, site.shape());
    begin(rows, parameters);
    arranged(inputs, site.shape(), rows, pass.values(site.edge()));
  }

  private void begin(int rows, float[] parameters) {
    if (parameters.length != plan.layout().parameterCount()) {
      throw new IllegalArgumentException(
          "Expected %s parameters, found %s."
              .formatted(plan.layout().parameterCount(), parameters.length));
    }
    pass = workspace.reserveBackward(rows);
    pass.use(kernels, parameters);
    pass.rows = rows;
    plan.input().begin(pass);
  }

  private void requireRows() {
    if (mode == null) {
      throw new IllegalStateException(
          "Expected rows that went forward, found none. Call evaluate or train first.");
    }
  }

  private static void requireLength(float[] values, int rows, Shape shape) {
    if (values.length != rows * shape.size()) {
      throw new IllegalArgumentException(
          "Expected %s values, %s rows of shape %s, found %s."
              .formatted(rows * shape.size(), rows, shape, values.length));
    }
  }

  private Compilation.Site site(String layer) {
    Map<String, Compilation.Site> sites = plan.sites();
    Compilation.Site site = sites.get(layer);
    if (site == null) {
      throw new IllegalArgumentException(
          "Expected %s or the number of a layer, one of %s, found \"%s\"."
              .formatted(
                  INPUT,
                  String.join(", ", sites.keySet().stream().filter(k -> !k.equals(INPUT)).toList()),
                  layer));
    }
    return site;
  }

  /** A copy in the declared order. */
  private static float[] declared(float[] between, Shape shape, int rows) {
    float[] copy = Arrays.copyOf(between, rows * shape.size());
    if (shape.isImage()) {
      int pixels = shape.size() / shape.channels();
      for (int row = 0; row < rows; row++) {
        TransposeStep.transpose(between, copy, row * shape.size(), pixels, shape.channels());
      }
    }
    return copy;
  }

  /** As values lie between steps. */
  private static void arranged(float[] declared, Shape shape, int rows, float[] between) {
    System.arraycopy(declared, 0, between, 0, rows * shape.size());
    if (shape.isImage()) {
      int pixels = shape.size() / shape.channels();
      for (int row = 0; row < rows; row++) {
        TransposeStep.transpose(declared, between, row * shape.size(), shape.channels(), pixels);
      }
    }
  }
}
