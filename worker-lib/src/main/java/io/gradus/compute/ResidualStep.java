package io.gradus.compute;

/**
 * {@code y = x + body(x)}: the error at y goes back both ways, and what comes back from the body is
 * added.
 */
final class ResidualStep extends InPlaceStep {
  private final Chain body;

  ResidualStep(Span at, Chain body) {
    super(at);
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

  @Override
  boolean evaluateFromInside(Edge inner, Pass pass) {
    if (!body.evaluateFrom(inner, pass)) {
      return false;
    }
    addInput(pass);
    return true;
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

  /** The way past the body is there already. */
  @Override
  void backwardInPlace(Pass pass, float[] errors) {
    float[] inner = pass.errors(body.in());
    for (int i = 0; i < pass.rows * in.width(); i++) {
      errors[i] += inner[i];
    }
  }

  @Override
  void backwardEvaluatedInPlace(Pass pass, float[] errors) {
    System.arraycopy(errors, 0, pass.errors(body.out()), 0, pass.rows * out.width());
    body.backwardEvaluated(pass);
    backwardInPlace(pass, errors);
  }

  /** What starts inside has no way past the body. */
  @Override
  boolean backwardFromInside(Edge inner, Pass pass, Mode mode) {
    if (!body.backwardFrom(inner, pass, mode)) {
      return false;
    }
    System.arraycopy(pass.errors(body.in()), 0, pass.errors(in), 0, pass.rows * in.width());
    return true;
  }

  Chain body() {
    return body;
  }
}
