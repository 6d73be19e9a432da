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
            words(facts.subject()),
            List.of(Figure.table(title, "", table).acrossThePage())));
  }

  private static String words(ReportSubject subject) {
    String loss = "Trained with the loss %s.".formatted(subject.network().loss().type());
    return subject.networks() == 1
        ? loss
        : "The first of %s networks, whose predictions are averaged. %s"
            .formatted(subject.networks(), loss);
  }
}
