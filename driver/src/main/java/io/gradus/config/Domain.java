package io.gradus.config;

import java.math.BigDecimal;
import java.math.MathContext;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The values that a key takes from trial to trial. */
public sealed interface Domain {
  /**
   * A value by a number in [0, 1), every one as likely as its share of them.
   *
   * @param uniform drawn
   */
  Object at(double uniform);

  /** All values; empty where they are a range. */
  Optional<List<Object>> values();

  /** How many values there are; infinity for those of a range of numbers. */
  double size();

  /** As a configuration has it. */
  Object written();

  /** One of some values, each as likely as any other. */
  record Choice(List<Object> of) implements Domain {
    /** A value may be null, for a key that is not set. */
    public Choice {
      of = Collections.unmodifiableList(new ArrayList<>(of));
    }

    @Override
    public Object at(double uniform) {
      return of.get((int) (uniform * of.size()));
    }

    @Override
    public Optional<List<Object>> values() {
      return Optional.of(of);
    }

    @Override
    public double size() {
      return of.size();
    }

    @Override
    public Object written() {
      return of;
    }
  }

  /** A number of a range; of a logarithmic one each order of magnitude is as likely. */
  record Numbers(double low, double high, Scale scale) implements Domain {
    /** What is drawn is shown, and typed by people who take it over. */
    private static final MathContext DIGITS = new MathContext(4);

    @Override
    public Object at(double uniform) {
      double drawn = new BigDecimal(scale.between(low, high, uniform)).round(DIGITS).doubleValue();
      return Math.min(high, Math.max(low, drawn));
    }

    @Override
    public Optional<List<Object>> values() {
      return Optional.empty();
    }

    @Override
    public double size() {
      return low == high ? 1 : Double.POSITIVE_INFINITY;
    }

    @Override
    public Object written() {
      return Map.of(scale.ofNumbers, List.of(low, high));
    }
  }

  /** A whole number of a range, both ends included. */
  record Wholes(long low, long high, Scale scale) implements Domain {
    @Override
    public Object at(double uniform) {
      long drawn = (long) Math.floor(scale.between((double) low, high + 1.0, uniform));
      return Math.min(high, Math.max(low, drawn));
    }

    @Override
    public Optional<List<Object>> values() {
      return Optional.empty();
    }

    @Override
    public double size() {
      return (double) high - low + 1;
    }

    @Override
    public Object written() {
      return Map.of(scale.ofWholes, List.of(low, high));
    }
  }

  /** How a range is gone through. */
  enum Scale {
    LINEAR("uniform", "int") {
      @Override
      double between(double low, double high, double uniform) {
        return low + uniform * (high - low);
      }
    },
    LOGARITHMIC("log-uniform", "log-int") {
      @Override
      double between(double low, double high, double uniform) {
        // StrictMath gives the same bits on every machine.
        double from = StrictMath.log(low);
        return StrictMath.exp(from + uniform * (StrictMath.log(high) - from));
      }
    };

    private final String ofNumbers;
    private final String ofWholes;

    Scale(String ofNumbers, String ofWholes) {
      this.ofNumbers = ofNumbers;
      this.ofWholes = ofWholes;
    }

    abstract double between(double low, double high, double uniform);

    /** The name of a range of numbers in a configuration. */
    String ofNumbers() {
      return ofNumbers;
    }

    /** The name of a range of whole numbers in a configuration. */
    String ofWholes() {
      return ofWholes;
    }
  }
}
