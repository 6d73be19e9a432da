package io.gradus.report.html;

import static io.gradus.report.html.Charts.bar;
import static io.gradus.report.html.Charts.columns;
import static io.gradus.report.html.Charts.with;

import io.gradus.encode.CodeMeaning;
import io.gradus.encode.FeatureColumn;
import io.gradus.encode.Scale;
import io.gradus.metric.InputSums;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** How the values of one column are spread in the training rows and in others. */
final class SpreadFigure {
  private static final int GROUPS = 24;
  private static final int CATEGORIES = 20;

  private SpreadFigure() {}

  static Figure of(ReportFacts facts, InputSpread now, DriftRow row) {
    InputSpread training = facts.spreads().get(0);
    FeatureColumn column =
        facts.subject().encoder().features().stream()
            .filter(feature -> feature.name().equals(row.column()))
            .findFirst()
            .orElseThrow();
    long[] before = training.counts().get(row.column());
    long[] after = now.counts().get(row.column());
    Groups groups = new Groups(before, after);
    if (column instanceof FeatureColumn.Categorical categorical) {
      groups.categories(categorical);
    } else {
      groups.numbers(column);
    }
    String title = groups.title(row.column(), RowsName.of(now.name()));
    Table table = new Table("Values", ">Training rows", ">" + RowsName.of(now.name()));
    for (int i = 0; i < groups.names.size(); i++) {
      table.row(
          groups.names.get(i), Say.percent(groups.before.get(i)), Say.percent(groups.after.get(i)));
    }
    return Figure.of(
        title,
        "",
        with(
            columns(
                groups.names,
                with(Charts.axis("share of rows"), "percent", true, "zero", true),
                List.of(
                    bar("training rows", doubles(groups.before)),
                    bar(RowsName.of(now.name()), doubles(groups.after)))),
            "names_name",
            row.column()),
        table);
  }

  private static double[] doubles(List<Double> values) {
    return values.stream().mapToDouble(Double::doubleValue).toArray();
  }

  /** Bins put together so that they can be read. */
  private static final class Groups {
    private final long[] counts;
    private final long[] others;
    private final double all;
    private final double allOthers;
    private final List<String> names = new ArrayList<>();
    private final List<Double> before = new ArrayList<>();
    private final List<Double> after = new ArrayList<>();

    Groups(long[] counts, long[] others) {
      this.counts = counts;
      this.others = others;
      all = Arrays.stream(counts).sum();
      allOthers = Arrays.stream(others).sum();
    }

    private void add(String name, long count, long other) {
      names.add(name);
      before.add(count / all);
      after.add(other / allOthers);
    }

    void categories(FeatureColumn.Categorical column) {
      Integer[] byCount = new Integer[InputSums.BINS];
      Arrays.setAll(byCount, i -> i);
      Arrays.sort(
          byCount,
          (a, b) ->
              Double.compare(
                  counts[b] / all + others[b] / allOthers,
                  counts[a] / all + others[a] / allOthers));
      long restBefore = 0;
      long restAfter = 0;
      for (int i = 0; i < byCount.length; i++) {
        int bin = byCount[i];
        if (i < CATEGORIES && counts[bin] + others[bin] > 0) {
          add(name(column, bin), counts[bin], others[bin]);
        } else {
          restBefore += counts[bin];
          restAfter += others[bin];
        }
      }
      if (restBefore + restAfter > 0) {
        add("all others", restBefore, restAfter);
      }
    }

    private static String name(FeatureColumn.Categorical column, int bin) {
      if (bin >= InputSums.BINS - 1) {
        return "(the rest)";
      }
      int bucketBins = InputSums.bucketBins(column.buckets());
      int bucket = bin - FeatureColumn.Categorical.POOLED + 1;
      boolean shared = bucketBins < column.buckets();
      if (shared && bucket > 0 && bucket <= bucketBins) {
        return "(buckets %s, %s, …)".formatted(bucket, bucket + bucketBins);
      }
      int code = bucket > bucketBins ? bin + column.buckets() - bucketBins : bin;
      return CodeMeaning.of(column, code).name();
    }

    void numbers(FeatureColumn column) {
      double share = 0;
      long bins = 0;
      long otherBins = 0;
      int from = 0;
      for (int bin = 0; bin < InputSums.BINS; bin++) {
        bins += counts[bin];
        otherBins += others[bin];
        share += counts[bin] / all + others[bin] / allOthers;
        boolean last = bin == InputSums.BINS - 1;
        if (share >= 2.0 / GROUPS || last && bins + otherBins > 0) {
          add(range(column, from, bin + 1), bins, otherBins);
          bins = 0;
          otherBins = 0;
          share = 0;
          from = bin + 1;
        }
      }
    }

    private static String range(FeatureColumn column, int from, int to) {
      double low = value(column, InputSums.edge(from));
      double high = value(column, InputSums.edge(to));
      if (Double.isInfinite(low)) {
        return "below " + Say.number(high);
      }
      return Double.isInfinite(high)
          ? "from " + Say.number(low)
          : Say.number(low) + " to " + Say.number(high);
    }

    /** In the column's own unit where that can be told from an input. */
    private static double value(FeatureColumn column, double input) {
      Scale scale = column instanceof FeatureColumn.Numeric numeric ? numeric.scale() : null;
      if (scale instanceof Scale.Affine affine && affine.factor() > 0) {
        return input / affine.factor() + affine.offset();
      }
      boolean inverts =
          scale instanceof Scale.SmoothlyClipped clipped && Math.abs(input) < clipped.bound();
      return inverts ? ((Scale.SmoothlyClipped) scale).inverse(input) : input;
    }

    String title(String column, String rows) {
      int most = 0;
      for (int i = 1; i < names.size(); i++) {
        most =
            Math.abs(after.get(i) - before.get(i)) > Math.abs(after.get(most) - before.get(most))
                ? i
                : most;
      }
      return "%s: %s has %s of the %s, and had %s of the training rows"
          .formatted(
              Say.quoted(column),
              names.get(most),
              Say.percent(after.get(most)),
              rows,
              Say.percent(before.get(most)));
    }
  }
}
