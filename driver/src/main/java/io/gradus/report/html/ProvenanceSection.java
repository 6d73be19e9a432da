package io.gradus.report.html;

import io.gradus.model.Provenance;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Where the model comes from. */
final class ProvenanceSection implements Section {
  /** Of a configuration with thousands of lines the first ones. */
  private static final int SETTINGS = 400;

  @Override
  public Optional<Part> of(ReportFacts facts) {
    if (facts.provenance().isEmpty()) {
      return Optional.empty();
    }
    Provenance known = facts.provenance().get();
    Table origin = new Table("What", "Value");
    origin.row("Place", facts.subject().place());
    origin.row("Trained from", known.started());
    origin.row("to", known.finished());
    known.rows().forEach((name, rows) -> origin.row(name + " rows", Say.count(rows)));
    origin.row("Seed", Long.toString(known.seed()));
    origin.row("Partitions", Integer.toString(known.partitions()));
    origin.row("Epoch kept", Integer.toString(known.bestEpoch()));
    origin.row("Kernel", known.kernel());
    known.versions().forEach((name, version) -> origin.row(name, version));
    Table settings = new Table("Key", "Value");
    flatten("", known.configuration(), settings);
    return Optional.of(
        new Part(
            "provenance",
            "Provenance",
            "With the same data, configuration and versions the same model comes out, bit for bit.",
            List.of(
                Figure.table("Where it comes from", "", origin),
                Figure.table("The configuration, defaults included", "", settings))));
  }

  private static void flatten(String prefix, Object value, Table into) {
    if (into.size() >= SETTINGS) {
      return;
    }
    if (value instanceof Map<?, ?> map && !map.isEmpty()) {
      map.forEach(
          (key, inner) -> flatten(prefix.isEmpty() ? "" + key : prefix + "." + key, inner, into));
    } else if (value instanceof Collection<?> list && list.isEmpty()) {
      return;
    } else if (value != null && !(value instanceof Map<?, ?>)) {
      into.row(prefix, String.valueOf(value));
    }
  }
}
