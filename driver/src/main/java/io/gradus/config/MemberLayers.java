package io.gradus.config;

import io.gradus.network.BatchEnsemble;
import io.gradus.network.LayerSpec;
import io.gradus.network.MemberDense;
import io.gradus.network.MemberScale;
import io.gradus.network.MemberStart;
import io.gradus.network.Members;
import java.util.List;
import java.util.Optional;

/** Reads layers of members in a configuration. */
final class MemberLayers {
  private MemberLayers() {}

  static Optional<LayerSpec> members(Group layer) {
    int members =
        NetworkSection.required(layer, "k", "Give the number of members, such as k = 32.");
    return layer.build(() -> new Members(members));
  }

  static Optional<LayerSpec> batchEnsemble(Group layer) {
    int units = NetworkSection.required(layer, "units", NetworkSection.UNITS);
    MemberStart start = start(layer, new BatchEnsemble(units).start());
    List<Integer> widths = widths(layer);
    return layer.build(() -> new BatchEnsemble(units, start, widths));
  }

  static Optional<LayerSpec> memberScale(Group layer) {
    MemberStart start = start(layer, new MemberScale().start());
    List<Integer> widths = widths(layer);
    return layer.build(() -> new MemberScale(start, widths));
  }

  static Optional<LayerSpec> memberDense(Group layer) {
    int units = NetworkSection.required(layer, "units", NetworkSection.UNITS);
    return layer.build(() -> new MemberDense(units));
  }

  private static MemberStart start(Group layer, MemberStart usual) {
    return layer.choice("start", MemberStart.class).orElse(usual);
  }

  private static List<Integer> widths(Group layer) {
    return layer.wholes("widths", Range.atLeast(1)).orElse(List.of());
  }
}
