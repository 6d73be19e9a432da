package io.gradus.sample;

import io.gradus.data.CounterRandom;

/**
 * Draws a digit as a person may write it: the pen's strokes with every point a little off, bent,
 * slanted, turned, stretched and moved, in a pen of some width and darkness, scanned with noise.
 */
final class DigitImage {
  /** Width and height in pixels. */
  static final int SIZE = 28;

  private static final long STREAM = 0x646967697473L;

  /** Digits fill about this many pixels of {@link #SIZE}, as in MNIST. */
  private static final double BOX = 20;

  private static final int STEPS_PER_SPAN = 8;

  private final Draws draws;
  private final int label;
  private final double[] ink = new double[SIZE * SIZE];

  /** Entries of the map from strokes to pixels: x' = xx·x + xy·y + x0 and so on. */
  private final double xx;

  private final double xy;
  private final double yx;
  private final double yy;
  private final double x0;
  private final double y0;

  private final double bendX;
  private final double bendY;
  private final double phase;
  private final double radius;

  private DigitImage(long seed, long row) {
    draws = new Draws(CounterRandom.key(seed, STREAM), row);
    label = draws.below(10);
    double turn = draws.gaussian(0, 0.12);
    double slant = draws.gaussian(0.12, 0.18);
    double width = BOX * draws.uniform(0.72, 1.05);
    double height = BOX * draws.uniform(0.88, 1.08);
    double cosine = StrictMath.cos(turn);
    double sine = StrictMath.sin(turn);
    xx = cosine * width;
    xy = -cosine * slant * width - sine * height;
    yx = sine * width;
    yy = -sine * slant * width + cosine * height;
    x0 = SIZE / 2.0 + draws.gaussian(0, 0.8) - 0.5 * (xx + xy);
    y0 = SIZE / 2.0 + draws.gaussian(0, 0.8) - 0.5 * (yx + yy);
    bendX = draws.gaussian(0, 0.03);
    bendY = draws.gaussian(0, 0.03);
    phase = draws.uniform(0, 2 * Math.PI);
    radius = draws.uniform(0.75, 1.7);
  }

  /** The label of a row, 0…9. */
  static int label(long seed, long row) {
    return new DigitImage(seed, row).label;
  }

  /** The pixels of a row, row by row, 0 for paper and 255 for ink. */
  static byte[] pixels(long seed, long row) {
    return new DigitImage(seed, row).draw();
  }

  private byte[] draw() {
    double[][][] ways = PenStrokes.of(label);
    double carelessness = draws.uniform(0.008, 0.035);
    for (double[] stroke : ways[draws.below(ways.length)]) {
      double[] points = stroke.clone();
      for (int i = 0; i < points.length; i++) {
        points[i] += draws.gaussian(0, carelessness);
      }
      drawStroke(points);
    }
    double darkness = draws.uniform(0.8, 1);
    double noise = draws.uniform(0, 0.03);
    byte[] pixels = new byte[ink.length];
    for (int i = 0; i < pixels.length; i++) {
      // Paper stays clean, as in scans whose background was removed.
      double value = ink[i] == 0 ? 0 : darkness * ink[i] + draws.gaussian(0, noise);
      pixels[i] = (byte) Math.round(255 * Math.min(1, Math.max(0, value)));
    }
    return pixels;
  }

  /** A Catmull–Rom curve through the points: it leaves each one towards the next but one. */
  private void drawStroke(double[] points) {
    int last = points.length / 2 - 1;
    double[] from = place(points[0], points[1]);
    for (int span = 0; span < last; span++) {
      for (int step = 1; step <= STEPS_PER_SPAN; step++) {
        double t = (double) step / STEPS_PER_SPAN;
        double[] to = place(onCurve(points, 0, span, last, t), onCurve(points, 1, span, last, t));
        drawSegment(from[0], from[1], to[0], to[1]);
        from = to;
      }
    }
  }

  private static double onCurve(double[] points, int axis, int span, int last, double t) {
    double before = points[2 * Math.max(0, span - 1) + axis];
    double start = points[2 * span + axis];
    double end = points[2 * (span + 1) + axis];
    double after = points[2 * Math.min(last, span + 2) + axis];
    return 0.5
        * (2 * start
            + (end - before) * t
            + (2 * before - 5 * start + 4 * end - after) * t * t
            + (3 * start - before - 3 * end + after) * t * t * t);
  }

  /** Where a point of a stroke lies in the image. */
  private double[] place(double x, double y) {
    double bentX = x + bendX * StrictMath.sin(2 * Math.PI * y + phase);
    double bentY = y + bendY * StrictMath.sin(2 * Math.PI * x + phase);
    return new double[] {xx * bentX + xy * bentY + x0, yx * bentX + yy * bentY + y0};
  }

  /** Darkens the pixels near a segment: fully inside the pen's radius, fading over one pixel. */
  private void drawSegment(double ax, double ay, double bx, double by) {
    double reach = radius + 1;
    int left = Math.max(0, (int) Math.floor(Math.min(ax, bx) - reach));
    int right = Math.min(SIZE - 1, (int) Math.ceil(Math.max(ax, bx) + reach));
    int top = Math.max(0, (int) Math.floor(Math.min(ay, by) - reach));
    int bottom = Math.min(SIZE - 1, (int) Math.ceil(Math.max(ay, by) + reach));
    double dx = bx - ax;
    double dy = by - ay;
    double square = dx * dx + dy * dy;
    for (int row = top; row <= bottom; row++) {
      for (int column = left; column <= right; column++) {
        double px = column + 0.5 - ax;
        double py = row + 0.5 - ay;
        double along = square == 0 ? 0 : Math.min(1, Math.max(0, (px * dx + py * dy) / square));
        double ex = px - along * dx;
        double ey = py - along * dy;
        double value = radius + 0.5 - Math.sqrt(ex * ex + ey * ey);
        int place = row * SIZE + column;
        ink[place] = Math.max(ink[place], Math.min(1, Math.max(0, value)));
      }
    }
  }
}
