package io.gradus.sample;

import io.gradus.config.Existing;
import io.gradus.config.Storages;
import java.io.BufferedOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.zip.GZIPOutputStream;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileAlreadyExistsException;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.SparkSession;

/**
 * Writes handwritten digits, 28 × 28 grey pixels, as the gzipped IDX files that MNIST consists of:
 * {@code train-images-idx3-ubyte.gz}, {@code train-labels-idx1-ubyte.gz} and the same with {@code
 * t10k}. Labels are drawn evenly. Training and test digits are different ones.
 */
public final class DigitFiles {
  private static final int CHUNK_ROWS = 500;

  private static final int IMAGES = 0x0803;
  private static final int LABELS = 0x0801;

  private final JavaSparkContext spark;
  private final Configuration hadoop;
  private final long seed;

  private DigitFiles(SparkSession spark, long seed) {
    this.spark = JavaSparkContext.fromSparkContext(spark.sparkContext());
    this.hadoop = spark.sessionState().newHadoopConf();
    this.seed = seed;
  }

  /**
   * Writes the four files.
   *
   * @param trainRows at least 1
   * @param testRows at least 1
   * @return their paths: images and labels for training, images and labels for the test
   * @throws FileAlreadyExistsException if one is there already and must not be overwritten
   */
  public static List<String> write(
      SparkSession spark, String folder, int trainRows, int testRows, long seed, Existing existing)
      throws IOException {
    if (trainRows < 1 || testRows < 1) {
      throw new IllegalArgumentException(
          "Expected at least 1 digit for training and for the test, found %s and %s."
              .formatted(trainRows, testRows));
    }
    DigitFiles files = new DigitFiles(spark, seed);
    List<String> written = new ArrayList<>();
    for (String set : List.of("train", "t10k")) {
      for (String part : List.of("images-idx3", "labels-idx1")) {
        written.add(set + "-" + part + "-ubyte.gz");
      }
    }
    Path place = new Path(folder);
    FileSystem system = Storages.at(place, files.hadoop);
    try (SampleFiles made = new SampleFiles(system, place, Set.copyOf(written), existing)) {
      files.writeSet(made.place(written.get(0)), made.place(written.get(1)), 0, trainRows);
      files.writeSet(made.place(written.get(2)), made.place(written.get(3)), trainRows, testRows);
      made.finish();
    }
    return written.stream().map(name -> folder + "/" + name).toList();
  }

  private void writeSet(Path images, Path labels, long firstRow, int rows) throws IOException {
    try (DataOutputStream imageOut = open(images);
        DataOutputStream labelOut = open(labels)) {
      imageOut.writeInt(IMAGES);
      imageOut.writeInt(rows);
      imageOut.writeInt(DigitImage.SIZE);
      imageOut.writeInt(DigitImage.SIZE);
      labelOut.writeInt(LABELS);
      labelOut.writeInt(rows);
      int chunks = (rows - 1) / CHUNK_ROWS + 1;
      JavaRDD<byte[]> drawn = draw(firstRow, rows, chunks);
      int wave = Math.max(8, 4 * spark.defaultParallelism());
      for (int from = 0; from < chunks; from += wave) {
        int[] partitions = IntStream.range(from, Math.min(chunks, from + wave)).toArray();
        for (List<byte[]> chunk : drawn.collectPartitions(partitions)) {
          imageOut.write(chunk.get(0));
          labelOut.write(chunk.get(1));
        }
      }
    }
  }

  /** In each partition the pixels and the labels of a chunk. */
  private JavaRDD<byte[]> draw(long firstRow, int rows, int chunks) {
    List<Integer> numbers = IntStream.range(0, chunks).boxed().toList();
    long digitSeed = seed;
    return spark
        .parallelize(numbers, chunks)
        .flatMap(
            chunk -> {
              int from = chunk * CHUNK_ROWS;
              int count = Math.min(CHUNK_ROWS, rows - from);
              int size = DigitImage.SIZE * DigitImage.SIZE;
              byte[] pixels = new byte[count * size];
              byte[] labels = new byte[count];
              for (int i = 0; i < count; i++) {
                long row = firstRow + from + i;
                System.arraycopy(DigitImage.pixels(digitSeed, row), 0, pixels, i * size, size);
                labels[i] = (byte) DigitImage.label(digitSeed, row);
              }
              return List.of(pixels, labels).iterator();
            });
  }

  private DataOutputStream open(Path path) throws IOException {
    FileSystem system = Storages.at(path, hadoop);
    OutputStream out = system.create(path, false);
    return new DataOutputStream(new BufferedOutputStream(new GZIPOutputStream(out, 1 << 16)));
  }
}
