package gradus.sql;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.gradus.config.Existing;
import io.gradus.dataset.SparkTest;
import io.gradus.encode.CategoricalEncoding;
import io.gradus.encode.FeatureColumn;
import io.gradus.encode.Scale;
import io.gradus.export.TestModels;
import io.gradus.network.Dense;
import io.gradus.storage.ModelStore;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import javax.tools.ToolProvider;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The examples of the page on SQL run as they stand there. */
class SqlPageTest extends SparkTest {
  private static final Path PAGE = Path.of("../src/site/sql.md");

  private static final List<FeatureColumn> COLUMNS =
      List.of(
          new FeatureColumn.Numeric("tenure_months", new Scale.Affine(20, 0.1), 20.0, false),
          new FeatureColumn.Categorical(
              "contract",
              CategoricalEncoding.EMBEDDING,
              2,
              List.of(),
              false,
              List.of("monthly", "yearly")),
          new FeatureColumn.Numeric("last_contact", new Scale.Affine(20_000, 0.01), 0.0, false),
          new FeatureColumn.Numeric("monthly_fee", new Scale.Affine(30, 0.1), 30.0, true));

  private static final String CUSTOMERS =
      """
      SELECT id, int(1 + id) AS tenure_months, if(id % 2 = 0, 'monthly', 'yearly') AS contract,
             date_add(DATE'2026-01-01', int(id)) AS last_contact, 20.5 + id AS monthly_fee
      FROM range(30)
      """;

  @BeforeEach
  void makeWhatThePageSpeaksOf() {
    ModelStore.save(
        TestModels.classes(COLUMNS, List.of(new Dense(1)), "no", "yes"),
        folder.resolve("models/churn").toString(),
        spark.sessionState().newHadoopConf(),
        Existing.FAIL);
    spark.sql(CUSTOMERS).createOrReplaceTempView("customers");
    spark.sql(CUSTOMERS).write().parquet(folder.resolve("data/arriving").toString());
  }

  /** The examples in a language, in files of this test. */
  private List<String> examples(String language) throws Exception {
    return Pattern.compile("```" + language + "\n(.*?)```", Pattern.DOTALL)
        .matcher(Files.readString(PAGE))
        .results()
        .map(found -> found.group(1))
        .map(text -> text.replace("/models/", folder + "/models/"))
        .map(text -> text.replace("/data/", folder + "/data/"))
        .toList();
  }

  @Test
  void theQueriesRun() throws Exception {
    for (String property : examples("properties").get(0).split("\n")) {
      String[] parts = property.split(" = ", 2);
      spark.conf().set(parts[0], parts[1]);
    }
    List<List<Row>> results = new ArrayList<>();
    for (String query : examples("sql").get(0).split(";\\s*")) {
      results.add(spark.sql(query).collectAsList());
    }
    assertEquals(4, results.size());
    assertEquals(30, results.get(0).size());
    assertTrue(results.get(0).stream().allMatch(row -> row.getString(1).matches("no|yes")));
    assertTrue(results.get(1).stream().allMatch(row -> row.getFloat(2) >= 0.2f));
    assertEquals(2, results.get(2).size());
    assertTrue(results.get(3).toString().contains("churn"), () -> results.get(3).toString());
  }

  @Test
  void theProgramRuns() throws Exception {
    Path source = folder.resolve("Example.java");
    Files.writeString(
        source,
        """
        import io.gradus.run.*;
        import org.apache.spark.sql.*;
        import org.apache.spark.sql.streaming.Trigger;

        public class Example {
          public static void run(SparkSession spark) throws Exception {
        %s
          }
        }
        """
            .formatted(examples("java").get(0)));
    int failed =
        ToolProvider.getSystemJavaCompiler()
            .run(
                null,
                null,
                null,
                "-proc:none",
                "-cp",
                System.getProperty("java.class.path"),
                "-d",
                folder.toString(),
                source.toString());
    assertEquals(0, failed);
    try (URLClassLoader loader =
        new URLClassLoader(new URL[] {folder.toUri().toURL()}, getClass().getClassLoader())) {
      loader.loadClass("Example").getMethod("run", SparkSession.class).invoke(null, spark);
    }
    assertEquals(30, spark.read().parquet(folder.resolve("data/scored").toString()).count());
  }
}
