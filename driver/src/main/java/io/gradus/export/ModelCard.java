package io.gradus.export;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.gradus.calibrate.Calibration;
import io.gradus.calibrate.DecisionRule;
import io.gradus.model.Ensemble;
import io.gradus.model.Model;
import io.gradus.model.Provenance;
import io.gradus.model.TrainedModel;
import io.gradus.network.NetworkSpec;
import io.gradus.network.NetworkTable;
import io.gradus.network.Task;
import io.gradus.text.Printable;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * What a model is, for people: Markdown with the YAML head that model hubs read. What training
 * knows comes from the model's provenance; what only people can say comes from {@code card} of its
 * configuration, and is "not stated" where nobody said it.
 *
 * <p>Names of columns and classes are shown as they are: nothing in them is taken for Markdown,
 * HTML or YAML. What people say is theirs, Markdown included.
 */
public final class ModelCard {
  /** The name of the block in a configuration. */
  public static final String BLOCK = "card";

  private static final String NOT_STATED = "not stated";
  private static final Pattern MARKUP = Pattern.compile("[\\\\`*_{}\\[\\]()#+!|~$]");
  private static final ObjectMapper JSON = new ObjectMapper();

  private final Model model;
  private final Provenance provenance;
  private final Map<String, Object> said = new LinkedHashMap<>();
  private final StringBuilder text = new StringBuilder();

  private ModelCard(Model model, Map<String, String> more) {
    this.model = model;
    this.provenance = model.provenance();
    if (provenance.configuration().get(BLOCK) instanceof Map<?, ?> block) {
      block.forEach((key, value) -> said.put(key.toString(), value));
    }
    said.putAll(more);
  }

  /**
   * The card of a model.
   *
   * @param more what is said in place of the configuration's, by the keys of {@code card}
   */
  public static String of(Model model, Map<String, String> more) {
    ModelCard card = new ModelCard(model, more);
    card.head();
    card.body();
    return card.text.toString();
  }

  private Optional<String> said(String key) {
    return Optional.ofNullable(said.get(key)).map(Object::toString).filter(one -> !one.isBlank());
  }

  private String title() {
    return said("title")
        .orElseGet(
            () -> String.valueOf(provenance.configuration().getOrDefault("app-name", "gradus")));
  }

  /** As model hubs ask for it; a string of JSON is one of YAML. */
  private void head() {
    line("---");
    said("license").ifPresent(license -> line("license: " + quoted(license)));
    line("library_name: gradus");
    line("pipeline_tag: " + pipeline());
    line("tags: [gradus, neural-network, " + model.task().id() + "]");
    line("model-index:");
    line("- name: " + quoted(title()));
    line("  results:" + (provenance.results().isEmpty() ? " []" : ""));
    provenance
        .results()
        .forEach(
            (rows, metrics) -> {
              line("  - task: {type: " + pipeline() + "}");
              line("    dataset: {name: " + quoted(rows) + ", type: tabular}");
              line("    metrics:");
              metrics.forEach(
                  (name, value) ->
                      line("    - {type: %s, value: %s}".formatted(quoted(name), value)));
            });
    line("---");
    line("");
  }

  private String pipeline() {
    if (model.members().get(0).network().input().shape().isImage()) {
      return model.task() == Task.REGRESSION ? "other" : "image-classification";
    }
    return model.task() == Task.REGRESSION ? "tabular-regression" : "tabular-classification";
  }

  private void body() {
    line("# " + plain(title()));
    line("");
    line(said("description").orElse("Description: " + NOT_STATED + "."));
    stated("Intended use", "intended-use");
    stated("Limits", "limits");
    part("Owner and licence");
    line("| | |");
    line("| --- | --- |");
    row("Owner", said("owner").map(ModelCard::plain).orElse(NOT_STATED));
    row("Contact", said("contact").map(ModelCard::plain).orElse(NOT_STATED));
    row("Licence", said("license").map(ModelCard::plain).orElse(NOT_STATED));
    prediction();
    part("Training data");
    line(said("training-data").orElse("What the rows are of: " + NOT_STATED + "."));
    trainingRows();
    results();
    networks();
    origin();
    part("Use");
    line(
        "`gradus predict --model <directory> --data <rows> --output <directory>` on Apache Spark,");
    line(
        "`io.gradus.score.Scorer` in plain Java, and as a graph by `gradus export --format onnx`.");
  }

  private void stated(String title, String key) {
    part(title);
    line(
        said(key)
            .orElse(
                NOT_STATED.substring(0, 1).toUpperCase(Locale.ROOT)
                    + NOT_STATED.substring(1)
                    + "."));
  }

  private void prediction() {
    part("What it predicts");
    line("| | |");
    line("| --- | --- |");
    row("Task", plain(model.task().id()));
    row("Label", listed(model.encoder().labelColumns()));
    if (!model.encoder().classes().isEmpty()) {
      row("Classes", listed(model.encoder().classes()));
    }
    row("Features", listed(model.encoders().featureColumns()));
    row("Loss", plain(model.members().get(0).network().loss().type()));
    model.calibration().ifPresent(this::calibration);
  }

