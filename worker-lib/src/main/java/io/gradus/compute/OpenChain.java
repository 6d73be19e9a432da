package io.gradus.compute;

import io.gradus.kernel.Elementwise;
import io.gradus.network.Activation;
import io.gradus.network.ShapedLayer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** A chain that is being built: its steps so far, the edge behind them, and those to come. */
abstract class OpenChain {
  final Compilation compilation;
  final WorkspaceLayout slots;
  final List<Step> steps = new ArrayList<>();
  final Edge in;
  final int depth;

  Edge last;

  /**
   * Whether the values of the last edge may be overwritten, because no step's backward needs them.
   */
  boolean reusable;

  /**
   * @param depth how many residual blocks there are around
   */
  OpenChain(Compilation compilation, Edge in, int depth) {
    this.compilation = compilation;
    this.slots = compilation.slots();
    this.in = in;
    this.depth = depth;
    this.last = in;
  }

  /** From the last edge to {@code out}, by the first {@code count} layers. */
  Span span(List<ShapedLayer> layers, int count, Edge out) {
    String first = layers.get(0).name();
    return new Span(count == 1 ? first : first + " to " + layers.get(count - 1).name(), last, out);
  }

  void append(Step step) {
    steps.add(step);
    last = step.out;
  }

  void mayOverwrite(boolean values) {
    reusable = values && compilation.joins();
  }

  /** Its outputs may be overwritten unless the function's slope follows from them. */
  BiasAndActivation end(Edge out, int units, Optional<Integer> bias, Elementwise function) {
    int nodes = nodes(out, function);
    return new BiasAndActivation(out, units, bias, function, nodes, new ColumnSums(slots, units));
  }

  /** The slot of the values before a function that is part of the step. */
  int nodes(Edge out, Elementwise function) {
    int nodes = function.fromOutput() ? out.values() : slots.perRow(out.width());
    mayOverwrite(nodes != out.values());
    return nodes;
  }

  Edge sameErrors(boolean hasTensors) {
    return compilation.sameErrors(last, depth, hasTensors);
  }

  Edge otherErrors(int width, boolean carriesError) {
    return compilation.otherErrors(last, depth, width, carriesError);
  }

  int offset(ShapedLayer shaped, String tensor) {
    return compilation.offset(shaped, tensor);
  }

  Optional<Integer> bias(ShapedLayer shaped, boolean present) {
    return present ? Optional.of(compilation.offset(shaped, "bias")) : Optional.empty();
  }

  Optional<Activation> activationToJoin(List<ShapedLayer> ahead) {
    return compilation.joins() ? Activations.at(ahead, 1) : Optional.empty();
  }

  static Elementwise kernel(Optional<Activation> activation) {
    return activation.map(Activations::kernel).orElse(Elementwise.identity());
  }
}
