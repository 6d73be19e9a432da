package io.gradus.compute;

import io.gradus.kernel.Elementwise;
import io.gradus.kernel.ScaleLoops;
import java.util.Arrays;

/**
 * {@code y = f(((x∘r)·Wᵀ)∘s + b)}: x [rows, members, inputs], W [units, inputs], r [members,
 * inputs], s and b [members, units], y [rows, members, units], f the activation after it. All
 * members of all rows are one product with the shared weight.
 *
 * <p>Back, with e the error of the nodes and z the products before they are scaled: {@code ∂s =
 * Σe∘z}, {@code ∂b = Σe}, {@code ∂z = e∘s}, {@code ∂W = ∂zᵀ·(x∘r)}, and with {@code v = ∂z·W},
 * {@code ∂r = Σv∘x} and {@code ∂x = v∘r}. What is done element by element goes over some columns of
 * all rows at a time, so that scales and sums stay near the processor.
 */
final class BatchEnsembleStep extends MovingStep {
  private static final ScaleLoops LOOPS = ScaleLoops.ofThisJvm();

  private static final int COLUMNS = 1024;

  private final int inputs;
  private final int units;
  private final Tensors tensors;
  private final Scratch scratch;
  private final Elementwise function;
  private final int nodes;

  /**
   * Offsets of its tensors.
   *
   * @param weight [units, inputs]
   * @param inputScales r: [members, inputs]
   * @param scales s: [members, units]
   * @param bias [members, units]
   */
  record Tensors(int weight, int inputScales, int scales, int bias) {}

  /**
   * Its own slots.
   *
   * @param scaled x∘r, on the way back v: [rows, members, inputs]
   * @param products z, on the way back their errors: [rows, members, units]
   * @param inputSums what r's gradient is added up in: [members, inputs]
   * @param sums what s' gradient is added up in: [members, units]
   * @param errorSums what b's gradient is added up in: [members, units]
   */
  record Scratch(int scaled, int products, int inputSums, int sums, int errorSums) {
    static Scratch in(WorkspaceLayout slots, Span at) {
      return new Scratch(
          slots.perRow(at.in().width()),
          slots.perRow(at.out().width()),
          slots.fixed(at.in().width()),
          slots.fixed(at.out().width()),
          slots.fixed(at.out().width()));
    }
  }

  /**
   * @param members how many
   * @param nodes slot of the values before the activation function; the outputs' own if backward
   *     does not need them
   */
  BatchEnsembleStep(
      Span at, int members, Tensors tensors, Scratch scratch, Elementwise function, int nodes) {
    super(at);
    this.inputs = in.width() / members;
    this.units = out.width() / members;
    this.tensors = tensors;
    this.scratch = scratch;
    this.function = function;
    this.nodes = nodes;
  }

  @Override
  void forward(Pass pass) {
    scaleInputs(pass);
    pass.products.multiplyTransposedRight(
        pass.rows * out.width() / units,
        units,
        inputs,
        pass.floats(scratch.scaled()),
        0,
        inputs,
        pass.parameters,
        tensors.weight(),
        inputs,
        0,
        pass.floats(scratch.products()),
        0,
        units);
    scaleProducts(pass);
  }

  private void scaleInputs(Pass pass) {
    float[] x = pass.values(in);
    float[] scaled = pass.floats(scratch.scaled());
    int width = in.width();
    for (int column = 0; column < width; column += COLUMNS) {
      int n = Math.min(COLUMNS, width - column);
      for (int at = column; at < pass.rows * width; at += width) {
        LOOPS.scale(x, at, pass.parameters, tensors.inputScales() + column, scaled, at, n);
      }
    }
  }

  private void scaleProducts(Pass pass) {
    float[] products = pass.floats(scratch.products());
    float[] sums = pass.floats(nodes);
    int width = out.width();
    for (int column = 0; column < width; column += COLUMNS) {
      int n = Math.min(COLUMNS, width - column);
      int scale = tensors.scales() + column;
      int bias = tensors.bias() + column;
      for (int at = column; at < pass.rows * width; at += width) {
        LOOPS.scaleAndAdd(products, at, pass.parameters, scale, pass.parameters, bias, sums, at, n);
        function.forward(sums, pass.values(out), at, at + n);
      }
    }
  }

  /** On the way, the sums over rows and the errors of the products, while the errors are near. */
  @Override
  void errorOfNodes(Pass pass) {
    float[] errors = pass.errors(out);
    float[] products = pass.floats(scratch.products());
    float[] sums = pass.floats(scratch.sums());
    float[] errorSums = pass.floats(scratch.errorSums());
    int width = out.width();
    Arrays.fill(sums, 0, width, 0);
    Arrays.fill(errorSums, 0, width, 0);
    for (int column = 0; column < width; column += COLUMNS) {
      int n = Math.min(COLUMNS, width - column);
      int scale = tensors.scales() + column;
      for (int at = column; at < pass.rows * width; at += width) {
        function.backward(pass.floats(nodes), pass.values(out), errors, at, at + n);
        LOOPS.add(errors, at, errorSums, column, n);
        LOOPS.addProductsAndScale(
            errors, at, products, at, sums, column, pass.parameters, scale, products, at, n);
      }
    }
  }

  @Override
  void gradient(Pass pass) {
    LOOPS.add(pass.floats(scratch.sums()), 0, pass.gradient, tensors.scales(), out.width());
    LOOPS.add(pass.floats(scratch.errorSums()), 0, pass.gradient, tensors.bias(), out.width());
    pass.products.multiplyTransposedLeft(
        units,
        inputs,
        pass.rows * out.width() / units,
        pass.floats(scratch.products()),
        0,
        units,
        pass.floats(scratch.scaled()),
        0,
        inputs,
        pass.keep,
        pass.gradient,
        tensors.weight(),
        inputs);
    errorOfScaled(pass);
    if (!in.carriesError()) {
      float[] errors = pass.floats(scratch.scaled());
      inputErrors(pass, errors);
      addInputSums(pass);
    }
  }

  @Override
  void backward(Pass pass) {
    inputErrors(pass, pass.errors(in));
    addInputSums(pass);
  }

  @Override
  void backwardEvaluated(Pass pass) {
    errorOfScaled(pass);
    inputErrors(pass, pass.errors(in));
  }

  private void errorOfScaled(Pass pass) {
    pass.products.multiply(
        pass.rows * out.width() / units,
        inputs,
        units,
        pass.floats(scratch.products()),
        0,
        units,
        pass.parameters,
        tensors.weight(),
        inputs,
        0,
        pass.floats(scratch.scaled()),
        0,
        inputs);
  }

  /** The errors of the inputs, and on the way the sums over rows. */
  private void inputErrors(Pass pass, float[] errors) {
    float[] x = pass.values(in);
    float[] scaled = pass.floats(scratch.scaled());
    float[] sums = pass.floats(scratch.inputSums());
    int width = in.width();
    Arrays.fill(sums, 0, width, 0);
    for (int column = 0; column < width; column += COLUMNS) {
      int n = Math.min(COLUMNS, width - column);
      int scale = tensors.inputScales() + column;
      for (int at = column; at < pass.rows * width; at += width) {
        LOOPS.addProductsAndScale(
            scaled, at, x, at, sums, column, pass.parameters, scale, errors, at, n);
      }
    }
  }

  private void addInputSums(Pass pass) {
    LOOPS.add(
        pass.floats(scratch.inputSums()), 0, pass.gradient, tensors.inputScales(), in.width());
  }
}
