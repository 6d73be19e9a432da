package io.gradus.compute;

import java.util.List;
import java.util.Optional;

/**
 * {@code y = f(x·Wᵀ + b)}: x [positions, columns], W [units, columns], b [units], y [positions,
 * units], f the activation after it. A row is one position, or as many as its axes before the last
 * one have. As the first layer it may get parts of x as entries, and others written side by side.
 */
final class DenseStep extends MovingStep {
  private final int positions;
  private final int columns;
  private final int units;
  private final int inputStride;
  private final int errorStride;
  private final int weight;
  private final List<InputRun> runs;
  private final Optional<EntryProduct> entries;
  private final BiasAndActivation end;

  private DenseStep(
      Span at,
      int positions,
      int columns,
      int weight,
      List<InputRun> runs,
      Optional<EntryProduct> entries,
      BiasAndActivation end) {
    super(at);
    this.positions = positions;
    this.columns = columns;
    this.units = out.width() / positions;
    this.inputStride = in.width() / positions;
    this.errorStride = in.errorWidth() / positions;
    this.weight = weight;
    this.runs = runs;
    this.entries = entries;
    this.end = end;
  }

  /**
   * Behind another layer, or along the last axis of the network's input.
   *
   * @param columns extent of the last axis
   */
  static DenseStep along(Span at, int columns, int weight, BiasAndActivation end) {
    List<InputRun> all = List.of(new InputRun(0, 0, columns));
    int positions = at.in().width() / columns;
    return new DenseStep(at, positions, columns, weight, all, Optional.empty(), end);
  }

  /** The first layer. */
  static DenseStep first(Span at, InputParts parts, int weight, BiasAndActivation end) {
    Optional<EntryProduct> entries =
        parts.hasEntries()
            ? Optional.of(new EntryProduct(weight, at.out().width(), parts.columns(), parts.runs()))
            : Optional.empty();
    return new DenseStep(at, 1, parts.columns(), weight, parts.runs(), entries, end);
  }

  @Override
  void forward(Pass pass) {
    float[] nodes = multiply(pass);
    if (entries.isPresent()) {
      entries.get().addTo(nodes, pass);
    }
    end.activate(pass);
  }

  /** A row's entries go one by one, whichever the other rows of the chunk are. */
  @Override
  void evaluate(Pass pass) {
    float[] nodes = multiply(pass);
    if (entries.isPresent()) {
      entries.get().addOneByOne(nodes, pass);
    }
    end.activate(pass);
  }

  /** Bias and all that is written out. */
  private float[] multiply(Pass pass) {
    float[] nodes = end.nodes(pass);
    float kept = end.begin(pass);
    for (int i = 0; i < runs.size(); i++) {
      InputRun run = runs.get(i);
      pass.products.multiplyTransposedRight(
          pass.rows * positions,
          units,
          run.width(),
          pass.values(in),
          run.at(),
          inputStride,
          pass.parameters,
          weight + run.column(),
          columns,
          kept,
          nodes,
          0,
          units);
      kept = 1;
    }
    if (entries.isPresent() && kept == 0) {
      end.tileBias(pass, nodes, pass.rows * out.width());
    }
    return nodes;
  }

  @Override
  void errorOfNodes(Pass pass) {
    end.errorOfNodes(pass);
  }

  @Override
  void gradient(Pass pass) {
    for (int i = 0; i < runs.size(); i++) {
      InputRun run = runs.get(i);
      pass.products.multiplyTransposedLeft(
          units,
          run.width(),
          pass.rows * positions,
          pass.errors(out),
          0,
          units,
          pass.values(in),
          run.at(),
          inputStride,
          pass.keep,
          pass.gradient,
          weight + run.column(),
          columns);
    }
    if (entries.isPresent()) {
      entries.get().gradient(pass.errors(out), pass);
    }
    end.gradient(pass);
  }

  @Override
  void backward(Pass pass) {
    for (int i = 0; i < runs.size(); i++) {
      InputRun run = runs.get(i);
      int from = Math.max(run.at(), in.errorFrom());
      int to = Math.min(run.at() + run.width(), in.errorFrom() + errorStride);
      if (from < to) {
        pass.products.multiply(
            pass.rows * positions,
            to - from,
            units,
            pass.errors(out),
            0,
            units,
            pass.parameters,
            weight + run.column() + from - run.at(),
            columns,
            0,
            pass.errors(in),
            from - in.errorFrom(),
            errorStride);
      }
    }
  }
}
