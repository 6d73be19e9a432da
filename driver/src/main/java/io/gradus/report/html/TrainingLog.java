package io.gradus.report.html;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * What happened while a network was trained, as {@code metrics.jsonl} tells it.
 *
 * @param epochs that were gone through, without those that the run went back behind
 * @param planned how many there were to be; 0 where it is not known
 * @param steps losses of single steps, thinned out where there are very many
 * @param rollBacks where the run went back
 * @param end how it ended; empty while it goes on
 */
public record TrainingLog(
    List<Epoch> epochs,
    int planned,
    List<Step> steps,
    List<RollBack> rollBacks,
    Optional<End> end) {
  private static final JsonMapper JSON = new JsonMapper();
  private static final int MOST_STEPS = 1000;

  /** A loss that falls by a smaller share over a quarter of the epochs has come to its end. */
  private static final double STILL_FALLING = 0.005;

  public TrainingLog {
    epochs = List.copyOf(epochs);
    steps = List.copyOf(steps);
    rollBacks = List.copyOf(rollBacks);
  }

  /**
   * An epoch.
   *
   * @param loss of its rows while it was trained; NaN if it was not finite
   * @param validation metrics by name; empty if it was not validated
   * @param best whether it was the best by then
   * @param timing seconds by phase
   */
  public record Epoch(
      int epoch,
      long step,
      double loss,
      Map<String, Double> validation,
      boolean best,
      double seconds,
      Map<String, Double> timing) {}

  /** A step. */
  public record Step(long step, int epoch, double loss, double rate) {}

  /** A return to an earlier epoch. */
  public record RollBack(int epoch, long step, long failedStep, double factor, String cause) {}

  /** The end. */
  public record End(int bestEpoch, String reason, double seconds) {}

  /** Of a network that nothing is known of. */
  public static TrainingLog none() {
    return new TrainingLog(List.of(), 0, List.of(), List.of(), Optional.empty());
  }

  /** Whether nothing is known. */
  public boolean isEmpty() {
    return epochs.isEmpty() && steps.isEmpty();
  }

  /** What lines of {@code metrics.jsonl} say; those that are no JSON say nothing. */
  public static TrainingLog parse(Stream<String> lines) {
    Parsing parsing = new Parsing();
    lines.forEach(parsing::line);
    return parsing.result();
  }

  /** What a model remembers of its training, of which no log is there. */
  public static TrainingLog of(List<Map<String, Object>> history, int bestEpoch) {
    Parsing parsing = new Parsing();
    for (Map<String, Object> epoch : history) {
      JsonNode fields = JSON.valueToTree(epoch);
      parsing.epoch(fields, fields.path("train_loss"));
    }
    double seconds = parsing.epochs.stream().mapToDouble(Epoch::seconds).sum();
    parsing.end = Optional.of(new End(bestEpoch, "", seconds));
    return parsing.result();
  }

  /** The epoch whose weights are kept: at the end as it was told, before it the best so far. */
  public int bestEpoch() {
    return end.map(End::bestEpoch)
        .orElseGet(
            () -> epochs.stream().filter(Epoch::best).mapToInt(Epoch::epoch).max().orElse(0));
  }

  /** Whether the last quarter of the epochs still brought something. */
  boolean isStillFalling() {
    double[] losses =
        epochs.stream()
            .mapToDouble(epoch -> epoch.validation().getOrDefault("loss", Double.NaN))
            .filter(loss -> !Double.isNaN(loss))
            .toArray();
    if (losses.length < 2) {
      return false;
    }
    double before = losses[losses.length - 1 - Math.max(1, losses.length / 4)];
    return before - losses[losses.length - 1] > STILL_FALLING * Math.abs(before);
  }

  private static final class Parsing {
    private final List<Epoch> epochs = new ArrayList<>();
    private final List<RollBack> rollBacks = new ArrayList<>();
    private List<Step> steps = new ArrayList<>();
    private long every = 1;
    private long seen;
    private int planned;
    private Optional<End> end = Optional.empty();

    void line(String line) {
      JsonNode event;
      try {
        event = JSON.readTree(line);
      } catch (JsonProcessingException e) {
        return;
      }
      if (event == null) {
        return;
      }
      switch (event.path("event").asText("")) {
        case "started" -> planned = event.path("epochs").asInt();
        case "step" -> step(event);
        case "epoch" -> epoch(event, event.path("loss"));
        case "rolled_back" -> rollBack(event);
        case "finished" ->
            end =
                Optional.of(
                    new End(
                        event.path("best_epoch").asInt(),
                        event.path("reason").asText(),
                        event.path("seconds").asDouble()));
        default -> {
          // A later version may tell of more.
        }
      }
    }

    private void step(JsonNode event) {
      if (seen++ % every != 0) {
        return;
      }
      steps.add(
          new Step(
              event.path("step").asLong(),
              event.path("epoch").asInt(),
              number(event.path("loss")),
              number(event.path("learning_rate"))));
      if (steps.size() > MOST_STEPS) {
        List<Step> half = new ArrayList<>();
        for (int i = 0; i < steps.size(); i += 2) {
          half.add(steps.get(i));
        }
        steps = half;
        every *= 2;
      }
    }

    private void epoch(JsonNode event, JsonNode loss) {
      epochs.add(
          new Epoch(
              event.path("epoch").asInt(),
              event.path("step").asLong(),
              number(loss),
              numbers(event.path("validation")),
              event.path("best").asBoolean(),
              event.path("seconds").asDouble(),
              numbers(event.path("timing"))));
    }

    private void rollBack(JsonNode event) {
      int epoch = event.path("epoch").asInt();
      long step = event.path("step").asLong();
      rollBacks.add(
          new RollBack(
              epoch,
              step,
              event.path("failed_step").asLong(),
              event.path("rate_factor").asDouble(),
              event.path("cause").asText()));
      epochs.removeIf(before -> before.epoch() > epoch);
      steps.removeIf(before -> before.step() > step);
    }

    private static double number(JsonNode node) {
      return node.isNumber() ? node.asDouble() : Double.NaN;
    }

    private static Map<String, Double> numbers(JsonNode fields) {
      Map<String, Double> numbers = new LinkedHashMap<>();
      fields.properties().forEach(field -> numbers.put(field.getKey(), number(field.getValue())));
      return numbers;
    }

    TrainingLog result() {
      return new TrainingLog(epochs, planned, steps, rollBacks, end);
    }
  }
}
