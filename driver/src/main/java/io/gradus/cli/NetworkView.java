package io.gradus.cli;

import io.gradus.network.NetworkSpec;
import io.gradus.network.NetworkTable;
import io.gradus.report.Numbers;
import java.util.List;

/** A network as a table. */
final class NetworkView {
  private NetworkView() {}

  static List<String> lines(NetworkSpec network) {
    TextTable table = new TextTable("layer", "type", "output", ">parameters", ">bytes");
    NetworkTable rows = NetworkTable.of(network);
    for (NetworkTable.Row row : rows.rows()) {
      table.row(
          row.layer(),
          row.type(),
          Numbers.shape(row.outputShape()),
          row.parameters() == 0 ? "" : Numbers.count(row.parameters()),
          row.parameters() == 0 ? "" : Numbers.bytes(row.bytes()));
    }
    table.row(
        "",
        "total",
        "",
        Numbers.count(rows.parameters()),
        Numbers.bytes(rows.parameters() * Float.BYTES));
    return table.lines();
  }
}
