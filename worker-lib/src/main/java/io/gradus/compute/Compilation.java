package io.gradus.compute;

import io.gradus.network.MemberMean;
import io.gradus.network.NetworkSpec;
import io.gradus.network.ParameterLayout;
import io.gradus.network.Shape;
import io.gradus.network.ShapedLayer;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What all chains of a plan share while they are built: tensors, slots, and what is numbered. */
final class Compilation {
  /** What the network's input is called among the numbers of layers. */
  static final String INPUT = "input";

  private final ParameterLayout layout;
  private final PlanUse use;
  private final MemberMean memberMean;
  private final WorkspaceLayout slots = new WorkspaceLayout();
  private final List<int[]> errorSlots = new ArrayList<>();
  private final List<RunningStatistics> statistics = new ArrayList<>();
  private final Map<String, Site> sites = new LinkedHashMap<>();
  private int dropouts;
  private int moments;

  Compilation(NetworkSpec spec, PlanUse use) {
    this.layout = ParameterLayout.of(spec);
    this.use = use;
    this.memberMean = spec.loss().memberMean();
  }

  ParameterLayout layout() {
    return layout;
  }

  PlanUse use() {
    return use;
  }

  /** In which outputs members' mean prediction is written. */
  MemberMean memberMean() {
    return memberMean;
  }

  WorkspaceLayout slots() {
    return slots;
  }

  /** Whether steps may be joined and slots shared, so that nobody finds every layer's values. */
  boolean joins() {
    return use == PlanUse.TRAINING;
  }

  /** Where a layer's tensor begins. */
  int offset(ShapedLayer shaped, String tensor) {
    return layout.tensor(shaped.path() + "." + tensor).offset();
  }

  /**
   * One of the two slots through which errors go back in turn, as each step has done with the one
   * when it writes the other. The inside of a residual block has two of its own, for the block's
   * error is needed again after the inside. Where nothing is shared, a slot of its own.
   *
   * @param depth how many residual blocks there are around
   * @param turn 0 or 1
   */
  int errorSlot(int depth, int turn, int width) {
    if (!joins()) {
      return slots.perRowBackward(width);
    }
    while (errorSlots.size() <= depth) {
      errorSlots.add(new int[] {slots.perRowBackward(0), slots.perRowBackward(0)});
    }
    int slot = errorSlots.get(depth)[turn];
    slots.widen(slot, width);
    return slot;
  }

  /** An edge behind a step that writes its inputs' errors over its outputs' errors. */
  Edge sameErrors(Edge last, int depth, boolean hasTensors) {
    int errors = last.errors();
    if (!joins() || (!last.carriesError() && hasTensors)) {
      errors = errorSlot(depth, 0, last.width());
    }
    return new Edge(last.width(), slots.perRow(last.width()), errors);
  }

  /** An edge behind a step that reads its outputs' errors while it writes its inputs' errors. */
  Edge otherErrors(Edge last, int depth, int width, boolean carriesError) {
    if (!carriesError) {
      return new Edge(width, slots.perRow(width), Edge.NO_ERRORS);
    }
    int first = errorSlot(depth, 0, width);
    int errors = last.errors() == first ? errorSlot(depth, 1, width) : first;
    return new Edge(width, slots.perRow(width), errors);
  }

  /** An edge whose values nobody needs any more when their errors come, which take their place. */
  Edge errorsOverValues(int width) {
    int slot = slots.perRow(width);
    return new Edge(width, slot, slot);
  }

  /** The number of one more dropout layer. */
  int nextDropout() {
    return dropouts++;
  }

  /** Makes room among the moments for one more batch norm. */
  RunningStatistics nextStatistics(double momentum, int channels, int mean, int variance) {
    RunningStatistics next = new RunningStatistics(momentum, channels, moments, mean, variance);
    statistics.add(next);
    moments += next.momentCount();
    return next;
  }

  /** Of all batch norms so far. */
  List<RunningStatistics> statistics() {
    return statistics;
  }

  /** Notes where a layer's outputs are. */
  void note(String layer, Edge out, Shape shape) {
    sites.put(layer, new Site(out, shape));
  }

  /** Where the outputs of layers are, by the numbers of the layers. */
  Map<String, Site> sites() {
    return sites;
  }

  /** Values between two steps, and what they mean. */
  record Site(Edge edge, Shape shape) {}
}
