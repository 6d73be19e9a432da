package io.gradus.dataset.scan;

import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.spark.SparkEnv;

/**
 * Failures of Spark whose cause is one of its settings or the memory that it was given: which, what
 * it is, and what to set.
 */
public final class SparkTrouble {
  private static final String MEMORY_OVERHEAD =
      "The cluster's manager killed an executor, which took more memory than it was granted."
          + " Raise spark.executor.memoryOverhead (now %s), or have smaller tasks by a higher"
          + " data.partitions or fewer spark.executor.cores; forecast says what training takes.";

  private static final String EXECUTOR_HEAP =
      "An executor ran out of Java's memory. Raise spark.executor.memory (now %s; of local masters"
          + " it is --driver-memory), or have smaller tasks by a higher data.partitions; forecast"
          + " says what training takes.";

  /** What a message of Spark's looks like, and what it is about. The first that fits counts. */
  private record Kind(Pattern pattern, Function<Matcher, String> words) {}

  private static final List<Kind> KINDS =
      List.of(
          kind(
              "Class is not registered: (\\S+)",
              found ->
                  "spark.kryo.registrationRequired: Expected that Kryo knows every class that is sent, found %s, which it does not. Add io.gradus.run.KryoClasses to spark.kryo.registrator before the session is made, and %s to spark.kryo.classesToRegister if that is not enough; or leave spark.kryo.registrationRequired out."
                      .formatted(found.group(1), found.group(1))),
          kind(
              "(?:results|size|result)[^()]*\\(([^)]+)\\)[^()]*(?:bigger|larger) than"
                  + " spark\\.driver\\.maxResultSize \\(([^)]+)\\)",
              found ->
                  "spark.driver.maxResultSize: Expected room for %s of tasks' results, found %s. Give spark-submit a higher one, or 0 for none."
                      .formatted(found.group(1), found.group(2))),
          kind(
              "spark\\.rpc\\.message\\.maxSize \\((\\d+) bytes\\)",
              found ->
                  "spark.rpc.message.maxSize: Expected room for a task of Spark's, found %s bytes. Give spark-submit a higher one, in MiB."
                      .formatted(found.group(1))),
          kind(
              "exceeding (?:physical |virtual )?memory limits|OOMKilled|[Ee]xit"
                  + " (?:code|status):? 137|exited with (?:exit )?code 137",
              found -> MEMORY_OVERHEAD.formatted(setting("spark.executor.memoryOverhead"))),
          kind(
              "java\\.lang\\.OutOfMemoryError|exited with (?:exit )?code 52|[Ee]xit"
                  + " (?:code|status):? 52",
              found -> EXECUTOR_HEAP.formatted(setting("spark.executor.memory"))));

  private SparkTrouble() {}

  private static Kind kind(String pattern, Function<Matcher, String> words) {
    return new Kind(Pattern.compile(pattern), words);
  }

  private static String setting(String key) {
    SparkEnv env = SparkEnv.get();
    return env == null ? "Spark's default" : env.conf().get(key, "Spark's default");
  }

  /** What to do, if one exception of a chain comes of that. */
  public static Optional<String> explain(Throwable link) {
    String text = link.getClass().getName() + ": " + link.getMessage();
    for (Kind kind : KINDS) {
      Matcher found = kind.pattern().matcher(text);
      if (found.find()) {
        return Optional.of(kind.words().apply(found));
      }
    }
    return Optional.empty();
  }
}
