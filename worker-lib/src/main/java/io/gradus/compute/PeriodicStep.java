package io.gradus.compute;

import io.gradus.kernel.Waves;
import java.util.Arrays;

/**
 * {@code [cos 2πt, sin 2πt]·W + b} with {@code t = c·x} turns for each frequency c of a number x,
 * or {@code cos(2πt + φ)·W + b} and behind all of these the numbers themselves. Cosines and sines
 * of a row lie number by number, so that a number's are a matrix of their own: one product of
 * matrices each.
 *
 * <p>Back, {@code ∂t = 2π(cos·∂sin − sin·∂cos)}, {@code ∂c = Σ x·∂t}, {@code ∂φ = Σ ∂t/2π}.
 */
final class PeriodicStep extends NumberEmbeddingStep {
  private static final float TURN = (float) (2 * Math.PI);

  private final Form form;
  private final Tensors tensors;
  private final Scratch scratch;
  private final ColumnSums waveSums;
  private final ColumnSums biasSums;
  private final int waves;

  /**
   * What is computed.
   *
   * @param frequencies of a number
   * @param width values that the waves of a number become
   * @param sines whether sines are part of the waves
   * @param shared whether all numbers have the same weight and bias
   */
  record Form(int frequencies, int width, boolean sines, boolean shared) {}

  /**
   * Offsets of the tensors.
   *
   * @param frequency [features, frequencies]
   * @param phase [features, frequencies], or {@link #NONE}; with it, numbers follow their waves
   * @param weight [features, waves, width], shared [width, waves]
   * @param bias [features, width], shared [width]
   */
  record Tensors(int frequency, int phase, int weight, int bias) {
    static final int NONE = -1;
  }

  /**
   * Slots.
   *
   * @param cosines [rows, features·frequencies]
   * @param sines [rows, features·frequencies]
   * @param cosErrors of the cosines, then of the turns: [rows, features·frequencies]
   * @param sinErrors of the sines, then the numbers repeated: [rows, features·frequencies]
   * @param band of turns, frequencies, phases, cosines and sines
   */
  record Scratch(int cosines, int sines, int cosErrors, int sinErrors, Bands band) {
    static Scratch in(WorkspaceLayout slots, int waves) {
      return new Scratch(
          slots.perRow(waves),
          slots.perRow(waves),
          slots.perRowBackward(waves),
          slots.perRowBackward(waves),
          Bands.in(slots, waves));
    }
  }

  /** Slots of a band each. */
  record Bands(int turns, int frequencies, int phases, int cosines, int sines) {
    static Bands in(WorkspaceLayout slots, int waves) {
      int band = Band.length(waves);
      return new Bands(
          slots.fixed(band),
          slots.fixed(band),
          slots.fixed(band),
          slots.fixed(band),
          slots.fixed(band));
    }
  }

  /**
   * Sums that gradients are.
   *
   * @param waves over [rows, features·frequencies]
   * @param bias over [rows, out.width()]
   */
  record Sums(ColumnSums waves, ColumnSums bias) {}

  PeriodicStep(
      Span at, int features, Form form, End end, Tensors tensors, Scratch scratch, Sums sums) {
    super(at, features, embedded(features, form, tensors), end);
    this.form = form;
    this.tensors = tensors;
    this.scratch = scratch;
    this.waveSums = sums.waves();
    this.biasSums = sums.bias();
    this.waves = features * form.frequencies();
  }

  private static int embedded(int features, Form form, Tensors tensors) {
    int numbers = tensors.phase() == Tensors.NONE ? 0 : 1;
    return Math.multiplyExact(features, form.width() + numbers);
  }

