package io.gradus.report;

import io.gradus.metric.Metric;
import io.gradus.metric.Metrics;
import io.gradus.train.TrainEvent;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.IntFunction;
import java.util.function.LongSupplier;

/**
 * How far several models are that are trained together or one after the other: how many have ended
 * and how many are on their way, the best so far, and how long the others may take. What is told on
 * the thread that trains may be asked for on any other.
 */
public final class JointProgress {
  private static final double SECOND = 1e9;

  private final String kind;
  private final int all;
  private final Optional<Metric> metric;
  private final IntFunction<String> names;
  private final LongSupplier nanoTime;
  private final Set<Integer> ended = new HashSet<>();

  /** Of those on their way: which share of their steps they have made. */
  private final Map<Integer, Double> shares = new TreeMap<>();

  private final Map<Integer, Integer> epochs = new HashMap<>();
  private Optional<Best> best = Optional.empty();
  private double doneBefore;
  private long started;
  private boolean begun;
  private boolean validated;

  /** The best value so far, and which model has it. */
  private record Best(int model, double value) {}

  /**
   * None of them has begun.
   *
   * @param kind what a model is called: trial, fold, model
   * @param all how many there are
   * @param metric of validation rows that they are compared by; empty where they are not
   */
  public JointProgress(String kind, int all, Optional<Metric> metric) {
    this(kind, all, metric, model -> kind + " " + model);
  }

  /**
   * As above.
   *
   * @param names what each of them is called
   */
  public JointProgress(String kind, int all, Optional<Metric> metric, IntFunction<String> names) {
    this(kind, all, metric, names, System::nanoTime);
  }

  JointProgress(
      String kind,
      int all,
      Optional<Metric> metric,
      IntFunction<String> names,
      LongSupplier nanoTime) {
    this.names = names;
    this.kind = kind;
    this.all = all;
    this.metric = metric;
    this.nanoTime = nanoTime;
  }

  /** One that ends without being trained, or ended before. */
  public synchronized void ends(int model) {
    if (ended.add(model) && !begun) {
      doneBefore++;
    }
    shares.remove(model);
    epochs.remove(model);
  }

  /** One of them has a value by which it is compared; NaN says nothing. */
  public synchronized void reaches(int model, double value) {
    if (!Double.isNaN(value) && (best.isEmpty() || isBetter(value, best.get().value()))) {
      best = Optional.of(new Best(model, value));
    }
  }

  private boolean isBetter(double value, double than) {
    return metric.map(Metric::greaterIsBetter).orElse(false) ? value > than : value < than;
  }

  /** Who is to hear of the training of one of them. */
  public RunListener of(int model) {
    return new Watch(model);
  }

  /** From 0 to 1: how much of all is done. */
  public synchronized double share() {
    double done = ended.size() + shares.values().stream().mapToDouble(Double::doubleValue).sum();
    return Math.min(1, done / all);
  }

  /** How long the others may take, as those that are done took. */
  private Optional<Double> secondsLeft() {
    double done = share() * all - doneBefore;
    double left = all - doneBefore - done;
    return begun && done > 0
        ? Optional.of((nanoTime.getAsLong() - started) / SECOND / done * left)
        : Optional.empty();
  }

  /**
   * For people, in parts: {@code 3 of 16 trials ended}, {@code 8 on their way at epochs 2 to 5},
   * {@code best auc 0.9312 of trial 4}, {@code 1:20 left}.
   */
  public synchronized List<String> parts() {
    List<String> parts = new ArrayList<>();
    parts.add("%s of %s ended".formatted(ended.size(), Numbers.count(all, kind)));
    if (!shares.isEmpty()) {
      parts.add("%s on their way".formatted(Numbers.count(shares.size())) + epochsReached());
    }
    best.ifPresent(
        found ->
            parts.add(
                "best %s %s of %s"
                    .formatted(
                        metric.map(Metric::id).orElse("value"),
                        Headline.number(found.value()),
                        names.apply(found.model()))));
    if (ended.size() < all) {
      secondsLeft().ifPresent(seconds -> parts.add(clock(seconds) + " left"));
    }
    return parts;
  }

  private String epochsReached() {
    if (epochs.isEmpty()) {
      return "";
    }
    int least = Collections.min(epochs.values());
    int most = Collections.max(epochs.values());
    return least == most ? " at epoch " + least : " at epochs %s to %s".formatted(least, most);
  }

  /**
   * For a face that draws it: {@code all}, {@code ended}, {@code running}, {@code share}, parts.
   */
  public synchronized Map<String, Object> figures() {
    Map<String, Object> figures = new LinkedHashMap<>();
    figures.put("all", all);
    figures.put("ended", ended.size());
    figures.put("running", shares.size());
    figures.put("share", share());
    figures.put("parts", parts());
    return figures;
  }

  /** {@code 0:07}, {@code 12:30}, {@code 3:05:00} */
  static String clock(double seconds) {
    long whole = Math.round(seconds);
    return whole < 3600
        ? String.format(Locale.ROOT, "%d:%02d", whole / 60, whole % 60)
        : String.format(Locale.ROOT, "%d:%02d:%02d", whole / 3600, whole / 60 % 60, whole % 60);
  }

  /** Hears of one model. */
  private final class Watch implements RunListener {
    private final int model;
    private long steps;

    Watch(int model) {
      this.model = model;
    }

    @Override
    public void started(TrainEvent.Started event) {
      synchronized (JointProgress.this) {
        steps = Math.max(1, event.extent().steps());
        shares.put(model, 0.0);
        if (!begun) {
          begun = true;
          started = nanoTime.getAsLong();
        }
      }
    }

    @Override
    public void stepFinished(TrainEvent.StepFinished event) {
      stepped(event.step());
    }

    @Override
    public void epochFinished(TrainEvent.EpochFinished event) {
      synchronized (JointProgress.this) {
        // Some minimizers tell no steps.
        stepped(event.step());
        epochs.put(model, event.epoch());
        if (metric.isPresent() && event.best()) {
          event
              .validation()
              .ifPresent(
                  metrics -> {
                    validated = true;
                    reaches(model, value(metrics));
                  });
        }
      }
    }

    private double value(Metrics metrics) {
      return metrics.value(metric.orElseThrow());
    }

    private void stepped(long step) {
      synchronized (JointProgress.this) {
        shares.put(model, Math.min(1, (double) step / steps));
      }
    }

    @Override
    public void finished(TrainEvent.Finished event) {
      ends(model);
    }

    /** Where there are no validation rows, those that models are measured on tell the best. */
    @Override
    public void checked(Map<String, Metrics> checks, List<String> classes) {
      synchronized (JointProgress.this) {
        if (metric.isPresent() && !validated && checks.containsKey("test")) {
          reaches(model, value(checks.get("test")));
        }
      }
    }

    @Override
    public void failed(TrainEvent.Failed event) {
      ends(model);
    }
  }
}
