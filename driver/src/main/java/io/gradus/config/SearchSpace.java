package io.gradus.config;

import com.typesafe.config.ConfigUtil;
import io.gradus.data.CounterRandom;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * Which values the keys take that differ from trial to trial.
 *
 * @param domains by the keys' dotted paths, in alphabetical order
 */
public record SearchSpace(Map<String, Domain> domains) {
  /** "tune", so that no other draw of the same seed is met. */
  private static final long STREAM = 0x74756e65L;

  /** A space of few values may have fewer combinations than are asked for. */
  private static final int DRAWS_A_TRIAL = 50;

  /** Takes the order of the paths. */
  public SearchSpace {
    domains = Collections.unmodifiableMap(new TreeMap<>(domains));
  }

  /** How many combinations there are; that of a range counts as infinitely many. */
  public double combinations() {
    return domains.values().stream().mapToDouble(Domain::size).reduce(1, (a, b) -> a * b);
  }

  /** The keys whose values are a range, of which there is no list. */
  public List<String> ranges() {
    return domains.entrySet().stream()
        .filter(entry -> entry.getValue().values().isEmpty())
        .map(Map.Entry::getKey)
        .toList();
  }

  /**
   * All combinations; the last key's value changes first.
   *
   * @throws IllegalStateException if there are {@link #ranges}
   */
  public List<Map<String, Object>> grid() {
    List<Map<String, Object>> grid = new ArrayList<>();
    grid.add(new LinkedHashMap<>());
    domains.forEach(
        (path, domain) -> {
          List<Object> values =
              domain
                  .values()
                  .orElseThrow(
                      () -> new IllegalStateException("Expected values of " + path + ", a range."));
          List<Map<String, Object>> before = List.copyOf(grid);
          grid.clear();
          for (Map<String, Object> begun : before) {
            for (Object value : values) {
              Map<String, Object> settings = new LinkedHashMap<>(begun);
              settings.put(path, value);
              grid.add(settings);
            }
          }
        });
    return grid;
  }

  /**
   * Drawn combinations, each another one. The first of them are the same whatever their number, and
   * a key's values do not depend on which other keys there are, until a combination comes twice.
   *
   * @return as many, or fewer where the space has not so many
   */
  public List<Map<String, Object>> drawn(int trials, long seed) {
    Set<Map<String, Object>> drawn = new LinkedHashSet<>();
    for (long draw = 0; drawn.size() < trials && draw < (long) trials * DRAWS_A_TRIAL; draw++) {
      Map<String, Object> settings = new LinkedHashMap<>();
      for (Map.Entry<String, Domain> entry : domains.entrySet()) {
        long key = CounterRandom.key(seed, STREAM + ((long) entry.getKey().hashCode() << 32));
        settings.put(entry.getKey(), entry.getValue().at(CounterRandom.uniformDouble(key, draw)));
      }
      drawn.add(settings);
    }
    return List.copyOf(drawn);
  }

  /** As a configuration has it. */
  Map<String, Object> written() {
    Map<String, Object> written = new LinkedHashMap<>();
    domains.forEach(
        (path, domain) -> {
          Map<String, Object> group = written;
          List<String> steps = ConfigUtil.splitPath(path);
          for (String step : steps.subList(0, steps.size() - 1)) {
            group = inner(group, step);
          }
          group.put(steps.get(steps.size() - 1), domain.written());
        });
    return written;
  }

  @SuppressWarnings("unchecked")
  private static Map<String, Object> inner(Map<String, Object> group, String step) {
    return (Map<String, Object>)
        group.computeIfAbsent(step, any -> new LinkedHashMap<String, Object>());
  }
}
