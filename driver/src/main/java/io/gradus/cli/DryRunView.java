package io.gradus.cli;

import io.gradus.report.Numbers;
import io.gradus.run.DryRun;
import io.gradus.run.Trial;
import io.gradus.train.TrainingExtent;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** Shows what a tuning or a cross-validation would train. */
final class DryRunView {
  private static final int SHOWN_MODELS = 50;

  private DryRunView() {}

  /**
   * @param phase number of the part that says so
   * @param kind of a model: trial or fold
   */
  static void show(DryRun found, int phase, String kind, Screen screen) {
    long open = found.count(DryRun.State.OPEN);
    screen.phase(phase, "Would train %s".formatted(Numbers.count(open, kind)));
    long ended = found.count(DryRun.State.ENDED);
    if (ended > 0) {
      screen.fact("ended", Numbers.count(ended, kind) + " before");
    }
    int shown = 0;
    for (DryRun.Group group : found.groups()) {
      screen.fact(
          "rows",
          "%s in %s, %s packed, for %s"
              .formatted(
                  Numbers.count(group.rows()),
                  Numbers.count(group.partitions(), "partition"),
                  Numbers.bytes(group.bytes()),
                  Numbers.count(group.models().size(), kind)));
      List<DryRun.Model> some =
          group.models().subList(0, Math.min(group.models().size(), SHOWN_MODELS - shown));
      if (!some.isEmpty()) {
        screen.indented(table(some, kind));
      }
      shown += some.size();
    }
    int all = found.groups().stream().mapToInt(group -> group.models().size()).sum();
    if (all > shown) {
      screen.indented("and %s more".formatted(Numbers.count(all - shown, kind)));
    }
    found
        .seconds()
        .ifPresent(
            seconds ->
                screen.fact(
                    "time",
                    "at most about %s of training here, if nothing is stopped early"
                        .formatted(
                            Numbers.duration(Duration.ofMillis(Math.round(seconds * 1e3))))));
    screen.part(
        "%s. This was a dry run: nothing was trained, nothing written."
            .formatted(
                found.count(DryRun.State.REFUSED) == 0
                    ? "All is in order"
                    : "%s cannot be trained"
                        .formatted(Numbers.count(found.count(DryRun.State.REFUSED), kind))));
  }

  private static List<String> table(List<DryRun.Model> models, String kind) {
    List<String> keys = List.copyOf(models.get(0).settings().keySet());
    List<String> head = new ArrayList<>(List.of(">" + kind));
    keys.forEach(key -> head.add(key.substring(key.lastIndexOf('.') + 1)));
    head.addAll(List.of(">parameters", ">epochs", ">steps", ">rows a step", ""));
    TextTable table = new TextTable(head.toArray(String[]::new));
    for (DryRun.Model model : models) {
      List<String> row = new ArrayList<>(List.of(Integer.toString(model.number())));
      keys.forEach(key -> row.add(Trial.text(model.settings().get(key))));
      row.addAll(model.extent().map(DryRunView::extent).orElse(List.of("", "", "", "")));
      row.add(
          switch (model.state()) {
            case OPEN -> "";
            case ENDED -> "ended before";
            case REFUSED -> model.refused().orElse("");
          });
      table.row(row.toArray(String[]::new));
    }
    return table.lines();
  }

  private static List<String> extent(TrainingExtent extent) {
    return List.of(
        Numbers.count(extent.parameters()),
        Numbers.count(extent.epochs()),
        Numbers.count(extent.steps()),
        Numbers.count(extent.batchSize()));
  }
}
