package io.gradus.kernel;

import com.sun.jna.Memory;
import com.sun.jna.Pointer;
import java.util.HashMap;
import java.util.Map;

/**
 * What one product of bfloat16 matrices at a time works with: memory outside the heap, and oneDNN's
 * compiled products and conversions, kept by their shapes. For one thread at a time.
 */
final class Bfloat16Scratch {
  /** A network has a few dozen shapes; more come only where batches differ all the time. */
  private static final int MOST_KEPT = 256;

  private static final long ALIGNMENT = 64;

  private final OneDnn oneDnn;
  private final Pointer stream;
  private final Map<Shape, Product> products = new HashMap<>();
  private final Map<Integer, Conversion> conversions = new HashMap<>();
  private Memory single = new Memory(ALIGNMENT);
  private Memory a = new Memory(ALIGNMENT);
  private Memory b = new Memory(ALIGNMENT);
  private Memory c = new Memory(ALIGNMENT);

  /** A product [m, n] of k terms; factors may be stored transposed. */
  record Shape(
      int m, int n, int k, boolean transposedLeft, boolean transposedRight, boolean adds) {}

  private record Product(Pointer primitive, Pointer a, Pointer b, Pointer c, Memory arguments) {}

  private record Conversion(Pointer primitive, Pointer from, Pointer to, Memory arguments) {}

  Bfloat16Scratch(OneDnn oneDnn) {
    this.oneDnn = oneDnn;
    this.stream = oneDnn.stream();
  }

  /** Takes A: {@code rows} runs of {@code width} numbers, {@code stride} apart. */
  void left(float[] from, int offset, int rows, int width, int stride) {
    a = room(a, 2L * rows * width);
    round(from, offset, rows, width, stride, a);
  }

  /** Takes B. */
  void right(float[] from, int offset, int rows, int width, int stride) {
    b = room(b, 2L * rows * width);
    round(from, offset, rows, width, stride, b);
  }

  /** Computes, into C. */
  void multiply(Shape shape, float[] result, int offset, int stride) {
    c = room(c, 4L * shape.m * shape.n);
    if (shape.adds) {
      copyIn(result, offset, shape.m, shape.n, stride, c);
    }
    Product product = products.get(shape);
    if (product == null) {
      product = keep(shape);
    }
    oneDnn.place(product.a, a);
    oneDnn.place(product.b, b);
    oneDnn.place(product.c, c);
    oneDnn.execute(product.primitive, stream, product.arguments);
    copyOut(c, result, offset, shape.m, shape.n, stride);
  }

  private void round(float[] from, int offset, int rows, int width, int stride, Memory to) {
    int length = Math.multiplyExact(rows, width);
    single = room(single, 4L * length);
    copyIn(from, offset, rows, width, stride, single);
    Conversion conversion = conversions.get(length);
    if (conversion == null) {
      conversion = keep(length);
    }
    oneDnn.place(conversion.from, single);
    oneDnn.place(conversion.to, to);
    oneDnn.execute(conversion.primitive, stream, conversion.arguments);
  }

  private static void copyIn(float[] from, int offset, int rows, int width, int stride, Memory to) {
    if (stride == width) {
      to.write(0, from, offset, rows * width);
      return;
    }
    for (int row = 0; row < rows; row++) {
      to.write(4L * row * width, from, offset + row * stride, width);
    }
  }

  private static void copyOut(
      Memory from, float[] to, int offset, int rows, int width, int stride) {
    if (stride == width) {
      from.read(0, to, offset, rows * width);
      return;
    }
    for (int row = 0; row < rows; row++) {
      from.read(4L * row * width, to, offset + row * stride, width);
    }
  }

  private static Memory room(Memory present, long bytes) {
    return present.size() >= bytes
        ? present
        : new Memory(bytes + bytes / 8 + ALIGNMENT).align((int) ALIGNMENT);
  }

  private Product keep(Shape shape) {
    if (products.size() == MOST_KEPT) {
      products.values().forEach(this::forget);
      products.clear();
    }
    Pointer left =
        shape.transposedLeft
            ? oneDnn.layout(OneDnn.BF16, shape.m, shape.k, 1, shape.m)
            : oneDnn.layout(OneDnn.BF16, shape.m, shape.k, shape.k, 1);
    Pointer right =
        shape.transposedRight
            ? oneDnn.layout(OneDnn.BF16, shape.k, shape.n, 1, shape.k)
            : oneDnn.layout(OneDnn.BF16, shape.k, shape.n, shape.n, 1);
    Pointer result = oneDnn.layout(OneDnn.F32, shape.m, shape.n, shape.n, 1);
    Pointer[] memories = {oneDnn.memory(left), oneDnn.memory(right), oneDnn.memory(result)};
    int[] roles = {OneDnn.SOURCE, OneDnn.WEIGHTS, OneDnn.DESTINATION};
    Product product =
        new Product(
            oneDnn.product(left, right, result, shape.adds),
            memories[0],
            memories[1],
            memories[2],
            OneDnn.arguments(roles, memories));
    oneDnn.destroyLayout(left);
    oneDnn.destroyLayout(right);
    oneDnn.destroyLayout(result);
    products.put(shape, product);
    return product;
  }

  private Conversion keep(int length) {
    if (conversions.size() == MOST_KEPT) {
      conversions.values().forEach(this::forget);
      conversions.clear();
    }
    Pointer from = oneDnn.layout(OneDnn.F32, 1, length, length, 1);
    Pointer to = oneDnn.layout(OneDnn.BF16, 1, length, length, 1);
    Pointer[] memories = {oneDnn.memory(from), oneDnn.memory(to)};
    int[] roles = {OneDnn.SOURCE, OneDnn.DESTINATION};
    Conversion conversion =
        new Conversion(
            oneDnn.reorder(from, to), memories[0], memories[1], OneDnn.arguments(roles, memories));
    oneDnn.destroyLayout(from);
    oneDnn.destroyLayout(to);
    conversions.put(length, conversion);
    return conversion;
  }

  private void forget(Product product) {
    oneDnn.destroyPrimitive(product.primitive);
    oneDnn.destroyMemory(product.a);
    oneDnn.destroyMemory(product.b);
    oneDnn.destroyMemory(product.c);
  }

  private void forget(Conversion conversion) {
    oneDnn.destroyPrimitive(conversion.primitive);
    oneDnn.destroyMemory(conversion.from);
    oneDnn.destroyMemory(conversion.to);
  }
}
