package io.gradus.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class SearchSpaceTest {
  private static SearchSpace space(String hocon) {
    return ConfigLoader.parse(
            "data { train = a.csv, label = y }, output.path = out, tuning.space { " + hocon + " }",
            List.of())
        .tuning()
        .space();
  }

  @Test
  void aGridHasEachCombinationOnce() {
    List<Map<String, Object>> grid =
        space("optimizer { rate = [0.1, 0.2], type = [sgd, adam, adamw] }, seed = [1, 2]").grid();
    assertEquals(12, grid.size());
    assertEquals(12, new HashSet<>(grid).size());
    assertEquals(Map.of("optimizer.rate", 0.1, "optimizer.type", "sgd", "seed", 1), grid.get(0));
  }

  @Test
  void fewerDrawsAreTheFirstOfMore() {
    SearchSpace space = space("optimizer.rate { uniform = [0, 1] }, seed { int = [1, 1000] }");
    List<Map<String, Object>> many = space.drawn(40, 5);
    assertEquals(space.drawn(7, 5), many.subList(0, 7));
    assertEquals(40, new HashSet<>(many).size());
    SearchSpace alone = space("optimizer.rate { uniform = [0, 1] }");
    assertEquals(values(many, "optimizer.rate"), values(alone.drawn(40, 5), "optimizer.rate"));
  }

  private static List<Object> values(List<Map<String, Object>> drawn, String key) {
    return drawn.stream().map(settings -> settings.get(key)).toList();
  }

  /** A space of six is drawn wholly, and no combination twice. */
  @Test
  void aSmallSpaceIsExhausted() {
    SearchSpace space = space("optimizer.rate = [0.1, 0.2], seed { int = [1, 3] }");
    assertEquals(6, space.combinations());
    assertEquals(6, space.drawn(100, 1).size());
  }

  @Test
  void rangesAreDrawnAsTheirNamesSay() {
    SearchSpace space =
        space(
            """
            regularization.l2 { log-uniform = [0.0001, 1] }, regularization.l1 { uniform = [2, 3] }
            training.epochs { log-int = [1, 100] }, training.batch-size { int = [5, 8] }
            """);
    List<Map<String, Object>> drawn = space.drawn(4000, 3);
    double[] l2 = numbers(drawn, "regularization.l2");
    double[] l1 = numbers(drawn, "regularization.l1");
    double[] epochs = numbers(drawn, "training.epochs");
    // Each order of magnitude is as likely: half lies below the geometric mean. 4000 coins are
    // within 160 of their half, five deviations.
    assertEquals(2000, below(l2, 0.01), 160);
    assertEquals(1000, below(l2, 0.001), 160);
    assertEquals(2000, below(l1, 2.5), 160);
    assertTrue(below(l1, 2) == 0 && below(l1, 3.0001) == 4000);
    assertEquals(
        LongStream.rangeClosed(5, 8).boxed().map(Long::doubleValue).collect(Collectors.toSet()),
        set(numbers(drawn, "training.batch-size")));
    assertTrue(below(epochs, 1) == 0 && below(epochs, 100.5) == 4000);
    assertTrue(below(epochs, 10) > 1700, "most of log-int is small");
  }

  private static double[] numbers(List<Map<String, Object>> drawn, String key) {
    return drawn.stream()
        .mapToDouble(settings -> ((Number) settings.get(key)).doubleValue())
        .toArray();
  }

  private static int below(double[] values, double bound) {
    int count = 0;
    for (double value : values) {
      count += value < bound ? 1 : 0;
    }
    return count;
  }

  private static Set<Double> set(double[] values) {
    Set<Double> set = new HashSet<>();
    for (double value : values) {
      set.add(value);
    }
    return set;
  }

  /** Names of columns may have any signs. */
  @Test
  void aColumnsKeyIsWrittenBack() {
    JobConfig job =
        ConfigLoader.parse(
            """
            data { train = a.csv, label = y }, output.path = out
            tuning.space.features.columns."a.b c".scaling = [none, standard]
            """,
            List.of());
    assertEquals(job, ConfigLoader.parse(job.toRedactedJson(), List.of()));
    Map<String, Object> settings = job.tuning().space().grid().get(0);
    JobConfig trial =
        UserConfig.parse("data { train = a.csv, label = y }, output.path = out", List.of())
            .with(settings, "trial 1")
            .job();
    assertEquals(Scaling.NONE, trial.features().column("a.b c").scaling().orElseThrow());
  }
}
