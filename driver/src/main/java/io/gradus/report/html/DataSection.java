package io.gradus.report.html;

import static io.gradus.report.html.Charts.bar;
import static io.gradus.report.html.Charts.bars;
import static io.gradus.report.html.Charts.with;

import io.gradus.encode.ColumnProfile;
import io.gradus.encode.FeatureColumn;
import io.gradus.score.ScoringReport;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What the columns hold, and how far other rows are from the training rows. */
final class DataSection implements Section {
  private static final int BARS = 20;

  /** Longer tables are cut; nobody reads thousands of lines. */
  private static final int ROWS = 500;

  private static final int SPREAD_FIGURES = 2;

  @Override
  public Optional<Part> of(ReportFacts facts) {
    List<Figure> figures = new ArrayList<>();
    for (InputSpread spread : facts.spreads().stream().skip(1).toList()) {
      List<DriftRow> rows = DriftRow.of(facts, spread);
      if (!rows.isEmpty()) {
        figures.add(drift(spread, rows));
        rows.stream()
            .filter(row -> row.drift().isNotable())
            .limit(SPREAD_FIGURES)
            .forEach(row -> figures.add(SpreadFigure.of(facts, spread, row)));
      }
    }
    figures.add(columns(facts));
    return Optional.of(
        new Part(
            "data",
            "Data",
            "%s columns, and whether other rows are like those that were trained on."
                .formatted(facts.subject().encoder().features().size()),
            figures));
  }

  private static Figure drift(InputSpread spread, List<DriftRow> rows) {
    Table table = new Table("Column", ">PSI", ">By chance", ">Jensen–Shannon", "");
    for (DriftRow row : rows.subList(0, Math.min(ROWS, rows.size()))) {
      table.row(
          row.column(),
          Say.number(row.drift().stability()),
          Say.number(row.drift().chance()),
          Say.number(row.drift().jensenShannon()),
          row.drift().isNotable() ? "drifts" : "");
    }
    List<DriftRow> drawn = rows.subList(0, Math.min(BARS, rows.size()));
    long notable = rows.stream().filter(row -> row.drift().isNotable()).count();
    String title =
        notable == 0
            ? "The %s are spread as the training rows are".formatted(RowsName.of(spread.name()))
            : "%s of the %s drifts most from the training rows, with %s"
                .formatted(
                    Say.quoted(rows.get(0).column()),
                    RowsName.of(spread.name()),
                    notable == 1
                        ? "no other column beyond chance"
                        : (notable - 1) + " more beyond chance");
    String note =
        "Population stability index of each column, over ten groups of the training rows: below 0.1"
            + " little has changed, above 0.25 much. “By chance” is what as many rows of the same"
            + " kind would have on average.";
    if (notable == 0) {
      return Figure.table(title, note, table);
    }
    return Figure.of(
        title,
        note,
        with(
            bars(
                drawn.stream().map(DriftRow::column).toList(),
                Charts.axis("PSI"),
                List.of(
                    bar(
                        "PSI",
                        drawn.stream().mapToDouble(row -> row.drift().stability()).toArray()))),
            "reference",
            Map.of("value", 0.1, "text", "0.1")),
        table);
  }

  private static Figure columns(ReportFacts facts) {
    List<FeatureColumn> features = facts.subject().encoder().features();
    Map<String, ColumnProfile> profile = facts.subject().encoder().profile();
    List<MeasuredRows> told =
        facts.measured().stream().filter(rows -> rows.report().isPresent()).toList();
    List<String> head =
        new ArrayList<>(List.of("Column", "Taken as", ">Missing in training", ">Once only"));
    for (MeasuredRows rows : told) {
      head.add(">Missing in %s".formatted(rows.name()));
      head.add(">Unseen in %s".formatted(rows.name()));
    }
    Table table = new Table(head.toArray(String[]::new));
    int gaps = 0;
    for (int i = 0; i < features.size(); i++) {
      FeatureColumn feature = features.get(i);
      Optional<ColumnProfile> known = Optional.ofNullable(profile.get(feature.name()));
      gaps += known.filter(one -> one.gaps() > 0).isPresent() ? 1 : 0;
      if (i >= ROWS) {
        continue;
      }
      List<String> row = new ArrayList<>();
      row.add(feature.name());
      row.add(ColumnKindName.of(feature));
      row.add(known.map(one -> Say.percent(one.gapShare())).orElse("–"));
      row.add(known.map(one -> Say.count((double) one.once())).orElse("–"));
      for (MeasuredRows rows : told) {
        ScoringReport.Column column = rows.report().get().columns().get(i);
        row.add(share(column.gaps(), column.places()));
        row.add(share(column.unseen(), column.values()));
      }
      table.row(row.toArray(String[]::new));
    }
    String cut = features.size() > ROWS ? " The first %s columns.".formatted(ROWS) : "";
    return Figure.table(
            gaps == 0
                ? "No column had gaps in training"
                : "%s of %s columns had gaps in training".formatted(gaps, features.size()),
            "“Once only” counts categories that a single training row had, “unseen” the share of values that no training row had.%s"
                .formatted(cut),
            table)
        .acrossThePage();
  }

  private static String share(long part, long all) {
    return all == 0 ? "–" : Say.percent((double) part / all);
  }
}
