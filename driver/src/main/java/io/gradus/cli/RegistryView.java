package io.gradus.cli;

import io.gradus.registry.AliasStep;
import io.gradus.registry.ModelLocation;
import io.gradus.registry.Pruning;
import io.gradus.registry.Registry;
import io.gradus.registry.VersionFile;
import io.gradus.report.Numbers;
import io.gradus.run.ModelRegistry;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * What a registry holds and what was done in it, for people; {@link RegistryResult} for machines.
 */
final class RegistryView {
  /** Columns of metrics that a screen has room for. */
  private static final int METRICS = 4;

  /** Steps of an alias that are shown, the last ones. */
  private static final int STEPS = 10;

  private RegistryView() {}

  static void moved(Screen screen, ModelRegistry registry, String name, Registry.Moved moved) {
    VersionFile version = moved.version();
    if (moved.moved()) {
      screen.line(
          "The %s of %s is version %s now, %s"
              .formatted(
                  moved.alias(),
                  name,
                  version.number(),
                  moved.before().map(before -> "was " + before).orElse("the first")));
    } else {
      screen.line(
          "The %s of %s is version %s already; nothing was changed"
              .formatted(moved.alias(), name, version.number()));
    }
    screen.fact("registry", registry.toString());
    screen.fact("model", (moved.stored() ? "taken in from " : "of ") + version.source());
    if (!version.metrics().isEmpty()) {
      screen.fact("metrics", inWords(version));
    }
  }

  private static String inWords(VersionFile version) {
    return version.metrics().entrySet().stream()
        .map(
            split ->
                split.getKey()
                    + ": "
                    + split.getValue().entrySet().stream()
                        .limit(METRICS)
                        .map(value -> value.getKey() + " " + Numbers.decimal(value.getValue()))
                        .collect(Collectors.joining(", ")))
        .collect(Collectors.joining("; "));
  }

  static void names(Screen screen, ModelRegistry registry) {
    List<String> names = registry.names();
    screen.line("Models in " + registry);
    if (names.isEmpty()) {
      screen.indented("none; promote takes one in");
      return;
    }
    TextTable table = new TextTable("name", ">versions", "aliases", "newest");
    for (String name : names) {
      List<Registry.Listed> versions = registry.list(name);
      table.row(
          name,
          Integer.toString(versions.size()),
          versions.stream()
              .flatMap(
                  listed ->
                      listed.aliases().stream()
                          .map(alias -> alias + " = " + listed.version().number()))
              .collect(Collectors.joining(", ")),
          versions.isEmpty() ? "–" : time(versions.get(versions.size() - 1).version().at()));
    }
    screen.indented(table.lines());
  }

  static void versions(Screen screen, ModelRegistry registry, String name) {
    List<Registry.Listed> versions = registry.list(name);
    screen.line("%s in %s".formatted(name, registry));
    String split = split(versions).orElse("");
    Set<String> metrics = new LinkedHashSet<>();
    versions.forEach(
        listed ->
            metrics.addAll(listed.version().metrics().getOrDefault(split, Map.of()).keySet()));
    List<String> shown = metrics.stream().limit(METRICS).toList();
    List<String> head = new ArrayList<>(List.of(">version", "alias", "taken in", "by", ">rows"));
    shown.forEach(metric -> head.add(">" + metric));
    head.add("");
    TextTable table = new TextTable(head.toArray(String[]::new));
    for (Registry.Listed listed : versions) {
      VersionFile version = listed.version();
      List<String> row =
          new ArrayList<>(
              List.of(
                  Integer.toString(version.number()),
                  String.join(", ", listed.aliases()),
                  time(version.at()),
                  version.by().user(),
                  Optional.ofNullable(version.rows().get("train"))
                      .map(Numbers::count)
                      .orElse("–")));
      Map<String, Double> values = version.metrics().getOrDefault(split, Map.of());
      shown.forEach(
          metric ->
              row.add(values.containsKey(metric) ? Numbers.decimal(values.get(metric)) : "–"));
      row.add(listed.pruned() ? "pruned" : "");
      table.row(row.toArray(String[]::new));
    }
    screen.part("Versions" + (split.isEmpty() ? "" : ", metrics of " + split + " rows"));
    screen.indented(table.lines());
    registry.log(name).forEach((alias, steps) -> log(screen, alias, steps));
  }

  /** Test rows say more of a model than those by which it was chosen. */
  private static Optional<String> split(List<Registry.Listed> versions) {
    return List.of("test", "validation").stream()
        .filter(
            split ->
                versions.stream().anyMatch(listed -> listed.version().metrics().containsKey(split)))
        .findFirst();
  }

  private static void log(Screen screen, String alias, List<AliasStep> steps) {
    screen.part(
        "What was done with the alias %s%s"
            .formatted(
                alias,
                steps.size() > STEPS
                    ? ", the last %s of %s times".formatted(STEPS, steps.size())
                    : ""));
    TextTable table = new TextTable("at", "what", ">version", ">before", "by", "grounds");
    for (AliasStep step : steps.subList(Math.max(0, steps.size() - STEPS), steps.size())) {
      table.row(
          time(step.at()),
          step.action(),
          Integer.toString(step.version()),
          step.before().map(String::valueOf).orElse("–"),
          step.by().toString(),
          grounds(step));
    }
    screen.indented(table.lines());
  }

  private static String grounds(AliasStep step) {
    List<String> grounds = new ArrayList<>();
    step.evidence().ifPresent(evidence -> grounds.add(evidence.words()));
    step.note().ifPresent(grounds::add);
    return String.join("; ", grounds);
  }

  static void resolved(Screen screen, ModelLocation found, String directory) {
    String where = directory == null ? found.shown() : directory;
    screen.line(where);
    found
        .found()
        .ifPresent(
            version -> {
              screen.fact("model", version.toString());
              screen.fact("digest", version.version().digest());
            });
  }

  static void pruned(Screen screen, String name, Pruning.Pruned pruned) {
    screen.line("Versions of " + name);
    screen.fact("removed", listed(pruned.removed()));
    screen.fact(
        "marked",
        listed(pruned.marked())
            + (pruned.marked().isEmpty()
                ? ""
                : "; their files go when this runs again, a day later or more"));
    screen.fact("kept", listed(pruned.kept()));
  }

  private static String listed(List<Integer> numbers) {
    return numbers.isEmpty()
        ? "none"
        : numbers.stream().map(String::valueOf).collect(Collectors.joining(", "));
  }

  private static String time(Instant at) {
    return at.truncatedTo(ChronoUnit.SECONDS).toString();
  }
}
