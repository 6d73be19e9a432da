package io.gradus.compute;

/**
 * {@code y = x + body(x)}: the error at y goes back both ways, and what comes back from the body is
 * added.
 */
final class ResidualStep extends Step {
  private final Chain body;

  ResidualStep(Edge in, Edge out, Chain body) {
    super(in, out);
    this.body = body;
  }

  @Override
  void forward(Pass pass) {
    body.forward(pass);
    addInput(pass);
  }

  @Override
  void evaluate(Pass pass) {
    body.evaluate(pass);
    addInput(pass);
  }

  private void addInput(Pass pass) {
    float[] x = pass.values(in);
    float[] inner = pass.values(body.out());
    float[] y = pass.values(out);
    for (int i = 0; i < pass.rows * out.width(); i++) {
      y[i] = x[i] + inner[i];
    }
  }

  @Override
  void gradient(Pass pass) {
    if (body.out().carriesError()) {
      System.arraycopy(pass.errors(out), 0, pass.errors(body.out()), 0, pass.rows * out.width());
      body.backward(pass);
    }
  }

  /**
   * The errors of {@code in} and {@code out} share their place, so the way past the body is there
   * already.
   */
  @Override
  void backward(Pass pass) {
    float[] errors = pass.errors(in);
    float[] inner = pass.errors(body.in());
    for (int i = 0; i < pass.rows * in.width(); i++) {
      errors[i] += inner[i];
    }
  }
}
