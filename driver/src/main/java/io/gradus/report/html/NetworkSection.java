package io.gradus.report.html;

import io.gradus.network.NetworkTable;
import io.gradus.report.Numbers;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/** The layers. */
final class NetworkSection implements Section {
  @Override
  public Optional<Part> of(ReportFacts facts) {
    NetworkTable network = NetworkTable.of(facts.subject().network());
    Table table = new Table("Layer", "Type", "Output", ">Parameters", ">Memory");
    for (NetworkTable.Row row : network.rows()) {
      boolean none = row.parameters() == 0;
      table.row(
          row.layer(),
          row.type(),
          Numbers.shape(row.outputShape()),
          none ? "" : Numbers.count(row.parameters()),
          none ? "" : Numbers.bytes(row.bytes()));
    }
    NetworkTable.Row largest =
        network.rows().stream()
            .max(Comparator.comparingLong(NetworkTable.Row::parameters))
            .orElseThrow();
    double share = (double) largest.parameters() / Math.max(1, network.parameters());
    String title =
        "%s parameters, %s of them in layer %s"
            .formatted(Numbers.count(network.parameters()), Say.percent(share), largest.layer());
    return Optional.of(
        new Part(
            "network",
            "Network",
            "Trained with the loss %s.".formatted(facts.subject().network().loss().type()),
            List.of(Figure.table(title, "", table).acrossThePage())));
  }
}