  @Override
  void embed(Pass pass) {
    wave(pass);
    float[] y = pass.values(out);
    for (int row = 0; row < pass.rows; row++) {
      int to = row * out.width();
      if (form.shared()) {
        for (int number = 0; number < features; number++) {
          System.arraycopy(
              pass.parameters, tensors.bias(), y, to + number * form.width(), form.width());
        }
      } else {
        System.arraycopy(pass.parameters, tensors.bias(), y, to, features * form.width());
      }
      if (tensors.phase() != Tensors.NONE) {
        System.arraycopy(
            pass.values(in), row * in.width(), y, to + features * form.width(), features);
      }
    }
    for (int number = 0; number < features; number++) {
      multiply(pass, pass.floats(scratch.cosines()), number, 0);
      if (form.sines()) {
        multiply(pass, pass.floats(scratch.sines()), number, form.frequencies());
      }
    }
  }

  /** Cosines and sines of all turns. */
  private void wave(Pass pass) {
    int band = Band.length(waves);
    float[] frequencies = pass.floats(scratch.band().frequencies());
    float[] phases = pass.floats(scratch.band().phases());
    float[] turns = pass.floats(scratch.band().turns());
    float[] cosines = pass.floats(scratch.band().cosines());
    float[] sines = pass.floats(scratch.band().sines());
    Band.tile(pass.parameters, tensors.frequency(), waves, frequencies, band);
    Arrays.fill(phases, 0, band, 0);
    if (tensors.phase() != Tensors.NONE) {
      Band.tile(pass.parameters, tensors.phase(), waves, phases, band);
      for (int i = 0; i < band; i++) {
        phases[i] /= TURN;
      }
    }
    int length = pass.rows * waves;
    for (int from = 0; from < length; from += band) {
      int n = Math.min(band, length - from);
      repeatNumbers(pass, from / waves, n / waves, turns, 0);
      for (int i = 0; i < n; i++) {
        turns[i] = turns[i] * frequencies[i] + phases[i];
      }
      Waves.of(turns, cosines, sines, n);
      System.arraycopy(cosines, 0, pass.floats(scratch.cosines()), from, n);
      System.arraycopy(sines, 0, pass.floats(scratch.sines()), from, n);
    }
  }

  /** Each number of some rows as often as it has frequencies. */
  private void repeatNumbers(Pass pass, int fromRow, int rows, float[] into, int at) {
    float[] x = pass.values(in);
    int to = at;
    for (int row = fromRow; row < fromRow + rows; row++) {
      for (int number = 0; number < features; number++) {
        Arrays.fill(into, to, to + form.frequencies(), x[row * in.width() + number]);
        to += form.frequencies();
      }
    }
  }

  /**
   * Adds the product of a number's waves with the rows of the weight that are theirs.
   *
   * @param first which of the waves of a number come first
   */
  private void multiply(Pass pass, float[] values, int number, int first) {
    int k = form.frequencies();
    if (form.shared()) {
      pass.products.multiplyTransposedRight(
          pass.rows,
          form.width(),
          k,
          values,
          number * k,
          waves,
          pass.parameters,
          tensors.weight() + first,
          2 * k,
          1,
          pass.values(out),
          number * form.width(),
          out.width());
    } else {
      pass.products.multiply(
          pass.rows,
          form.width(),
          k,
          values,
          number * k,
          waves,
          pass.parameters,
          weight(number, first),
          form.width(),
          1,
          pass.values(out),
          number * form.width(),
          out.width());
    }
  }

  /** Where the rows of the weight begin that are of a number's waves from {@code first} on. */
  private int weight(int number, int first) {
    int each = form.sines() ? 2 * form.frequencies() : form.frequencies();
    return tensors.weight() + (number * each + first) * form.width();
  }

