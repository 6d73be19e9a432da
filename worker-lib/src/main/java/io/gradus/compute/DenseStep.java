package io.gradus.compute;

/**
 * {@code y = f(x·Wᵀ + b)}: x [rows, inputs], W [units, inputs], b [units], y [rows, units], f the
 * activation after it.
 */
final class DenseStep extends Step {
  private final int inputs;
  private final int units;
  private final int weight;
  private final BiasAndActivation end;

  DenseStep(Edge in, Edge out, int weight, BiasAndActivation end) {
    super(in, out);
    this.inputs = in.width();
    this.units = out.width();
    this.weight = weight;
    this.end = end;
  }

  @Override
  void forward(Pass pass) {
    pass.products.multiplyTransposedRight(
        pass.rows,
        units,
        inputs,
        pass.values(in),
        0,
        inputs,
        pass.parameters,
        weight,
        inputs,
        end.begin(pass),
        end.nodes(pass),
        0,
        units);
    end.activate(pass);
  }

  @Override
  void errorOfNodes(Pass pass) {
    end.errorOfNodes(pass);
  }

  @Override
  void gradient(Pass pass) {
    pass.products.multiplyTransposedLeft(
        units,
        inputs,
        pass.rows,
        pass.errors(out),
        0,
        units,
        pass.values(in),
        0,
        inputs,
        pass.keep,
        pass.gradient,
        weight,
        inputs);
    end.gradient(pass);
  }

  @Override
  void backward(Pass pass) {
    pass.products.multiply(
        pass.rows,
        in.errorWidth(),
        units,
        pass.errors(out),
        0,
        units,
        pass.parameters,
        weight + in.errorFrom(),
        inputs,
        0,
        pass.errors(in),
        0,
        in.errorWidth());
  }
}
