package io.gradus.explain;

import io.gradus.network.AvgPool2d;
import io.gradus.network.BatchEnsemble;
import io.gradus.network.CombineMembers;
import io.gradus.network.Conv2d;
import io.gradus.network.Coral;
import io.gradus.network.Dense;
import io.gradus.network.Flatten;
import io.gradus.network.Gated;
import io.gradus.network.GlobalAveragePool;
import io.gradus.network.LayerSpec;
import io.gradus.network.LayerVisitor;
import io.gradus.network.MaxPool2d;
import io.gradus.network.MemberDense;
import io.gradus.network.Members;
import io.gradus.network.NetworkSpec;
import io.gradus.network.NtkDense;
import io.gradus.network.NumberEmbedding;
import io.gradus.network.Residual;
import io.gradus.network.Shape;
import io.gradus.network.ShapedLayer;
import java.util.List;

/**
 * The square of an image that a place behind a layer looks at: it begins at {@code start + step ·
 * place} and is {@code size} wide and high. Where layers look at all of the image it is all of it.
 * Norms count as looking at the place alone.
 *
 * @param whole whether it is the whole image, wherever the place
 */
public record ReceptiveField(int size, int step, int start, boolean whole) {
  private static final ReceptiveField PIXEL = new ReceptiveField(1, 1, 0, false);

  /** Behind that layer of a network whose input is an image. */
  public static ReceptiveField of(NetworkSpec spec, String layer) {
    return behind(spec.shapedLayers(), layer, PIXEL);
  }

  private static ReceptiveField behind(
      List<ShapedLayer> layers, String number, ReceptiveField first) {
    ReceptiveField field = first;
    for (ShapedLayer layer : layers) {
      if (number.startsWith(layer.number() + ".")) {
        return behind(layer.body(), number, field);
      }
      field = field.through(layer);
      if (layer.number().equals(number)) {
        return field;
      }
    }
    throw new IllegalArgumentException("Expected a layer of the network, found " + number + ".");
  }

  private ReceptiveField through(ShapedLayer layer) {
    ReceptiveField next = layer.layer().accept(THROUGH, this);
    return layer.output().isImage() ? next : next.wholeImage();
  }

  private ReceptiveField wholeImage() {
    return new ReceptiveField(size, step, start, true);
  }

  private ReceptiveField window(int kernel, int stride, int padding) {
    return new ReceptiveField(
        size + (kernel - 1) * step, step * stride, start - padding * step, whole);
  }

  private static final LayerVisitor<ReceptiveField, ReceptiveField> THROUGH =
      new NodeKeeping<>() {
        @Override
        ReceptiveField kept(LayerSpec layer, ReceptiveField field) {
          return field;
        }

        @Override
        public ReceptiveField gated(Gated layer, ReceptiveField field) {
          return field;
        }

        @Override
        public ReceptiveField conv2d(Conv2d layer, ReceptiveField field) {
          return field.window(layer.kernel(), layer.stride(), layer.padding());
        }

        @Override
        public ReceptiveField maxPool2d(MaxPool2d layer, ReceptiveField field) {
          return field.window(layer.kernel(), layer.stride(), 0);
        }

        @Override
        public ReceptiveField avgPool2d(AvgPool2d layer, ReceptiveField field) {
          return field.window(layer.kernel(), layer.stride(), 0);
        }

        /** The way through the body sees more than the way past it. */
        @Override
        public ReceptiveField residual(Residual layer, ReceptiveField field) {
          ReceptiveField seen = field;
          for (LayerSpec inner : layer.layers()) {
            seen = inner.accept(this, seen);
          }
          return seen;
        }

        @Override
        public ReceptiveField dense(Dense layer, ReceptiveField field) {
          return field.wholeImage();
        }

        @Override
        public ReceptiveField ntkDense(NtkDense layer, ReceptiveField field) {
          return field.wholeImage();
        }

        @Override
        public ReceptiveField coral(Coral layer, ReceptiveField field) {
          return field.wholeImage();
        }

        @Override
        public ReceptiveField globalAveragePool(GlobalAveragePool layer, ReceptiveField field) {
          return field.wholeImage();
        }

        /** Takes no image. */
        @Override
        public ReceptiveField numberEmbedding(NumberEmbedding layer, ReceptiveField field) {
          return field.wholeImage();
        }

        @Override
        public ReceptiveField flatten(Flatten layer, ReceptiveField field) {
          return field.wholeImage();
        }

        @Override
        public ReceptiveField members(Members layer, ReceptiveField field) {
          return field.wholeImage();
        }

        @Override
        public ReceptiveField batchEnsemble(BatchEnsemble layer, ReceptiveField field) {
          return field.wholeImage();
        }

        @Override
        public ReceptiveField memberDense(MemberDense layer, ReceptiveField field) {
          return field.wholeImage();
        }

        @Override
        public ReceptiveField combineMembers(CombineMembers layer, ReceptiveField field) {
          return field.wholeImage();
        }
      };

  /** Height of what is seen of such an image. */
  public int height(Shape image) {
    return whole ? image.extent(1) : Math.min(size, image.extent(1));
  }

  /** Width of what is seen of such an image. */
  public int width(Shape image) {
    return whole ? image.extent(2) : Math.min(size, image.extent(2));
  }

  /**
   * Copies what a place sees; outside of the image there are zeros.
   *
   * @param values of the image, from {@code at}: [pixels, channels]
   * @param place its number behind the layer
   * @param across how many places are side by side
   * @param into [height, width, channels]
   */
  void copy(Shape image, float[] values, int at, int place, int across, float[] into) {
    int channels = image.extent(0);
    int height = height(image);
    int width = width(image);
    int top = whole || size >= image.extent(1) ? 0 : start + step * (place / across);
    int left = whole || size >= image.extent(2) ? 0 : start + step * (place % across);
    for (int y = 0; y < height; y++) {
      for (int x = 0; x < width; x++) {
        boolean inside =
            top + y >= 0
                && top + y < image.extent(1)
                && left + x >= 0
                && left + x < image.extent(2);
        int from = at + ((top + y) * image.extent(2) + left + x) * channels;
        for (int channel = 0; channel < channels; channel++) {
          into[(y * width + x) * channels + channel] = inside ? values[from + channel] : 0;
        }
      }
    }
  }
}
