package io.gradus.score;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.gradus.config.Existing;
import io.gradus.encode.CategoricalEncoding;
import io.gradus.encode.FeatureColumn;
import io.gradus.encode.Scale;
import io.gradus.export.TestModels;
import io.gradus.network.Dense;
import io.gradus.storage.ModelStore;
import java.io.StringWriter;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.tools.JavaCompiler;
import javax.tools.ToolProvider;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The example of the page on scoring compiles, and does what it says. */
class ScorerExampleTest {
  private static final Path PAGE = Path.of("../src/site/scoring.md");
  private static final Pattern JAVA = Pattern.compile("```java\n(.*?)```", Pattern.DOTALL);

  @TempDir Path folder;

  @Test
  void theExampleOfThePageRuns() throws Exception {
    Path model = folder.resolve("churn");
    List<FeatureColumn> columns =
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
    ModelStore.save(
        TestModels.classes(columns, List.of(new Dense(1)), "no", "yes"),
        model.toString(),
        new Configuration(),
        Existing.FAIL);
    Matcher example = JAVA.matcher(Files.readString(PAGE));
    assertTrue(example.find(), "an example on " + PAGE);
    String body = example.group(1).replace("/models/churn", model.toString().replace('\\', '/'));
    Map<?, ?> prediction = (Map<?, ?>) run(body + "return prediction.columns();");
    assertEquals(Set.of("prediction", "probability_no", "probability_yes"), prediction.keySet());
    assertTrue(Set.of("no", "yes").contains(prediction.get("prediction")), prediction::toString);
  }

  private Object run(String body) throws Exception {
    Path source = folder.resolve("Example.java");
    Files.writeString(
        source,
        """
        import io.gradus.score.*;
        import java.nio.file.Path;
        import java.time.LocalDate;
        import java.util.*;

        public class Example {
          public static Object run() {
        %s
          }
        }
        """
            .formatted(body));
    JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
    StringWriter told = new StringWriter();
    boolean compiled =
        compiler
            .getTask(
                told,
                null,
                null,
                List.of(
                    "-proc:none",
                    "-d",
                    folder.toString(),
                    "-cp",
                    Path.of(
                            Scorer.class
                                .getProtectionDomain()
                                .getCodeSource()
                                .getLocation()
                                .toURI())
                        .toString()),
                null,
                compiler
                    .getStandardFileManager(null, null, null)
                    .getJavaFileObjects(source.toFile()))
            .call();
    assertTrue(compiled, told::toString);
    try (URLClassLoader loader =
        new URLClassLoader(new URL[] {folder.toUri().toURL()}, Scorer.class.getClassLoader())) {
      return loader.loadClass("Example").getMethod("run").invoke(null);
    }
  }
}
