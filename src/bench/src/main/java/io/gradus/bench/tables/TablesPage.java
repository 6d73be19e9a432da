package io.gradus.bench.tables;

import io.gradus.bench.Machine;
import io.gradus.bench.Table;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/** The page that shows what nothing set comes to. */
final class TablesPage {
  private static final String REFERENCE = "lightgbm";
  private static final String OURS = "good";
  private static final Set<PairedDifference.Verdict> GOOD =
      EnumSet.of(PairedDifference.Verdict.BETTER, PairedDifference.Verdict.WITHIN_NOISE);

  private final TableResults results;
  private final int seeds;
  private final StringBuilder page = new StringBuilder();

  TablesPage(TableResults results, int seeds) {
    this.results = results;
    this.seeds = seeds;
  }

  /**
   * The whole page.
   *
   * @param ablations each default that is switched off, by the name of its way
   */
  String of(
      String versions, List<String> presets, List<String> boosters, List<Ablation> ablations) {
    page.append("# Tables with nothing set\n\n");
    page.append(
        """
        Each run is told the rows, the label, and of numbers as labels that they are a quantity; all else
        is chosen by the method of [defaults](defaults.md), which is one rule for all tables and looks at
        training and validation rows only. Boosters have the defaults of their Python packages, at most
        1,000 trees, and early stopping after 50 rounds on the same share of validation rows; texts are
        categories to them, dates are days, and texts of which nearly every row has its own are left out.

        Divisions into training and test rows are the same for all: the published ones, the first five of
        several, or a fifth of the rows by seed. RMSE of `california_housing` is in 100,000 $; of
        `bike_sharing` the columns that add up to the label are left out for all. Figures are means over
        up to %s seeds ± their standard deviation; times are seconds a run, without the start of JVM or
        Python. Made by `scripts/accuracy --defaults --boosters` on %s cores (%s); %s.

        """
            .formatted(
                seeds, Runtime.getRuntime().availableProcessors(), Machine.processor(), versions));
    List<String> ours = presets.stream().filter(this::isMeasured).toList();
    figures(ours, boosters);
    differences(ours);
    List<Ablation> measured = ablations.stream().filter(a -> isMeasured(a.way())).toList();
    if (!measured.isEmpty()) {
      ablations(measured);
    }
    published();
    return page.toString();
  }

  private boolean isMeasured(String way) {
    return TableSet.ALL.stream().anyMatch(set -> !results.of(set, way, seeds).isEmpty());
  }

  private void figures(List<String> presets, List<String> boosters) {
    List<String> ways = new ArrayList<>(presets);
    ways.addAll(boosters);
    List<String> head = new ArrayList<>(List.of("set", "metric"));
    head.addAll(ways);
    Table table = new Table(head.toArray(String[]::new));
    Table times = new Table(head.stream().filter(h -> !h.equals("metric")).toArray(String[]::new));
    for (TableSet set : TableSet.ALL) {
      metric(table, ways, set, set.metric());
      if (results.of(set, REFERENCE, seeds).stream().anyMatch(r -> r.metrics().size() > 1)) {
        metric(table, ways, set, set.metric().equals("auc") ? "accuracy" : "auc");
      }
      List<String> seconds = new ArrayList<>(List.of(set.name()));
      for (String way : ways) {
        List<TableResult> found = results.of(set, way, seeds);
        seconds.add(
            found.isEmpty()
                ? "–"
                : String.format(
                    Locale.ROOT,
                    "%.1f s",
                    found.stream().mapToDouble(TableResult::seconds).average().orElseThrow()));
      }
      times.row(seconds.toArray(String[]::new));
    }
    page.append("## Test rows\n\n").append(table).append("\n## Time\n\n").append(times);
  }

  private void metric(Table table, List<String> ways, TableSet set, String metric) {
    List<String> cells = new ArrayList<>(List.of(set.name(), metric));
    for (String way : ways) {
      List<Double> values =
          results.of(set, way, seeds).stream()
              .map(r -> r.metrics().get(metric))
              .filter(v -> v != null)
              .toList();
      cells.add(values.isEmpty() ? "–" : spread(values));
    }
    table.row(cells.toArray(String[]::new));
  }

