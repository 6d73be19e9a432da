package io.gradus.data;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class BlockTest {
  private static final BlockLayout LAYOUT = new BlockLayout(3, 50, 2, 2);

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 2, 15, 16, 17, 5461, 5462, 8192, 20_000})
  void javaSerializationKeepsEverything(int rows) throws Exception {
    Block block = random(rows, 0, 1, rows);
    assertSame(block, roundTrip(block));
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 8191, 8192, 8193, 16383, 16384, 16385, 16384 * 3, 100_001})
  void bulkArraysKeepEveryBitAroundChunkBorders(int length) throws IOException {
    Random random = new Random(length);
    float[] floats = new float[length];
    int[] ints = random.ints(length).toArray();
    long[] longs = random.longs(length).toArray();
    double[] doubles = random.doubles(length).toArray();
    for (int i = 0; i < length; i++) {
      floats[i] = Float.intBitsToFloat(random.nextInt(0x7F800000));
    }
    if (length > 0) {
      floats[0] = -0f;
      floats[length - 1] = Float.NaN;
    }
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    DataOutputStream out = new DataOutputStream(bytes);
    BulkArrays.write(out, floats);
    BulkArrays.write(out, ints);
    BulkArrays.write(out, longs);
    BulkArrays.write(out, doubles);
    assertEquals(16 + 24L * length, bytes.size());
    DataInputStream in = new DataInputStream(new ByteArrayInputStream(bytes.toByteArray()));
    float[] read = BulkArrays.readFloats(in);
    assertEquals(length, read.length);
    for (int i = 0; i < length; i++) {
      assertEquals(Float.floatToRawIntBits(floats[i]), Float.floatToRawIntBits(read[i]));
    }
    assertArrayEquals(ints, BulkArrays.readInts(in));
    assertArrayEquals(longs, BulkArrays.readLongs(in));
    assertArrayEquals(doubles, BulkArrays.readDoubles(in));
  }

  /** By the JDK's own hash codes, which the block's loop is to equal. */
  @ParameterizedTest
  @ValueSource(ints = {0, 1, 2, 3, 4, 5, 1001})
  void theChecksumIsMadeOfHashCodesOfAllParts(int rows) {
    Block block = random(rows, 0, 1, rows);
    long expected = Arrays.hashCode(block.ids());
    expected = 1_000_003 * expected + Arrays.hashCode(block.weights());
    expected = 1_000_003 * expected + Arrays.hashCode(block.targets());
    expected = 1_000_003 * expected + Arrays.hashCode(block.dense());
    expected = 1_000_003 * expected + Arrays.hashCode(block.sparseStarts());
    expected = 1_000_003 * expected + Arrays.hashCode(block.sparseIndices());
    expected = 1_000_003 * expected + Arrays.hashCode(block.sparseValues());
    expected = 1_000_003 * expected + Arrays.hashCode(block.codes());
    assertEquals(expected, block.checksum());
  }

  @Test
  void builderPlacesEveryValue() {
    Block block =
        Block.builder(LAYOUT, 0)
            .row(5, 1)
            .dense(0, new float[] {9, 1, 2, 3}, 1, 3)
            .sparse(7, 0.5f)
            .sparse(10, new int[] {0, 30, 39}, new float[] {8, 6, 7}, 1, 2)
            .code(1, 4)
            .target(0, 1)
            .row(6, 2)
            .row(9, 0)
            .dense(1, 4)
            .sparse(49, 3)
            .targets(new float[] {0, 5, 6}, 1)
            .build();
    assertEquals(3, block.rows());
    assertArrayEquals(new long[] {5, 6, 9}, block.ids());
    assertArrayEquals(new float[] {1, 2, 3, 0, 0, 0, 0, 4, 0}, block.dense());
    assertArrayEquals(new int[] {0, 3, 3, 4}, block.sparseStarts());
    assertArrayEquals(new int[] {7, 40, 49, 49}, block.sparseIndices());
    assertArrayEquals(new float[] {0.5f, 6, 7, 3}, block.sparseValues());
    assertArrayEquals(new int[] {0, 4, 0, 0, 0, 0}, block.codes());
    assertArrayEquals(new float[] {1, 0, 0, 0, 5, 6}, block.targets());
    assertArrayEquals(new float[] {1, 2, 0}, block.weights());
    assertEquals(3 * 8 + 4 * (9 + 4 + 4 + 4 + 6 + 6 + 3), block.bytes());
  }

  /** In the same arrays, but nothing of the rows before is left. */
  @Test
  void aBuilderBeginsAgain() {
    BlockBuilder builder = Block.builder(LAYOUT, 2);
    for (int row = 0; row < 2; row++) {
      builder.row(row, 3).dense(0, new float[] {1, 2, 3}, 0, 3);
      builder.sparse(7, 1).code(0, 4).code(1, 5).target(0, 6).target(1, 7);
    }
    Block before = builder.build();
    builder.restart();
    assertEquals(0, builder.rows());
    builder.row(0, 1).dense(1, 8).row(1, 2).sparse(0, 9).code(1, 2);
    Block again = builder.build();
    Block fresh =
        Block.builder(LAYOUT, 2).row(0, 1).dense(1, 8).row(1, 2).sparse(0, 9).code(1, 2).build();
    assertSame(fresh, again);
    assertTrue(before.dense() == again.dense(), "the same array");
  }

  @Test
  void builderNamesWhatIsWrong() {
    assertMessage("ascending order, found 5 after 5", () -> builder().row(5, 1).row(5, 1));
    assertMessage("found -1", () -> builder().row(-1, 1));
    assertMessage("found NaN", () -> builder().row(0, Float.NaN));
    assertMessage("found Infinity", () -> builder().row(0, Float.POSITIVE_INFINITY));
    assertMessage("dense column from 0 to 2, found 3", () -> builder().row(0, 1).dense(3, 1));
    assertMessage(
        "dense columns within 3, found 2 from 2",
        () -> builder().row(0, 1).dense(2, new float[2], 0, 2));
    assertMessage("found 50 in row 8", () -> builder().row(8, 1).sparse(50, 1));
    assertMessage(
        "found 4 in or after 4 in row 8", () -> builder().row(8, 1).sparse(4, 1).sparse(4, 1));
    assertMessage(
        "found -2", () -> builder().row(8, 1).sparse(0, new int[] {-2}, new float[1], 0, 1));
    assertMessage("found -3", () -> builder().row(8, 1).code(0, -3));
    assertThrows(IllegalStateException.class, () -> builder().dense(0, 1));
    assertMessage("found dense -1", () -> new BlockLayout(-1, 0, 0, 0));
    assertMessage("found -7", () -> Block.builder(LAYOUT, -7));
  }

  @Test
  void aBlockBeyondTheLongestArrayIsRefusedWithTheRemedy() {
    // Blocks of 1 row, all the same object apart from their numbers, stand for a wide data set.
    BlockLayout wide = new BlockLayout(60_000_000, 0, 0, 0);
    Block first = Block.builder(wide, 1).row(0, 1).build();
    List<Block> blocks = new ArrayList<>(Collections.nCopies(36, first));
    assertMessage("found 2160000000. Use more partitions", () -> Block.concatenate(blocks));
  }

  @Test
  void concatenationRestoresTheOrder() {
    Block all = random(3000, 0, 1, 42);
    for (int parts : new int[] {1, 2, 3, 10}) {
      List<Block> ranges = new ArrayList<>();
      List<Block> interleaved = new ArrayList<>();
      for (int part = 0; part < parts; part++) {
        int begin = part * 3000 / parts;
        int end = (part + 1) * 3000 / parts;
        ranges.add(select(all, row -> row >= begin && row < end));
        int residue = part;
        interleaved.add(select(all, row -> row / 7 % parts == residue));
      }
      Collections.shuffle(ranges, new Random(parts));
      Collections.shuffle(interleaved, new Random(parts));
      ranges.add(select(all, row -> false));
      assertSame(all, Block.concatenate(ranges));
      assertSame(all, Block.concatenate(interleaved));
    }
  }

  @Test
  void concatenationRefusesWhatDoesNotFitTogether() {
    Block block = random(10, 0, 1, 1);
    assertMessage("row 0 twice", () -> Block.concatenate(List.of(block, block)));
    Block other = Block.builder(new BlockLayout(1, 0, 0, 1), 0).build();
    assertMessage("equal layout", () -> Block.concatenate(List.of(block, other)));
    assertMessage("found none", () -> Block.concatenate(List.of()));
  }

  private static BlockBuilder builder() {
    return Block.builder(LAYOUT, 2);
  }

  private static void assertMessage(
      String part, org.junit.jupiter.api.function.Executable executable) {
    Exception error = assertThrows(IllegalArgumentException.class, executable);
    assertTrue(error.getMessage().contains(part), error.getMessage());
  }

  private static Block random(int rows, long firstId, int idStep, long seed) {
    Random random = new Random(seed);
    BlockBuilder builder = Block.builder(LAYOUT, rows / 3);
    for (int row = 0; row < rows; row++) {
      builder.row(firstId + (long) row * idStep, random.nextFloat());
      for (int column = 0; column < 3; column++) {
        builder.dense(column, (float) random.nextGaussian());
      }
      for (int index = random.nextInt(20); index < 50; index += 1 + random.nextInt(30)) {
        builder.sparse(index, random.nextFloat());
      }
      builder.code(0, random.nextInt(9)).code(1, random.nextInt(9));
      builder.target(0, random.nextFloat()).target(1, random.nextFloat());
    }
    return builder.build();
  }

  private static Block select(Block all, java.util.function.IntPredicate wanted) {
    BlockBuilder builder = Block.builder(all.layout(), 10);
    for (int row = 0; row < all.rows(); row++) {
      if (wanted.test(row)) {
        builder.row(all.ids()[row], all.weights()[row]).dense(0, all.dense(), row * 3, 3);
        int from = all.sparseStarts()[row];
        int length = all.sparseStarts()[row + 1] - from;
        builder.sparse(0, all.sparseIndices(), all.sparseValues(), from, length);
        builder.code(0, all.codes()[2 * row]).code(1, all.codes()[2 * row + 1]);
        builder.targets(all.targets(), 2 * row);
      }
    }
    return builder.build();
  }

  private static Block roundTrip(Block block) throws IOException, ClassNotFoundException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ObjectOutputStream out = new ObjectOutputStream(bytes)) {
      out.writeObject(block);
    }
    try (ObjectInputStream in =
        new ObjectInputStream(new ByteArrayInputStream(bytes.toByteArray()))) {
      return (Block) in.readObject();
    }
  }

  private static void assertSame(Block expected, Block actual) {
    assertEquals(expected.layout(), actual.layout());
    assertArrayEquals(expected.ids(), actual.ids());
    assertArrayEquals(expected.dense(), actual.dense());
    assertArrayEquals(expected.sparseStarts(), actual.sparseStarts());
    assertArrayEquals(expected.sparseIndices(), actual.sparseIndices());
    assertArrayEquals(expected.sparseValues(), actual.sparseValues());
    assertArrayEquals(expected.codes(), actual.codes());
    assertArrayEquals(expected.targets(), actual.targets());
    assertArrayEquals(expected.weights(), actual.weights());
  }
}
