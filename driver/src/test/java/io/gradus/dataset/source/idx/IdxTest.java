package io.gradus.dataset.source.idx;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.gradus.config.IdxLabels;
import io.gradus.data.Block;
import io.gradus.dataset.Configs;
import io.gradus.dataset.PreparedData;
import io.gradus.dataset.SparkTest;
import io.gradus.dataset.source.SourceReader;
import io.gradus.network.Shape;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.Test;

class IdxTest extends SparkTest {
  private static byte[] idx(int type, int[] dimensions, byte[] values) {
    ByteBuffer buffer = ByteBuffer.allocate(4 + 4 * dimensions.length + values.length);
    buffer.putInt(type << 8 | dimensions.length);
    for (int dimension : dimensions) {
      buffer.putInt(dimension);
    }
    return buffer.put(values).array();
  }

  private static byte[] values(int count) {
    byte[] values = new byte[count];
    for (int i = 0; i < count; i++) {
      values[i] = (byte) (i * 37);
    }
    return values;
  }

  private static byte[] labels(int count) {
    byte[] labels = new byte[count];
    for (int i = 0; i < count; i++) {
      labels[i] = (byte) (200 + i % 3);
    }
    return idx(8, new int[] {count}, labels);
  }

  private String images(String name, int rows, int height, int width) {
    return bytes(name, idx(8, new int[] {rows, height, width}, values(rows * height * width)));
  }

  @Test
  void imagesAndLabelsAreFoundByNameGzippedOrNot() {
    for (String end : List.of("", ".gz")) {
      String path = images("t-images-idx3-ubyte" + end, 7, 2, 3);
      bytes("t-labels-idx1-ubyte" + end, labels(7));
      try (PreparedData data = prepare(Configs.of(path))) {
        assertEquals(Shape.of(1, 2, 3), data.encoder().inputSpec().shape());
        assertEquals(List.of("200", "201", "202"), data.encoder().classes());
        Block block = joined(data.train());
        assertArrayEquals(new float[] {0, 1, 2, 0, 1, 2, 0}, block.targets());
        byte[] raw = values(42);
        for (int i = 0; i < raw.length; i++) {
          assertEquals((raw[i] & 0xFF) / 255f, block.dense()[i], 1e-7f);
        }
      }
    }
  }

  @Test
  void aFolderOfImagesAndLabelsNeedsNoMore() {
    images("set/a-images-idx3-ubyte", 3, 2, 2);
    images("set/b-images-idx3-ubyte.gz", 4, 2, 2);
    bytes("set/a-labels-idx1-ubyte", labels(3));
    bytes("set/b-labels-idx1-ubyte.gz", labels(4));
    try (PreparedData data = prepare(Configs.of(folder + "/set"))) {
      assertArrayEquals(new float[] {0, 1, 2, 0, 1, 2, 0}, joined(data.train()).targets());
    }
  }

  @Test
  void labelFilesMayBeNamed() {
    Configs configs = Configs.of(images("pictures.idx", 3, 2, 2));
    configs.idxLabels =
        new IdxLabels(List.of(bytes("answers.idx", labels(3))), List.of(), List.of());
    try (PreparedData data = prepare(configs)) {
      assertEquals(3, data.train().rows());
    }
    configs.idxLabels = new IdxLabels(List.of(folder + "/none.idx"), List.of(), List.of());
    assertSays(failure(configs), "none.idx", "no such label file");
  }

  @Test
  void largeFilesAreSplitAndKeepTheirOrder() {
    int rows = 41;
    int size = 1 << 20;
    String path = images("big-images-idx3-ubyte", rows, 1024, 1024);
    bytes("big-labels-idx1-ubyte", labels(rows));
    Dataset<Row> read = SourceReader.read(spark, Configs.of(path).data(), List.of(path));
    assertEquals(2, read.rdd().getNumPartitions());
    List<Row> last = read.where("label = 201").collectAsList();
    assertEquals(14, last.size());
    byte[] image = last.get(13).getAs("image");
    byte[] expected = values(rows * size);
    assertArrayEquals(Arrays.copyOfRange(expected, 40 * size, 41 * size), image);
  }