  private static String spread(List<Double> values) {
    double mean = values.stream().mapToDouble(Double::doubleValue).average().orElseThrow();
    double squares = values.stream().mapToDouble(v -> (v - mean) * (v - mean)).sum();
    double deviation = values.size() < 2 ? 0 : Math.sqrt(squares / (values.size() - 1));
    return String.format(Locale.ROOT, "%.4f ± %.4f", mean, deviation);
  }

  private void differences(List<String> presets) {
    page.append("\n## Against LightGBM\n\n");
    page.append(
        """
        The mean difference of errors (RMSE, 1 − accuracy, 1 − AUC) seed by seed ± its standard error, below
        0 where ours is better; within noise where it is within two standard errors; and in brackets the
        mean error over LightGBM's.

        """);
    List<String> head = new ArrayList<>(List.of("set", "metric", "seeds"));
    head.addAll(presets);
    Table table = new Table(head.toArray(String[]::new));
    int[] good = new int[presets.size()];
    int[] far = new int[presets.size()];
    int[] all = new int[presets.size()];
    for (TableSet set : TableSet.ALL) {
      List<TableResult> theirs = results.of(set, REFERENCE, seeds);
      List<String> cells = new ArrayList<>(List.of(set.name(), set.metric(), "–"));
      for (int i = 0; i < presets.size(); i++) {
        List<TableResult> ours = results.of(set, presets.get(i), seeds);
        if (ours.isEmpty() || theirs.isEmpty()) {
          cells.add("–");
          continue;
        }
        PairedDifference difference = PairedDifference.of(set, ours, theirs);
        cells.add(difference.cell());
        cells.set(2, String.valueOf(difference.pairs()));
        all[i]++;
        good[i] += GOOD.contains(difference.verdict()) ? 1 : 0;
        far[i] += difference.isFarWorse() ? 1 : 0;
      }
      table.row(cells.toArray(String[]::new));
    }
    page.append(table).append('\n');
    for (int i = 0; i < presets.size(); i++) {
      page.append(
          "`%s`: better or within noise on %s of %s, worse by more than 5 %% on %s.%n"
              .formatted(presets.get(i), good[i], all[i], far[i]));
    }
  }

  private void ablations(List<Ablation> ablations) {
    page.append("\n## Each default switched off\n\n");
    page.append(
        """
        The mean error of `good` with one choice taken back, over that of `good` as it is, less 1: above 0
        where the choice helps. Of the seeds that were tried.

        """);
    List<String> head = new ArrayList<>(List.of("set"));
    ablations.forEach(ablation -> head.add(ablation.title()));
    Table table = new Table(head.toArray(String[]::new));
    for (TableSet set : TableSet.ALL) {
      List<String> cells = new ArrayList<>(List.of(set.name()));
      List<TableResult> whole = results.of(set, OURS, seeds);
      for (Ablation ablation : ablations) {
        List<TableResult> without = results.of(set, ablation.way(), seeds);
        cells.add(
            without.isEmpty() || whole.isEmpty()
                ? "–"
                : String.format(
                    Locale.ROOT,
                    "%+.1f %%",
                    100 * PairedDifference.of(set, without, whole).relative()));
      }
      table.row(cells.toArray(String[]::new));
    }
    page.append(table);
  }

  private void published() {
    page.append("\n## Published\n\n");
    page.append(
        """
        Figures of others, most of tuned models, some on other divisions. [tm] yandex-research/tabm; [ne]
        rtdl-num-embeddings; [tr] tabular-dl-tabr: their report files; MC dropout Gal & Ghahramani 2016,
        deep ensembles 1612.01474, NGBoost 1910.03225, TabTransformer 2012.06678, SAINT 2106.01342.

        """);
    Table table = new Table("set", "metric", "published");
    for (TableSet set : TableSet.ALL) {
      table.row(set.name(), set.metric(), set.published());
    }
    page.append(table);
  }
}
