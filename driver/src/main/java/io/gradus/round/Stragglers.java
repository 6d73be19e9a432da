package io.gradus.round;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * For which executors the others waited: whose answer was a round's last one, and how long after
 * the last answer of all other executors it came. Where rounds overlap others may have computed
 * meanwhile.
 *
 * @param rounds that were looked at, all with tasks on several executors
 * @param executors the one that cost most first
 */
public record Stragglers(long rounds, List<Straggler> executors) {
  /** No round at all. */
  public static final Stragglers NONE = new Stragglers(0, List.of());

  /**
   * An executor.
   *
   * @param id Spark's
   * @param host it runs on
   * @param rounds in which its answer was the last one
   * @param seconds that the others waited in them
   */
  public record Straggler(String id, String host, long rounds, double seconds) {
    private Straggler plus(Straggler other) {
      return new Straggler(id, host, rounds + other.rounds, seconds + other.seconds);
    }
  }

  public Stragglers {
    executors = List.copyOf(executors);
  }

  /** Both together. */
  public Stragglers plus(Stragglers other) {
    Map<String, Straggler> all = new LinkedHashMap<>();
    for (List<Straggler> each : List.of(executors, other.executors)) {
      each.forEach(
          straggler -> all.merge(straggler.id + "@" + straggler.host, straggler, Straggler::plus));
    }
    List<Straggler> sorted = new ArrayList<>(all.values());
    sorted.sort(Comparator.comparingDouble(Straggler::seconds).reversed());
    return new Stragglers(rounds + other.rounds, sorted);
  }

  /** Seconds that executors waited for others. */
  public double seconds() {
    return executors.stream().mapToDouble(Straggler::seconds).sum();
  }

  /** As JSON has them. */
  public Map<String, Object> toMap() {
    Map<String, Object> map = new LinkedHashMap<>();
    map.put("rounds", rounds);
    List<Map<String, Object>> each = new ArrayList<>();
    for (Straggler straggler : executors) {
      Map<String, Object> one = new LinkedHashMap<>();
      one.put("executor", straggler.id);
      one.put("host", straggler.host);
      one.put("rounds", straggler.rounds);
      one.put("seconds", straggler.seconds);
      each.add(one);
    }
    map.put("executors", each);
    return map;
  }
}