  @Override
  void gradient(Pass pass) {
    for (int number = 0; number < features; number++) {
      gradient(pass, pass.floats(scratch.cosines()), number, 0);
      if (form.sines()) {
        gradient(pass, pass.floats(scratch.sines()), number, form.frequencies());
      }
    }
    double[] biases = biasSums.of(pass, nodeErrors(pass), pass.rows * out.width());
    for (int i = 0; i < features * form.width(); i++) {
      pass.gradient[tensors.bias() + (form.shared() ? i % form.width() : i)] += (float) biases[i];
    }
    turnErrors(pass);
    float[] errors = pass.floats(scratch.cosErrors());
    int length = pass.rows * waves;
    if (tensors.phase() != Tensors.NONE) {
      double[] sums = waveSums.of(pass, errors, length);
      for (int i = 0; i < waves; i++) {
        pass.gradient[tensors.phase() + i] += (float) (sums[i] / TURN);
      }
    }
    float[] numbers = pass.floats(scratch.sinErrors());
    repeatNumbers(pass, 0, pass.rows, numbers, 0);
    double[] sums = waveSums.ofProducts(pass, errors, numbers, length);
    for (int i = 0; i < waves; i++) {
      pass.gradient[tensors.frequency() + i] += (float) sums[i];
    }
  }

  private void gradient(Pass pass, float[] values, int number, int first) {
    int k = form.frequencies();
    float[] errors = nodeErrors(pass);
    if (form.shared()) {
      pass.products.multiplyTransposedLeft(
          form.width(),
          k,
          pass.rows,
          errors,
          number * form.width(),
          out.width(),
          values,
          number * k,
          waves,
          number == 0 ? pass.keep : 1,
          pass.gradient,
          tensors.weight() + first,
          2 * k);
    } else {
      pass.products.multiplyTransposedLeft(
          k,
          form.width(),
          pass.rows,
          values,
          number * k,
          waves,
          errors,
          number * form.width(),
          out.width(),
          pass.keep,
          pass.gradient,
          weight(number, first),
          form.width());
    }
  }

  /** The errors of all turns take the place of those of the cosines. */
  private void turnErrors(Pass pass) {
    float[] cosErrors = pass.floats(scratch.cosErrors());
    float[] sinErrors = pass.floats(scratch.sinErrors());
    for (int number = 0; number < features; number++) {
      waveErrors(pass, number, 0, cosErrors);
      if (form.sines()) {
        waveErrors(pass, number, form.frequencies(), sinErrors);
      }
    }
    int length = pass.rows * waves;
    float[] cosines = pass.floats(scratch.cosines());
    float[] sines = pass.floats(scratch.sines());
    if (form.sines()) {
      for (int i = 0; i < length; i++) {
        cosErrors[i] = TURN * (cosines[i] * sinErrors[i] - sines[i] * cosErrors[i]);
      }
    } else {
      for (int i = 0; i < length; i++) {
        cosErrors[i] = -TURN * sines[i] * cosErrors[i];
      }
    }
  }

  private void waveErrors(Pass pass, int number, int first, float[] into) {
    int k = form.frequencies();
    if (form.shared()) {
      pass.products.multiply(
          pass.rows,
          k,
          form.width(),
          nodeErrors(pass),
          number * form.width(),
          out.width(),
          pass.parameters,
          tensors.weight() + first,
          2 * k,
          0,
          into,
          number * k,
          waves);
    } else {
      pass.products.multiplyTransposedRight(
          pass.rows,
          k,
          form.width(),
          nodeErrors(pass),
          number * form.width(),
          out.width(),
          pass.parameters,
          weight(number, first),
          form.width(),
          0,
          into,
          number * k,
          waves);
    }
  }

  @Override
  void embeddedBackward(Pass pass) {
    turnErrors(pass);
    int k = form.frequencies();
    float[] turns = pass.floats(scratch.cosErrors());
    float[] arrived = nodeErrors(pass);
    float[] errors = pass.errors(in);
    for (int row = 0; row < pass.rows; row++) {
      for (int number = in.errorFrom(); number < features; number++) {
        float sum = 0;
        for (int i = number * k; i < (number + 1) * k; i++) {
          sum += turns[row * waves + i] * pass.parameters[tensors.frequency() + i];
        }
        if (tensors.phase() != Tensors.NONE) {
          sum += arrived[row * out.width() + features * form.width() + number];
        }
        errors[row * in.errorWidth() + number - in.errorFrom()] = sum;
      }
    }
  }
}
