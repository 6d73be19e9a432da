package gradus.ml;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.CRC32;
import org.apache.spark.ml.classification.LogisticRegression;
import org.apache.spark.ml.feature.VectorAssembler;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.Test;

/** Both take netlib's BLAS, of which a JVM has one: whoever comes first decides which it is. */
class BesideMllibTest {
  @Test
  void afterMllibTheKernelAndTheBitsAreTheSame() throws IOException, InterruptedException {
    String alone = said("gradus");
    assertTrue(alone.startsWith("kernel "), alone);
    assertEquals(alone, said("mllib", "gradus"));
  }

  /** What a process says that fits what it is told, one after the other. */
  private static String said(String... fits) throws IOException, InterruptedException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    ManagementFactory.getRuntimeMXBean().getInputArguments().stream()
        .filter(argument -> argument.startsWith("--add-") || argument.startsWith("-XX:"))
        .forEach(command::add);
    String classPath =
        System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"));
    command.addAll(List.of("-Xmx700m", "-cp", classPath, BesideMllibTest.class.getName()));
    command.addAll(List.of(fits));
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertEquals(0, process.waitFor(), output);
    return output
        .lines()
        .filter(line -> line.startsWith("kernel "))
        .findFirst()
        .orElseThrow(() -> new AssertionError(output));
  }

  /** The process. */
  public static void main(String[] fits) {
    SparkSession spark = TestSpark.start();
    Dataset<Row> rows =
        TestSpark.customers(spark, 120, 3).selectExpr("x", "x * x AS z", "member AS label");
    for (String fit : fits) {
      if (fit.equals("mllib")) {
        new LogisticRegression()
            .setMaxIter(3)
            .fit(
                new VectorAssembler()
                    .setInputCols(new String[] {"x", "z"})
                    .setOutputCol("features")
                    .transform(rows.selectExpr("x", "z", "CAST(label AS DOUBLE) AS label")));
        continue;
      }
      NeuralNetworkClassificationModel model =
          new NeuralNetworkClassifier()
              .setInputCols(new String[] {"x", "z"})
              .setMaxIter(3)
              .setNumPartitions(2)
              .fit(rows);
      CRC32 crc = new CRC32();
      ByteBuffer bytes = ByteBuffer.allocate(4 * model.trained().parameters().length);
      bytes.asFloatBuffer().put(model.trained().parameters());
      crc.update(bytes);
      System.out.println("kernel " + model.summary().kernel() + ", weights " + crc.getValue());
    }
    spark.stop();
  }
}
