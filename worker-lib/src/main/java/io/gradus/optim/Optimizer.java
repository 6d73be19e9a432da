package io.gradus.optim;

import io.gradus.network.ParameterLayout;
import io.gradus.network.Tensor;
import java.util.ArrayList;
import java.util.List;

/**
 * Applies synchronized updates: clips the gradient, adds penalties, lets the optimizer turn it into
 * a direction, and moves the parameters by the scheduled rate against it. The steps are a chain of
 * element-wise {@link Transformation}s.
 *
 * <p>The chain runs block by block over the arrays, so that a block stays in the cache from the
 * first link to the last and memory is passed over once (twice when the norm is clipped). Float
 * arithmetic in a fixed order: the same gradient and state give the same bits on every machine.
 *
 * <p>Immutable; what changes is the {@link OptimizerState}.
 */
public final class Optimizer {
  /** Elements of a block: with two state arrays four such pieces are 64 KiB. */
  static final int BLOCK = 4096;

  private final ScheduleSpec schedule;
  private final double baseRate;
  private final double rateFactor;
  private final int count;
  private final List<Transformation> chain;

  private Optimizer(
      ScheduleSpec schedule,
      double baseRate,
      double rateFactor,
      int count,
      List<Transformation> chain) {
    this.schedule = schedule;
    this.baseRate = baseRate;
    this.rateFactor = rateFactor;
    this.count = count;
    this.chain = List.copyOf(chain);
  }

  /**
   * The optimizer of a network's parameters.
   *
   * @param schedule with its steps known, see {@link ScheduleSpec#over}
   * @throws IllegalArgumentException for {@link Lbfgs}, which is no gradient update
   * @throws IllegalStateException where the schedule's steps are not known
   */
  public static Optimizer create(
      OptimizerSpec spec,
      ScheduleSpec schedule,
      Clipping clipping,
      Regularization regularization,
      ParameterLayout layout) {
    List<Tensor> penalized = Penalty.concerned(regularization.tensors(), layout);
    List<Transformation> chain = new ArrayList<>();
    if (clipping.value() > 0) {
      chain.add(Clip.byValue(clipping.value()));
    }
    if (clipping.norm() > 0) {
      chain.add(Clip.byNorm(clipping.norm()));
    }
    if (regularization.l2() > 0) {
      chain.add(Penalty.l2(regularization.l2(), penalized));
    }
    if (regularization.l1() > 0) {
      chain.add(Penalty.l1(regularization.l1(), penalized));
    }
    chain.addAll(spec.accept(new Directions(layout, penalized)));
    RateFactors.of(layout).ifPresent(chain::add);
    schedule.rate(0, spec.rate());
    return new Optimizer(schedule, spec.rate(), 1, layout.parameterCount(), chain);
  }

  /** An optimizer like this one, whose rate is so many times as large. */
  public Optimizer withRateFactor(double factor) {
    return new Optimizer(schedule, baseRate, factor, count, chain);
  }

  /** The state before the first update. */
  public OptimizerState initialState() {
    OptimizerState state = new OptimizerState();
    for (Transformation link : chain) {
      link.initialize(state, count);
    }
    return state;
  }

  /**
   * The parameters to evaluate and to keep: those that it moves, or, of an optimizer that takes
   * gradients elsewhere, a mean of its own.
   *
   * @param parameters [parameters], as the last update left them
   * @return either those, or an array of the state; not to be changed
   */
  public float[] evaluated(float[] parameters, OptimizerState state) {
    return chain.stream()
        .flatMap(link -> link.evaluated(state).stream())
        .findFirst()
        .orElse(parameters);
  }

  /** The learning rate of the update after the given number of them. */
  public double rate(long step) {
    return rateFactor * schedule.rate(step, baseRate);
  }

  /**
   * One update on the calling thread.
   *
   * @param gradient [parameters], the mean over the batch's weights; overwritten
   * @param parameters [parameters], changed in place
   * @param state of this optimizer, changed in place
   * @throws IllegalArgumentException where an array has another length, or the state is that of
   *     another optimizer; nothing is changed then
   */
  public void update(float[] gradient, float[] parameters, OptimizerState state) {
    update(gradient, 1, parameters, state, Ranges.SEQUENTIAL);
  }

  /**
   * One update by a sum of gradients.
   *
   * @param sum [parameters], overwritten
   * @param share what makes the sum a mean: 1 / its weight
   * @param parameters [parameters], changed in place
   * @param state of this optimizer, changed in place
   * @param ranges who does the work
   * @throws IllegalArgumentException as {@link #update(float[], float[], OptimizerState)}
   */
  public void update(
      float[] sum, float share, float[] parameters, OptimizerState state, Ranges ranges) {
    requireLength("gradient", sum);
    requireLength("parameters", parameters);
    requireOwn(state);
    long step = state.step() + 1;
    double rate = rate(state.step());
    List<Transformation.Pass> passes = new ArrayList<>();
    if (share != 1) {
      passes.add(scale(share));
    }
    for (Transformation link : chain) {
      if (link.readsAll()) {
        run(passes, sum, parameters, ranges);
        passes.clear();
      }
      passes.add(link.prepare(step, rate, sum, state));
    }
    passes.add(descent((float) rate));
    run(passes, sum, parameters, ranges);
    state.advance();
  }

  /**
   * Counts an update that had no rows, or rows without weight, and so changes nothing else: the
   * schedule and the corrections of moments go on by batches, so that the rate that is told of a
   * batch is the rate that it is used with.
   */
  public void skip(OptimizerState state) {
    state.advance();
  }

  private static Transformation.Pass scale(float share) {
    return (updates, parameters, from, to) -> {
      for (int i = from; i < to; i++) {
        updates[i] *= share;
      }
    };
  }

  private static Transformation.Pass descent(float rate) {
    return (updates, parameters, from, to) -> {
      for (int i = from; i < to; i++) {
        parameters[i] -= rate * updates[i];
      }
    };
  }

  private void run(
      List<Transformation.Pass> passes, float[] gradient, float[] parameters, Ranges ranges) {
    ranges.run(count, (from, to) -> runBlocks(passes, gradient, parameters, from, to));
  }

  private static void runBlocks(
      List<Transformation.Pass> passes, float[] gradient, float[] parameters, int from, int to) {
    for (int block = from; block < to; ) {
      int end = block + Math.min(BLOCK, to - block);
      for (Transformation.Pass pass : passes) {
        pass.apply(gradient, parameters, block, end);
      }
      block = end;
    }
  }

  private void requireLength(String what, float[] values) {
    if (values.length != count) {
      throw new IllegalArgumentException(
          "Expected %s of length %s, found %s.".formatted(what, count, values.length));
    }
  }

  private void requireOwn(OptimizerState state) {
    OptimizerState own = new OptimizerState();
    for (Transformation link : chain) {
      link.initialize(own, 0);
    }
    if (!state.moments().keySet().equals(own.moments().keySet())
        || !state.scalars().keySet().equals(own.scalars().keySet())) {
      throw new IllegalArgumentException(
          "Expected a state with %s and %s, found %s and %s. Take one of the same optimizer."
              .formatted(
                  own.moments().keySet(),
                  own.scalars().keySet(),
                  state.moments().keySet(),
                  state.scalars().keySet()));
    }
    state.moments().forEach(this::requireLength);
  }
}
