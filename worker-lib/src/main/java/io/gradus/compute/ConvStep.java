package io.gradus.compute;

import java.util.Arrays;

/**
 * A convolution as products of matrices, some images at a time: {@code Y = X·Wᵀ + b} with X the
 * patches under the window. X [images·places, kernel·kernel·channels], W [filters, kernel, kernel,
 * channels], Y [images·places, filters]. Chellapilla, Puri and Simard, IWFHR 2006.
 *
 * <p>The weight is declared [filters, channels, kernel, kernel]; it is brought into the order above
 * for each chunk, and its gradient back.
 */
final class ConvStep extends Step {
  private final Window window;
  private final int[] places;
  private final int filters;
  private final int weight;
  private final BiasAndActivation end;
  private final int images;
  private final int patches;
  private final int kernels;
  private final int kernelGradient;

  /**
   * Where a convolution keeps what it needs between and during its phases.
   *
   * @param images how many images' patches lie side by side
   * @param patches slot: [images, places, kernel, kernel, channels]
   * @param kernels slot of the weight in the order of the patches
   * @param kernelGradient slot of its gradient
   */
  record Scratch(int images, int patches, int kernels, int kernelGradient) {
    /** Floats of all patches together: what a product of matrices may take from the cache. */
    private static final int PATCH_FLOATS = 1 << 17;

    static Scratch in(Slots slots, int patchesOfImage, int weights) {
      int images = Math.max(1, PATCH_FLOATS / patchesOfImage);
      return new Scratch(
          images, slots.fixed(images * patchesOfImage), slots.fixed(weights), slots.fixed(weights));
    }
  }

  /**
   * @param places which places of the window, in which order: the outputs are [places, filters]
   */
  ConvStep(
      Edge in,
      Edge out,
      Window window,
      int[] places,
      int weight,
      BiasAndActivation end,
      Scratch scratch) {
    super(in, out);
    this.window = window;
    this.places = places;
    this.filters = out.width() / places.length;
    this.weight = weight;
    this.end = end;
    this.images = scratch.images();
    this.patches = scratch.patches();
    this.kernels = scratch.kernels();
    this.kernelGradient = scratch.kernelGradient();
  }

  @Override
  void forward(Pass pass) {
    orderWeight(pass);
    float beta = end.begin(pass);
    int patch = window.patch();
    for (int row = 0; row < pass.rows; row += images) {
      int positions = gather(pass, row) * places.length;
      pass.products.multiplyTransposedRight(
          positions,
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
          row * out.width(),
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

  /** Lays out the patches of the next images; returns how many images there were. */
  private int gather(Pass pass, int row) {
    int count = Math.min(images, pass.rows - row);
    for (int i = 0; i < count; i++) {
      window.gather(
          places,
          pass.values(in),
          (row + i) * in.width(),
          pass.floats(patches),
          i * places.length * window.patch());
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
    for (int row = 0; row < pass.rows; row += images) {
      int positions = gather(pass, row) * places.length;
      pass.products.multiplyTransposedLeft(
          filters,
          patch,
          positions,
          pass.errors(out),
          row * out.width(),
          filters,
          pass.floats(patches),
          0,
          patch,
          row == 0 ? 0 : 1,
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
    float[] errors = pass.errors(in);
    Arrays.fill(errors, 0, pass.rows * in.width(), 0);
    for (int row = 0; row < pass.rows; row += images) {
      int count = Math.min(images, pass.rows - row);
      pass.products.multiply(
          count * places.length,
          patch,
          filters,
          pass.errors(out),
          row * out.width(),
          filters,
          pass.floats(kernels),
          0,
          patch,
          0,
          pass.floats(patches),
          0,
          patch);
      for (int i = 0; i < count; i++) {
        window.scatter(
            places,
            pass.floats(patches),
            i * places.length * patch,
            errors,
            (row + i) * in.width());
      }
    }
  }
}
