package io.gradus.compute;

import java.util.Arrays;

/**
 * A convolution as products of matrices: {@code Y = X·Wᵀ + b} with X the patches under the window.
 * X [positions, kernel·kernel·channels], W [filters, kernel, kernel, channels], Y [positions,
 * filters]; a chunk has rows·places positions, of which some at a time are laid out. Chellapilla,
 * Puri and Simard, IWFHR 2006.
 *
 * <p>The weight is declared [filters, channels, kernel, kernel]; it is brought into the order above
 * for each chunk, and its gradient back.
 */
final class ConvStep extends MovingStep {
  private final Window window;
  private final int places;
  private final int[] tops;
  private final int[] lefts;
  private final int filters;
  private final int weight;
  private final BiasAndActivation end;
  private final int tile;
  private final int patches;
  private final int kernels;
  private final int kernelGradient;

  /**
   * Where a convolution keeps what it needs between and during its phases.
   *
   * @param tile how many positions are laid out at a time
   * @param patches slot of what is under the window there: [tile, kernel, kernel, channels]
   * @param kernels slot of the weight in the order of the patches
   * @param kernelGradient slot of its gradient
   */
  record Scratch(int tile, int patches, int kernels, int kernelGradient) {
    /** Floats of all patches together: what a product of matrices may take from the cache. */
    private static final int PATCH_FLOATS = 1 << 17;

    private static final int FEWEST_POSITIONS = 64;

    static Scratch in(WorkspaceLayout slots, Window window, int filters) {
      int tile = Math.max(FEWEST_POSITIONS, PATCH_FLOATS / window.patch());
      int weights = filters * window.patch();
      return new Scratch(
          tile,
          slots.fixed(Math.multiplyExact(tile, window.patch())),
          slots.fixed(weights),
          slots.fixed(weights));
    }
  }

  /**
   * @param order which places of the window, in which order: the outputs are [places, filters]
   */
  ConvStep(
      Span at, Window window, int[] order, int weight, BiasAndActivation end, Scratch scratch) {
    super(at);
    this.window = window;
    this.places = order.length;
    this.tops = window.tops(order);
    this.lefts = window.lefts(order);
    this.filters = out.width() / places;
    this.weight = weight;
    this.end = end;
    this.tile = scratch.tile();
    this.patches = scratch.patches();
    this.kernels = scratch.kernels();
    this.kernelGradient = scratch.kernelGradient();
  }

  private int positions(Pass pass) {
    return pass.rows * places;
  }

  @Override
  void forward(Pass pass) {
    orderWeight(pass);
    float beta = end.begin(pass);
    int patch = window.patch();
    for (int from = 0; from < positions(pass); from += tile) {
      pass.products.multiplyTransposedRight(
          gather(pass, from),
          filters,
          patch,
          pass.floats(patches),
          0,
          patch,
          pass.floats(kernels),
          0,
          patch,
          beta,
          end.nodes(pass),
          from * filters,
          filters);
    }
    end.activate(pass);
  }

  /** [filters, channels, kernel²] → [filters, kernel², channels] */
  private void orderWeight(Pass pass) {
    float[] ordered = pass.floats(kernels);
    int taps = window.kernel() * window.kernel();
    int from = weight;
    for (int filter = 0; filter < filters; filter++) {
      for (int channel = 0; channel < window.channels(); channel++) {
        for (int tap = 0; tap < taps; tap++) {
          ordered[(filter * taps + tap) * window.channels() + channel] = pass.parameters[from++];
        }
      }
    }
  }

  /** Lays out the patches of the next positions; returns how many there were. */
  private int gather(Pass pass, int from) {
    int count = Math.min(tile, positions(pass) - from);
    int image = from / places * in.width();
    int place = from % places;
    for (int i = 0; i < count; i++) {
      int at = i * window.patch();
      window.gather(pass.values(in), image, tops[place], lefts[place], pass.floats(patches), at);
      if (++place == places) {
        place = 0;
        image += in.width();
      }
    }
    return count;
  }

  @Override
  void errorOfNodes(Pass pass) {
    end.errorOfNodes(pass);
  }

  @Override
  void gradient(Pass pass) {
    int patch = window.patch();
    for (int from = 0; from < positions(pass); from += tile) {
      pass.products.multiplyTransposedLeft(
          filters,
          patch,
          gather(pass, from),
          pass.errors(out),
          from * filters,
          filters,
          pass.floats(patches),
          0,
          patch,
          from == 0 ? 0 : 1,
          pass.floats(kernelGradient),
          0,
          patch);
    }
    addWeightGradient(pass);
    end.gradient(pass);
  }

  /** [filters, kernel², channels] → [filters, channels, kernel²] */
  private void addWeightGradient(Pass pass) {
    float[] ordered = pass.floats(kernelGradient);
    float[] gradient = pass.gradient;
    if (pass.keep == 0) {
      Arrays.fill(gradient, weight, weight + filters * window.patch(), 0);
    }
    int taps = window.kernel() * window.kernel();
    int to = weight;
    for (int filter = 0; filter < filters; filter++) {
      for (int channel = 0; channel < window.channels(); channel++) {
        for (int tap = 0; tap < taps; tap++) {
          gradient[to++] += ordered[(filter * taps + tap) * window.channels() + channel];
        }
      }
    }
  }

  @Override
  void backward(Pass pass) {
    int patch = window.patch();
    Arrays.fill(pass.errors(in), 0, pass.rows * in.width(), 0);
    for (int from = 0; from < positions(pass); from += tile) {
      int count = Math.min(tile, positions(pass) - from);
      pass.products.multiply(
          count,
          patch,
          filters,
          pass.errors(out),
          from * filters,
          filters,
          pass.floats(kernels),
          0,
          patch,
          0,
          pass.floats(patches),
          0,
          patch);
      scatter(pass, from, count);
    }
  }

  /** Adds the errors of each patch to those of the values that it was taken from. */
  private void scatter(Pass pass, int from, int count) {
    int image = from / places * in.width();
    int place = from % places;
    for (int i = 0; i < count; i++) {
      int at = i * window.patch();
      window.scatter(pass.floats(patches), at, pass.errors(in), image, tops[place], lefts[place]);
      if (++place == places) {
        place = 0;
        image += in.width();
      }
    }
  }
}
