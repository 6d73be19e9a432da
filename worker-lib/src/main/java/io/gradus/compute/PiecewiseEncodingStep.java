package io.gradus.compute;

import java.util.Arrays;

/** A value a bin of each number: 1 below its place, its share there, 0 above. */
final class PiecewiseEncodingStep extends NumberEmbeddingStep {
  private final Bins bins;
  private final int places;
  private final int shares;

  /**
   * @param places slot of a number's bins: [rows]
   * @param shares slot of a number's shares: [rows]
   */
  PiecewiseEncodingStep(Span at, Bins bins, int features, int places, int shares) {
    super(at, features, bins.begin(features), End.none());
    this.bins = bins;
    this.places = places;
    this.shares = shares;
  }

  @Override
  void embed(Pass pass) {
    float[] y = pass.values(out);
    float[] place = pass.floats(places);
    float[] share = pass.floats(shares);
    for (int number = 0; number < features; number++) {
      bins.find(number, pass.values(in), number, in.width(), pass.rows, 0, place, share);
      for (int row = 0; row < pass.rows; row++) {
        int to = row * out.width();
        int bin = (int) place[row];
        Arrays.fill(y, to + bins.begin(number), to + bin, 1);
        y[to + bin] = share[row];
        Arrays.fill(y, to + bin + 1, to + bins.begin(number + 1), 0);
      }
    }
  }

  @Override
  void embeddedBackward(Pass pass) {
    float[] arrived = nodeErrors(pass);
    float[] errors = pass.errors(in);
    float[] place = pass.floats(places);
    float[] share = pass.floats(shares);
    for (int number = in.errorFrom(); number < features; number++) {
      bins.find(number, pass.values(in), number, in.width(), pass.rows, 0, place, share);
      for (int row = 0; row < pass.rows; row++) {
        int bin = (int) place[row];
        errors[row * in.errorWidth() + number - in.errorFrom()] =
            arrived[row * out.width() + bin] * bins.inverseWidth(bin);
      }
    }
  }
}
