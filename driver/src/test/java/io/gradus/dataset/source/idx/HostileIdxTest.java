package io.gradus.dataset.source.idx;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.gradus.Findings;
import io.gradus.Hostile;
import io.gradus.dataset.Configs;
import io.gradus.dataset.PreparedData;
import io.gradus.dataset.SparkTest;
import io.gradus.encode.DataException;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Iterator;
import java.util.List;
import java.util.Random;
import java.util.zip.GZIPOutputStream;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.io.compress.BZip2Codec;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.Test;

/** IDX files that were damaged or forged, compressed or not: their rows, or the file is named. */
class HostileIdxTest extends SparkTest {
  private static final long SEED = 20_261_125;
  private static final int HEADERS = 20_000;
  private static final int FILES = 500;
  private static final int JOBS = 12;
  private static final int ROWS = 6;
  private static final int ROW_BYTES = 6;
  private static final Configuration HADOOP = new Configuration();
  private static final List<Integer> SIZES =
      List.of(0, 1, -1, 6, 7, 255, 65_536, 1 << 26, Integer.MAX_VALUE, Integer.MIN_VALUE);

  private static byte[] images() {
    ByteBuffer file = ByteBuffer.allocate(16 + ROWS * ROW_BYTES);
    file.putInt(0x0803).putInt(ROWS).putInt(2).putInt(3);
    while (file.hasRemaining()) {
      file.put((byte) file.position());
    }
    return file.array();
  }

  private static byte[] labels() {
    ByteBuffer file = ByteBuffer.allocate(8 + ROWS).putInt(0x0801).putInt(ROWS);
    while (file.hasRemaining()) {
      file.put((byte) (file.position() % 2));
    }
    return file.array();
  }

  /** The file with a dimension or a byte of the head changed, or damaged anywhere. */
  private static byte[] spoiled(byte[] whole, Random random) {
    byte[] spoiled = whole.clone();
    switch (random.nextInt(3)) {
      case 0 -> {
        return Hostile.damaged(whole, random);
      }
      case 1 -> spoiled[random.nextInt(8)] = (byte) random.nextInt();
      default -> {
        int dimensions = whole[3];
        ByteBuffer.wrap(spoiled)
            .putInt(4 + 4 * random.nextInt(dimensions), Hostile.any(SIZES, random));
      }
    }
    return spoiled;
  }

  @Test
  void headsAreRefusedOrOfASizeThatIsBelieved() {
    Random random = new Random(SEED);
    Findings findings = new Findings();
    for (int i = 0; i < HEADERS; i++) {
      byte[] head = spoiled(images(), random);
      findings.check(
          "seed %s, case %s".formatted(SEED, i),
          () -> {
            try {
              IdxHeader header =
                  IdxHeader.read(new DataInputStream(new ByteArrayInputStream(head)), "the/file");
              assertTrue(header.rows() >= 0);
              assertTrue(header.rowBytes() >= 1 && header.rowBytes() <= 1 << 26);
              assertTrue(header.fileBytes() >= header.rows());
              header.shape();
            } catch (DataException e) {
              assertTrue(e.getMessage().contains("the/file"), e.getMessage());
            }
          });
    }
    findings.assertNone();
  }

  /** As a task reads them: the head is right, and what follows is not. */
  @Test
  void rowsAreReadOrTheFileIsNamed() throws IOException {
    Random random = new Random(SEED + 1);
    Findings findings = new Findings();
    IdxHeader header =
        IdxHeader.read(new DataInputStream(new ByteArrayInputStream(images())), "images");
    for (int i = 0; i < FILES; i++) {
      String end = Hostile.any(List.of("", ".gz", ".bz2", ".deflate"), random);
      boolean inside = random.nextBoolean();
      byte[] bytes = compressed(inside ? spoiled(images(), random) : images(), end);
      Path file = folder.resolve("images" + end);
      Files.write(file, inside ? bytes : Hostile.damaged(bytes, random));
      Path labels = Files.write(folder.resolve("labels" + end), compressed(labels(), end));
      findings.check(
          "seed %s, case %s, %s, %s".formatted(SEED + 1, i, end, inside ? "inside" : "outside"),
          () -> {
            try {
              Iterator<Row> rows =
                  new IdxSplit(header, file.toString(), labels.toString(), 0, ROWS).read(HADOOP);
              int count = 0;
              while (rows.hasNext()) {
                assertEquals(ROW_BYTES, rows.next().<byte[]>getAs(0).length);
                count++;
              }
              assertEquals(ROWS, count);
            } catch (DataException e) {
              assertTrue(e.getMessage().contains("images" + end), e.getMessage());
            }
          });
    }
    findings.assertNone();
  }

