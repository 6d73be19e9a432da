package io.gradus.compute;

/**
 * {@code y_j = f(x_j·W_j + b_j)} for each member j: x [rows, members, inputs], W [members, inputs,
 * units], b [members, units], y [rows, members, units], f the activation after it.
 */
final class MemberDenseStep extends MovingStep {
  private final int members;
  private final int inputs;
  private final int units;
  private final int weight;
  private final BiasAndActivation end;

  MemberDenseStep(Span at, int members, int weight, BiasAndActivation end) {
    super(at);
    this.members = members;
    this.inputs = in.width() / members;
    this.units = out.width() / members;
    this.weight = weight;
    this.end = end;
  }

  private int weight(int member) {
    return weight + member * inputs * units;
  }

  @Override
  void forward(Pass pass) {
    float[] nodes = end.nodes(pass);
    float kept = end.begin(pass);
    for (int member = 0; member < members; member++) {
      pass.products.multiply(
          pass.rows,
          units,
          inputs,
          pass.values(in),
          member * inputs,
          in.width(),
          pass.parameters,
          weight(member),
          units,
          kept,
          nodes,
          member * units,
          out.width());
    }
    end.activate(pass);
  }

  @Override
  void errorOfNodes(Pass pass) {
    end.errorOfNodes(pass);
  }

  @Override
  void gradient(Pass pass) {
    for (int member = 0; member < members; member++) {
      pass.products.multiplyTransposedLeft(
          inputs,
          units,
          pass.rows,
          pass.values(in),
          member * inputs,
          in.width(),
          pass.errors(out),
          member * units,
          out.width(),
          pass.keep,
          pass.gradient,
          weight(member),
          units);
    }
    end.gradient(pass);
  }

  @Override
  void backward(Pass pass) {
    for (int member = 0; member < members; member++) {
      pass.products.multiplyTransposedRight(
          pass.rows,
          inputs,
          units,
          pass.errors(out),
          member * units,
          out.width(),
          pass.parameters,
          weight(member),
          units,
          0,
          pass.errors(in),
          member * inputs,
          in.width());
    }
  }
}
