package io.gradus.network;

import java.util.List;

/** What the values of a tensor are before the first step. */
public sealed interface Start {

  /** All of them the same. */
  record Constant(float value) implements Start {
    @Override
    public <R> R accept(Visitor<R> visitor) {
      return visitor.constant(this);
    }
  }

  /**
   * Drawn by an initializer, which looks at how many inputs and outputs a unit has: the tensor's
   * shape is {@code [units, inputs]} or {@code [filters, channels, height, width]}.
   */
  record Drawn(Initializer initializer) implements Start {
    @Override
    public <R> R accept(Visitor<R> visitor) {
      return visitor.drawn(this);
    }
  }

  /** Uniform within {@code ±bound}. */
  record Uniform(double bound) implements Start {
    @Override
    public <R> R accept(Visitor<R> visitor) {
      return visitor.uniform(this);
    }
  }

  /** Normal around 0. */
  record Normal(double deviation) implements Start {
    @Override
    public <R> R accept(Visitor<R> visitor) {
      return visitor.normal(this);
    }
  }

  /** Normal around 0, none farther from it than three deviations. */
  record TruncatedNormal(double deviation) implements Start {
    @Override
    public <R> R accept(Visitor<R> visitor) {
      return visitor.truncatedNormal(this);
    }
  }

  /** Uniform within {@code ±bound}, one draw a value of the last axis: the rest repeats them. */
  record Alike(double bound) implements Start {
    @Override
    public <R> R accept(Visitor<R> visitor) {
      return visitor.alike(this);
    }
  }

  /**
   * Drawn by {@code how}, along the last axis one draw for as many values as a feature became.
   *
   * @param widths of the features; none if each value is one
   */
  record OfFeatures(MemberStart how, List<Integer> widths) implements Start {
    public OfFeatures {
      widths = List.copyOf(widths);
    }

    @Override
    public <R> R accept(Visitor<R> visitor) {
      return visitor.ofFeatures(this);
    }
  }

  /** Calls the method of the visitor that is this kind's. */
  <R> R accept(Visitor<R> visitor);

  /** A method for each way to start. */
  interface Visitor<R> {
    R constant(Constant start);

    R drawn(Drawn start);

    R uniform(Uniform start);

    R normal(Normal start);

    R truncatedNormal(TruncatedNormal start);

    R alike(Alike start);

    R ofFeatures(OfFeatures start);
  }
}