  /** The whole way, from the path on. */
  @Test
  void jobsReadThemOrNameTheFile() throws IOException {
    Random random = new Random(SEED + 2);
    Findings findings = new Findings();
    for (int i = 0; i < JOBS; i++) {
      String end = Hostile.any(List.of("", ".gz", ".bz2", ".snappy", ".lz4", ".zst"), random);
      Path images = folder.resolve("t-images-idx3-ubyte" + end);
      Path labels = folder.resolve("t-labels-idx1-ubyte" + end);
      Files.write(images, compressed(images(), end));
      Files.write(labels, compressed(labels(), end));
      Path spoiled = random.nextBoolean() ? images : labels;
      byte[] whole = spoiled.equals(images) ? images() : labels();
      Files.write(
          spoiled,
          random.nextBoolean()
              ? compressed(spoiled(whole, random), end)
              : Hostile.damaged(compressed(whole, end), random));
      findings.check(
          "seed %s, case %s, %s".formatted(SEED + 2, i, spoiled.getFileName()),
          () -> {
            try (PreparedData data = prepare(Configs.of(images.toString()))) {
              assertEquals(ROWS, data.train().rows());
            } catch (DataException e) {
              assertTrue(e.getMessage().contains("-idx"), e.getMessage());
              Hostile.assertTameLine(e.getMessage(), "message");
            }
          });
      Files.delete(images);
      Files.delete(labels);
    }
    findings.assertNone();
  }

  /** 2³¹ − 1 images in a file of a few bytes, and a terabyte behind the last one of six. */
  @Test
  void aBombIsNotHeld() throws IOException {
    byte[] forged = images();
    ByteBuffer.wrap(forged).putInt(4, Integer.MAX_VALUE);
    bytes("b-images-idx3-ubyte.gz", forged);
    byte[] labels = labels();
    ByteBuffer.wrap(labels).putInt(4, Integer.MAX_VALUE);
    bytes("b-labels-idx1-ubyte.gz", labels);
    assertSays(
        failure(Configs.of(folder + "/b-images-idx3-ubyte.gz")), "b-images", "its end in row 6");
    ByteArrayOutputStream bomb = new ByteArrayOutputStream();
    try (GZIPOutputStream out = new GZIPOutputStream(bomb)) {
      out.write(images());
      byte[] zeros = new byte[1 << 20];
      for (int i = 0; i < 256; i++) {
        out.write(zeros);
      }
    }
    Files.write(folder.resolve("c-images-idx3-ubyte.gz"), bomb.toByteArray());
    bytes("c-labels-idx1-ubyte.gz", labels());
    assertSays(
        failure(Configs.of(folder + "/c-images-idx3-ubyte.gz")), "c-images", "more bytes after");
  }

  private static byte[] compressed(byte[] bytes, String end) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try (OutputStream compressing = compressing(out, end)) {
      compressing.write(bytes);
    }
    return out.toByteArray();
  }

  private static OutputStream compressing(OutputStream out, String end) throws IOException {
    return switch (end) {
      case ".gz" -> new GZIPOutputStream(out);
      case ".deflate" -> new java.util.zip.DeflaterOutputStream(out);
      case ".bz2" -> {
        BZip2Codec codec = new BZip2Codec();
        codec.setConf(HADOOP);
        yield codec.createOutputStream(out);
      }
      default -> out;
    };
  }
}
