package io.gradus.compute;

/**
 * {@code y = max(0, x) + w·min(0, x)}: [positions, slopes] with a slope w a column; one slope for
 * all values is a single column.
 *
 * <p>The gradient of a slope is {@code Σ ∂y·min(0, x)}. By arithmetic instead of branches, so that
 * the compiler vectorizes; at 0 the slope is w, as in PyTorch.
 */
final class PreluStep extends InPlaceStep {
  private final int columns;
  private final int band;
  private final int weight;
  private final Scratch scratch;
  private final ColumnSums sums;

  /**
   * @param slopes slot of the slopes, repeated over a band
   * @param values slot of a band
   * @param errors slot of a band
   */
  record Scratch(int slopes, int values, int errors) {
    static Scratch in(WorkspaceLayout slots, int columns) {
      int band = Band.length(columns);
      return new Scratch(slots.fixed(band), slots.fixed(band), slots.fixed(band));
    }
  }

  /**
   * @param columns how many slopes there are
   * @param weight offset of the slopes: [columns]
   */
  PreluStep(Span at, int columns, int weight, Scratch scratch, ColumnSums sums) {
    super(at);
    this.columns = columns;
    this.band = Band.length(columns);
    this.weight = weight;
    this.scratch = scratch;
    this.sums = sums;
  }

  @Override
  void forward(Pass pass) {
    float[] slopes = pass.floats(scratch.slopes());
    Band.tile(pass.parameters, weight, columns, slopes, band);
    float[] values = pass.floats(scratch.values());
    int length = pass.rows * in.width();
    for (int from = 0; from < length; from += band) {
      int n = Math.min(band, length - from);
      System.arraycopy(pass.values(in), from, values, 0, n);
      for (int i = 0; i < n; i++) {
        values[i] = Math.max(values[i], 0) + slopes[i] * Math.min(values[i], 0);
      }
      System.arraycopy(values, 0, pass.values(out), from, n);
    }
  }

  @Override
  void gradient(Pass pass) {
    double[] sum =
        sums.ofNegativeProducts(pass, pass.errors(out), pass.values(in), pass.rows * in.width());
    for (int column = 0; column < columns; column++) {
      pass.gradient[weight + column] += (float) sum[column];
    }
  }

  @Override
  void backwardInPlace(Pass pass, float[] all) {
    float[] slopes = pass.floats(scratch.slopes());
    float[] values = pass.floats(scratch.values());
    float[] errors = pass.floats(scratch.errors());
    int length = pass.rows * in.width();
    for (int from = 0; from < length; from += band) {
      int n = Math.min(band, length - from);
      System.arraycopy(pass.values(in), from, values, 0, n);
      System.arraycopy(all, from, errors, 0, n);
      for (int i = 0; i < n; i++) {
        float above = Math.min(Math.max(values[i], 0) * Float.MAX_VALUE, 1);
        errors[i] *= above + slopes[i] * (1 - above);
      }
      System.arraycopy(errors, 0, all, from, n);
    }
  }
}