  @Test
  void vectorsAndColourImagesHaveTheirShape() {
    String vectors = bytes("v-images-idx2-ubyte", idx(8, new int[] {4, 5}, values(20)));
    bytes("v-labels-idx1-ubyte", labels(4));
    try (PreparedData data = prepare(Configs.of(vectors))) {
      assertEquals(Shape.of(5), data.encoder().inputSpec().shape());
    }
    String colours = bytes("c-images-idx4-ubyte", idx(8, new int[] {4, 3, 2, 5}, values(120)));
    bytes("c-labels-idx1-ubyte", labels(4));
    try (PreparedData data = prepare(Configs.of(colours))) {
      assertEquals(Shape.of(3, 2, 5), data.encoder().inputSpec().shape());
    }
  }

  @Test
  void imagesWithoutLabelsCanBeRead() {
    String path = images("only-images-idx3-ubyte", 3, 2, 2);
    Dataset<Row> read = SourceReader.read(spark, Configs.of(path).data(), List.of(path));
    assertArrayEquals(new String[] {"image"}, read.columns());
    assertEquals(3, read.count());
  }

  @Test
  void damagedFilesAreNamed() throws Exception {
    bytes("x-labels-idx1-ubyte", labels(3));
    byte[] good = idx(8, new int[] {3, 2, 2}, values(12));
    String path = bytes("x-images-idx3-ubyte", Arrays.copyOf(good, good.length - 1));
    assertSays(failure(Configs.of(path)), "x-images", "28 bytes", "27 bytes", "cut short");
    bytes("x-images-idx3-ubyte", Arrays.copyOf(good, good.length + 1));
    assertSays(failure(Configs.of(path)), "x-images", "28 bytes", "29 bytes");
    bytes("x-images-idx3-ubyte", Arrays.copyOf(good, 9));
    assertSays(failure(Configs.of(path)), "x-images", "ends inside its head");
    bytes("x-images-idx3-ubyte", idx(13, new int[] {3, 2, 2}, values(12)));
    assertSays(failure(Configs.of(path)), "x-images", "unsigned bytes", "00 00 0d 03");
    bytes("x-images-idx3-ubyte", idx(8, new int[] {3, 1 << 30, 1 << 30}, values(12)));
    assertSays(failure(Configs.of(path)), "x-images", "values a row", "damaged");
    bytes("x-images-idx3-ubyte", idx(8, new int[] {-3, 2, 2}, values(12)));
    assertSays(failure(Configs.of(path)), "x-images", "positive dimensions");
  }

  @Test
  void damagedGzipFilesAreNamed() throws Exception {
    bytes("z-labels-idx1-ubyte.gz", labels(500));
    byte[] all = new byte[500 * 100];
    new java.util.Random(1).nextBytes(all);
    String path = bytes("z-images-idx3-ubyte.gz", idx(8, new int[] {500, 10, 10}, all));
    byte[] whole = Files.readAllBytes(Path.of(path));
    Files.write(Path.of(path), Arrays.copyOf(whole, whole.length / 2));
    assertSays(failure(Configs.of(path)), "z-images", "cut short");
    bytes("z-images-idx3-ubyte.gz", Arrays.copyOf(idx(8, new int[] {500, 10, 10}, all), 50_000));
    assertSays(failure(Configs.of(path)), "z-images", "500 rows", "its end in row 499");
    bytes("z-images-idx3-ubyte.gz", Arrays.copyOf(idx(8, new int[] {500, 10, 10}, all), 50_100));
    assertSays(failure(Configs.of(path)), "z-images", "more bytes after them");
  }

  @Test
  void imagesAndLabelsMustBelongTogether() {
    String path = images("y-images-idx3-ubyte", 3, 2, 2);
    bytes("y-labels-idx1-ubyte", labels(4));
    assertSays(failure(Configs.of(path)), "y-labels", "3 labels", "found 4");
    assertSays(
        failure(Configs.of(folder + "/y-labels-idx1-ubyte")), "y-labels", "label files only");
    String other = images("w-images-idx3-ubyte", 3, 2, 4);
    assertSays(
        failure(Configs.of(path, other)), "w-images", "rows of shape [1, 2, 2]", "[1, 2, 4]");
    images("u-images-idx3-ubyte", 3, 2, 2);
    assertTrue(
        failure(Configs.of(folder + "/u-images-idx3-ubyte")).getMessage().contains("\"label\""));
  }
}
