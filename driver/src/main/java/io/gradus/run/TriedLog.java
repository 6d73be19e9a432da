package io.gradus.run;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.gradus.config.Existing;
import io.gradus.metric.Metric;
import io.gradus.model.TrainedModel;
import io.gradus.storage.ModelStore;
import io.gradus.text.PrintableJson;
import io.gradus.text.ShallowJson;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import org.apache.hadoop.conf.Configuration;

/**
 * What a run that has a budget has tried so far, and the time that it has used, below {@code
 * tried/}: kept while it goes on, so that it can be killed and goes on with what has ended.
 */
final class TriedLog {
  private static final ObjectMapper JSON = new ObjectMapper(ShallowJson.factory());
  private static final String STATE = RunDirectory.TRIED + "/tried.json";
  private static final String BEGUN = RunDirectory.TRIED + "/begun.json";

  /** Of the budget, for checks and the report. */
  private static final double FOR_THE_END = 0.05;

  private final RunDirectory output;
  private final Configuration hadoop;
  private final double budget;
  private final Supplier<Duration> sinceStart;
  private final List<Tried> tried = new ArrayList<>();
  private double usedBefore;
  private double written;

  /** Seconds that are to be left when time is up. */
  private double spared;

  TriedLog(
      RunDirectory output, Configuration hadoop, Duration budget, Supplier<Duration> sinceStart) {
    this.output = output;
    this.hadoop = hadoop;
    this.budget = budget.toMillis() / 1e3;
    this.sinceStart = sinceStart;
  }

  /** The configuration that the run was begun with, of which what is there was tried. */
  Optional<RunFile> begun() {
    return output.read(BEGUN).map(text -> RunFile.read(text, output.child(BEGUN)));
  }

  /** Takes up what is there; a file that was not written to its end holds nothing. */
  void open() {
    output
        .read(STATE)
        .ifPresent(
            text -> {
              try {
                JsonNode root = JSON.readTree(text);
                tried.addAll(Tried.read(root.path("tried")));
                usedBefore = root.path("seconds").asDouble();
              } catch (JsonProcessingException | IllegalArgumentException e) {
                tried.clear();
              }
            });
    tried.removeIf(one -> one.counts() && !output.holds(place(one.number()) + "/model"));
  }

  void begin(RunConfiguration configuration) {
    RunDirectory.at(output.child(RunDirectory.TRIED), hadoop).create();
    output.write(BEGUN, RunFile.of(configuration).toJson());
    write();
  }

  private void write() {
    Map<String, Object> content = new LinkedHashMap<>();
    written = used();
    content.put("seconds", written);
    content.put("tried", tried.stream().map(Tried::toJson).toList());
    output.write(STATE, PrintableJson.indented(content));
  }

  /** Writes the time down that was used, every few seconds. */
  void tick() {
    if (used() - written > 5) {
      write();
    }
  }

  /** Keeps one that has ended, with its model, before it is said that there is one. */
  void add(Tried one, Optional<TrainedModel> model, List<String> metrics) {
    model.ifPresent(
        trained -> {
          output.remove(place(one.number()));
          ModelStore.save(
              trained, output.child(place(one.number()) + "/model"), hadoop, Existing.FAIL);
          output.write(place(one.number()) + "/metrics.jsonl", String.join("\n", metrics) + "\n");
        });
    tried.add(one);
    write();
  }

  TrainedModel model(Tried one) {
    return ModelStore.load(output.child(place(one.number()) + "/model"), hadoop);
  }

  List<String> metrics(Tried one) {
    return output.read(place(one.number()) + "/metrics.jsonl").orElse("").lines().toList();
  }

  private static String place(int number) {
    return RunDirectory.TRIED + "/" + number;
  }

  List<Tried> tried() {
    return List.copyOf(tried);
  }

  int next() {
    return tried.stream().mapToInt(Tried::number).max().orElse(0) + 1;
  }

  boolean has(Map<String, Object> settings) {
    return tried.stream().anyMatch(one -> one.member() == 0 && plain(one).equals(plain(settings)));
  }

  /** As JSON has them, without the epochs at which time was up. */
  private static Map<String, String> plain(Tried one) {
    return plain(one.settings());
  }

  private static Map<String, String> plain(Map<String, Object> settings) {
    Map<String, String> plain = new LinkedHashMap<>();
    settings.forEach((key, value) -> plain.put(key, String.valueOf(value)));
    plain.remove("training.epochs");
    return plain;
  }

  /** What {@code good} chooses. */
  Tried first() {
    return tried.stream().filter(one -> one.settings().isEmpty()).findFirst().orElseThrow();
  }

  /** The time that there is for all. */
  Duration budget() {
    return Duration.ofMillis(Math.round(budget * 1e3));
  }

  /** The best of those with the run's own seed. */
  Optional<Tried> best(Metric metric) {
    Optional<Tried> best = Optional.empty();
    for (Tried one : tried) {
      if (one.counts()
          && one.member() == 0
          && (best.isEmpty() || metric.better(one.value(), best.get().value(), 0))) {
        best = Optional.of(one);
      }
    }
    return best;
  }

  /** Those of the same settings, from the run's own seed on, none left out. */
  List<Tried> members(Tried of) {
    List<Tried> members = new ArrayList<>(List.of(of));
    while (true) {
      int member = members.size();
      Optional<Tried> next =
          tried.stream()
              .filter(one -> one.member() == member && one.end() == Tried.End.DONE)
              .filter(one -> one.counts() && one.settings().equals(of.settings()))
              .findFirst();
      if (next.isEmpty()) {
        return members;
      }
      members.add(next.get());
    }
  }

  double used() {
    return usedBefore + sinceStart.get().toMillis() / 1e3;
  }

  /** Time is up when so many seconds are left. */
  void spare(double seconds) {
    spared = seconds;
  }

  /** Whether what is trained now is to end. */
  boolean isUp() {
    return left() < spared;
  }

  /** Seconds that are left for training. */
  double left() {
    return budget * (1 - FOR_THE_END) - used();
  }

  void remove() {
    output.remove(RunDirectory.TRIED);
  }
}
