package io.gradus.choose;

import io.gradus.config.JobConfig;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.DoubleUnaryOperator;

/**
 * Settings near those that were chosen: what a search tries first. They are steps from whatever was
 * chosen, of keys that nobody has written, so that they follow the choices where these change.
 */
public final class Neighbours {
  private static final String WIDTH = "network.width";
  private static final String HIDDEN = "network.hidden";
  private static final String DROPOUT = "network.dropout";
  private static final String RATE = "optimizer.rate";
  private static final String DECAY = "optimizer.weight-decay";
  private static final String BINS = "network.numbers.bins";

  private final Choices chosen;
  private final Set<String> written;
  private final List<Map<String, Object>> found = new ArrayList<>();

  private Neighbours(Choices chosen, Set<String> written) {
    this.chosen = chosen;
    this.written = written;
  }

  /**
   * Settings by dotted path, those that are likelier to help first.
   *
   * @param chosen for keys that nobody wrote
   * @param written the keys that the user wrote himself
   * @param job what was written and chosen, over the defaults
   */
  public static List<Map<String, Object>> of(Choices chosen, Set<String> written, JobConfig job) {
    Neighbours all = new Neighbours(chosen, written);
    boolean bins =
        job.network().numbers().takesEdges()
            && chosen.keys().containsKey(BeforeRows.EMBEDDING)
            && !written.contains(BINS);
    all.add(all.doubled());
    all.add(all.moreDropout());
    all.add(all.scaled(RATE, rate -> rate / 2));
    all.add(all.together(all.doubled(), all.moreDropout()));
    if (bins) {
      int now = job.network().numbers().piecewise().bins();
      all.add(Map.of(BINS, Math.max(2, now / 3)));
      all.add(all.together(Map.of(BINS, Math.max(2, now / 3)), all.moreDropout()));
    }
    all.add(all.scaled(DECAY, decay -> decay * 4));
    all.add(all.whole("network.blocks", blocks -> blocks + 1));
    all.add(all.together(all.scaled(RATE, rate -> rate / 2), all.moreDropout()));
    all.add(all.scaled(DROPOUT, dropout -> 0));
    all.add(all.scaled(RATE, rate -> rate * 2));
    all.add(all.whole("training.batch-size", batch -> Math.max(1, batch / 2)));
    all.add(all.scaled(DECAY, decay -> decay / 10));
    if (bins) {
      all.add(Map.of(BINS, 2 * job.network().numbers().piecewise().bins()));
    }
    return all.found;
  }

  /** Keeps what is other than nothing, and than all before. */
  private void add(Map<String, Object> settings) {
    if (!settings.isEmpty() && !found.contains(settings)) {
      found.add(settings);
    }
  }

  private Map<String, Object> together(Map<String, Object> one, Map<String, Object> other) {
    if (one.isEmpty() || other.isEmpty()) {
      return Map.of();
    }
    Map<String, Object> both = new LinkedHashMap<>(one);
    both.putAll(other);
    return both;
  }

  private Map<String, Object> doubled() {
    if (chosen.keys().get(HIDDEN) instanceof List<?> widths && !written.contains(HIDDEN)) {
      return Map.of(HIDDEN, widths.stream().map(width -> 2 * ((Number) width).intValue()).toList());
    }
    return whole(WIDTH, width -> 2 * width);
  }

  private Map<String, Object> moreDropout() {
    return scaled(DROPOUT, dropout -> dropout == 0 ? 0.1 : Math.min(0.5, 2.5 * dropout));
  }

  private Map<String, Object> scaled(String key, DoubleUnaryOperator step) {
    if (!(chosen.keys().get(key) instanceof Number now) || written.contains(key)) {
      return Map.of();
    }
    double next = step.applyAsDouble(now.doubleValue());
    return next == now.doubleValue() ? Map.of() : Map.of(key, next);
  }

  private Map<String, Object> whole(String key, DoubleUnaryOperator step) {
    Map<String, Object> next = scaled(key, step);
    return next.isEmpty() ? next : Map.of(key, (int) Math.round((Double) next.get(key)));
  }
}