  /** What was fitted when training was over, which every use of the model goes by. */
  private void calibration(Calibration fitted) {
    fitted
        .probabilities()
        .ifPresent(
            map ->
                row(
                    "Probabilities",
                    plain(worded("calibrated on %,d rows: %s", fitted.rows(), map.inWords()))));
    fitted
        .decision()
        .ifPresent(
            rule ->
                row(
                    "Decision",
                    plain(
                        rule.thresholds().isEmpty()
                            ? "the class of the " + rule.chosen()
                            : "above %s (%s)".formatted(listed(rule), rule.chosen()))));
    fitted
        .interval()
        .ifPresent(
            interval ->
                row(
                    "Bounds",
                    plain(
                        worded(
                            "to hold %.6g of rows, by %,d rows (%s)",
                            interval.share(), fitted.rows(), interval.score()))));
  }

  private static String worded(String format, Object... values) {
    return String.format(Locale.ROOT, format, values);
  }

  private static String listed(DecisionRule rule) {
    return rule.thresholds().stream()
        .map(threshold -> String.format(Locale.ROOT, "%.6g", threshold))
        .collect(Collectors.joining(", "));
  }

  private void trainingRows() {
    line("");
    line("| rows | count |");
    line("| --- | ---: |");
    provenance
        .rows()
        .forEach((role, count) -> row(plain(role), String.format(Locale.ROOT, "%,d", count)));
    List<String> columns = model.encoder().describe();
    if (!columns.isEmpty()) {
      line("");
      columns.forEach(column -> line("- " + plain(column)));
    }
  }

  private void results() {
    part("Results");
    if (provenance.results().isEmpty()) {
      line("None were measured.");
      return;
    }
    line("| rows | metric | value |");
    line("| --- | --- | ---: |");
    provenance
        .results()
        .forEach(
            (rows, metrics) ->
                metrics.forEach(
                    (name, value) ->
                        line(
                            "| %s | %s | %s |"
                                .formatted(
                                    plain(rows),
                                    plain(name),
                                    String.format(Locale.ROOT, "%.6g", value)))));
  }

  private void networks() {
    if (model instanceof Ensemble ensemble) {
      part("Members");
      line("Predictions are the means of those of %s networks.".formatted(ensemble.parts().size()));
      line("");
      line("| member | weight | seed | epoch |");
      line("| --- | ---: | ---: | --- |");
      for (Ensemble.Part member : ensemble.parts()) {
        Provenance of = member.model().provenance();
        line(
            "| %s | %s | %s | %s of %s |"
                .formatted(
                    plain(member.name()),
                    String.format(Locale.ROOT, "%.6g", member.weight()),
                    of.seed(),
                    of.bestEpoch(),
                    of.history().size()));
      }
    }
    model.members().stream().map(TrainedModel::network).distinct().forEach(this::network);
  }

  private void network(NetworkSpec network) {
    part("Network");
    NetworkTable table = NetworkTable.of(network);
    line("| layer | kind | output | parameters |");
    line("| --- | --- | --- | ---: |");
    for (NetworkTable.Row row : table.rows()) {
      line(
          "| %s | %s | %s | %s |"
              .formatted(
                  plain(row.layer()),
                  plain(row.type()),
                  plain(row.outputShape().toString()),
                  String.format(Locale.ROOT, "%,d", row.parameters())));
    }
    line("");
    line(String.format(Locale.ROOT, "%,d parameters.", table.parameters()));
  }

  private void origin() {
    part("How it came about");
    line("| | |");
    line("| --- | --- |");
    row("Trained", plain(provenance.started() + " to " + provenance.finished()));
    if (!(model instanceof Ensemble)) {
      row("Epoch", "%s of %s".formatted(provenance.bestEpoch(), provenance.history().size()));
    }
    row("Seed", Long.toString(provenance.seed()));
    row("Partitions", Integer.toString(provenance.partitions()));
    row("Kernel", plain(provenance.kernel()));
    provenance
        .versions()
        .forEach((name, version) -> row("Version of " + plain(name), plain(version)));
  }

  private static String listed(List<String> names) {
    return String.join(", ", names.stream().map(ModelCard::plain).toList());
  }

  private void part(String title) {
    line("");
    line("## " + title);
    line("");
  }

  private void row(String name, String value) {
    line("| " + name + " | " + value + " |");
  }

  private void line(String words) {
    text.append(words).append('\n');
  }

  /** A text in which nothing is markup. */
  private static String plain(String words) {
    String line = Printable.line(words);
    String harmless = line.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;");
    return MARKUP.matcher(harmless).replaceAll("\\\\$0");
  }

  private static String quoted(String words) {
    try {
      return JSON.writeValueAsString(Printable.line(words));
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("Could not quote a text.", e);
    }
  }
}
