package io.gradus.train;

import breeze.linalg.DenseVector;
import breeze.linalg.DenseVector$;
import breeze.math.MutableFiniteCoordinateField;
import breeze.optimize.DiffFunction;
import breeze.optimize.FirstOrderMinimizer;
import breeze.optimize.LBFGS;
import breeze.optimize.OWLQN;
import io.gradus.compute.Gradient;
import io.gradus.compute.Plan;
import io.gradus.network.Tensor;
import io.gradus.optim.OptimizerSpec;
import io.gradus.optim.OptimizerState;
import io.gradus.optim.Regularization;
import io.gradus.round.RoundCarrier;
import io.gradus.round.RoundInput;
import io.gradus.round.RoundTiming;
import java.lang.invoke.LambdaMetafactory;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.function.Supplier;
import scala.Function1;
import scala.Tuple2;
import scala.collection.Iterator;

/**
 * Minimises the loss over all training rows by L-BFGS (Liu and Nocedal, Mathematical Programming
 * 45, 1989), or by OWL-QN (Andrew and Gao, ICML 2007) where there is an L1 penalty; both are
 * Breeze's. Each evaluation is one round over all rows. With {@link LbfgsMemory} all that speaks
 * Breeze.
 */
final class LbfgsMinimizer {
  private final RoundCarrier carrier;
  private final OptimizerSpec.Lbfgs spec;
  private final double[] l1;
  private final double[] l2;
  private boolean converged;

  /**
   * What an iteration tells of itself.
   *
   * @param memory with which {@link #minimise} goes on after it; empty where it cannot
   */
  record Iteration(double loss, RoundTiming timing, Optional<Supplier<OptimizerState>> memory) {}

  LbfgsMinimizer(
      Plan plan, RoundCarrier carrier, OptimizerSpec.Lbfgs spec, Regularization regularization) {
    this.carrier = carrier;
    this.spec = spec;
    int count = plan.layout().parameterCount();
    this.l1 = new double[count];
    this.l2 = new double[count];
    for (Tensor tensor : plan.layout().parameters()) {
      if (regularization.tensors().concern(tensor)) {
        java.util.Arrays.fill(
            l1, tensor.offset(), tensor.offset() + tensor.size(), regularization.l1());
        java.util.Arrays.fill(
            l2, tensor.offset(), tensor.offset() + tensor.size(), regularization.l2());
      }
    }
  }

  /** Whether the last minimisation ended at a minimum, not by its limit of iterations. */
  boolean converged() {
    return converged;
  }

  /**
   * Moves the state's parameters downhill, from where they are, or where the state's optimizer
   * remembers to have been.
   *
   * @param goOn is told each iteration after the parameters have moved, and says whether to
   *     continue
   */
  void minimise(TrainingState state, Predicate<Iteration> goOn) {
    Objective objective = new Objective(state);
    FirstOrderMinimizer<DenseVector<Object>, DiffFunction<DenseVector<Object>>> minimizer =
        minimizer();
    DiffFunction<DenseVector<Object>> function = objective.asBreezeFunction();
    FirstOrderMinimizer.State<DenseVector<Object>, Object, Object> reached =
        begin(minimizer, function, state);
    Iterator<FirstOrderMinimizer.State<DenseVector<Object>, Object, Object>> states =
        minimizer.infiniteIterations(function, reached);
    int begun = reached.iter();
    int last = begun;
    boolean ended = false;
    while (!ended && states.hasNext()) {
      FirstOrderMinimizer.State<DenseVector<Object>, Object, Object> now = states.next();
      if (now.iter() > begun) {
        copy(values(now.x()), state.parameters);
        state.step++;
        // After a line search that failed Breeze begins its model anew, once, and tells the same
        // iteration again; that it did is in none of its states.
        Optional<Supplier<OptimizerState>> memory =
            now.iter() > last ? Optional.of(() -> LbfgsMemory.of(now)) : Optional.empty();
        last = now.iter();
        double loss = objective.lossNear(now.value());
        if (!goOn.test(new Iteration(loss, objective.takeTiming(), memory))) {
          return;
        }
      }
      ended = minimizer.convergenceCheck().apply(now, now.convergenceInfo()).isDefined();
      converged = ended && now.iter() < spec.iterations();
    }
  }

  private FirstOrderMinimizer.State<DenseVector<Object>, Object, Object> begin(
      FirstOrderMinimizer<DenseVector<Object>, DiffFunction<DenseVector<Object>>> minimizer,
      DiffFunction<DenseVector<Object>> function,
      TrainingState state) {
    if (state.optimizer.moments().isEmpty()) {
      return minimizer.initialState(
          minimizer.adjustFunction(function), new DenseVector<Object>(doubles(state.parameters)));
    }
    return LbfgsMemory.restore(
        state.optimizer,
        spec.memory(),
        state.parameters.length,
        minimizer.convergenceCheck(),
        DenseVector$.MODULE$.space_Double());
  }

  @SuppressWarnings({"unchecked", "rawtypes"})
  private FirstOrderMinimizer<DenseVector<Object>, DiffFunction<DenseVector<Object>>> minimizer() {
    MutableFiniteCoordinateField<DenseVector<Object>, Object, Object> space =
        DenseVector$.MODULE$.space_Double();
    FirstOrderMinimizer minimizer =
        anyPositive(l1)
            ? new OWLQN<>(
                spec.iterations(),
                spec.memory(),
                (Function1<Object, Object>) index -> l1[(Integer) index],
                spec.tolerance(),
                (breeze.math.MutableEnumeratedCoordinateField) space)
            : new LBFGS<>(spec.iterations(), spec.memory(), spec.tolerance(), space);
    return minimizer;
  }

  private static boolean anyPositive(double[] values) {
    for (double value : values) {
      if (value > 0) {
        return true;
      }
    }
    return false;
  }

  private static double[] doubles(float[] values) {
    double[] doubles = new double[values.length];
    for (int i = 0; i < values.length; i++) {
      doubles[i] = values[i];
    }
    return doubles;
  }

  private static void copy(double[] from, float[] to) {
    for (int i = 0; i < to.length; i++) {
      to[i] = (float) from[i];
    }
  }

  /** A vector's numbers, without a view's stride. */
  static double[] values(DenseVector<Object> vector) {
    return (double[]) vector.toArray(scala.reflect.ClassTag$.MODULE$.Double());
  }

  /** Mean loss over all rows, with the L2 penalty; OWL-QN adds the L1 penalty itself. */
  private final class Objective {
    private final float[] parameters;
    private RoundTiming timing = RoundTiming.NONE;
    private double lastValue;
    private double lastLoss;

    Objective(TrainingState state) {
      this.parameters = new float[state.parameters.length];
    }

    /**
     * As Breeze's function type. That has two {@code apply} methods which differ in nothing but
     * what they return, so that no class in Java can implement it; the class behind a lambda
     * expression can, since it need not implement all.
     */
    @SuppressWarnings("unchecked")
    DiffFunction<DenseVector<Object>> asBreezeFunction() {
      MethodHandles.Lookup lookup = MethodHandles.lookup();
      MethodType method = MethodType.methodType(Tuple2.class, DenseVector.class);
      try {
        return (DiffFunction<DenseVector<Object>>)
            LambdaMetafactory.metafactory(
                    lookup,
                    "calculate",
                    MethodType.methodType(DiffFunction.class, Objective.class),
                    MethodType.methodType(Tuple2.class, Object.class),
                    lookup.findVirtual(Objective.class, "calculate", method),
                    method)
                .getTarget()
                .invoke(this);
      } catch (Throwable e) {
        throw new IllegalStateException("Could not hand the objective to Breeze.", e);
      }
    }

    /** The objective and its gradient at a point; called through the handle above. */
    @SuppressWarnings("UnusedMethod")
    private Tuple2<Object, DenseVector<Object>> calculate(DenseVector<Object> point) {
      double[] at = values(point);
      copy(at, parameters);
      RoundCarrier.Answer answer = carrier.round(RoundInput.gradient(0, 0, 0, parameters));
      Gradient sum = answer.sum();
      double loss = sum.lossSum() / sum.weightSum();
      double value = loss;
      double[] gradient = new double[at.length];
      for (int i = 0; i < gradient.length; i++) {
        gradient[i] = sum.values()[i] / sum.weightSum() + l2[i] * at[i];
        value += l2[i] * at[i] * at[i] / 2;
      }
      timing = timing.plus(answer.timing());
      lastValue = value;
      lastLoss = loss;
      return new Tuple2<>(value, new DenseVector<Object>(gradient));
    }

    /**
     * The plain loss where the objective had that value: the last evaluation is that of the point
     * that was taken.
     */
    double lossNear(double value) {
      return lastValue == value ? lastLoss : value;
    }

    /** Of all rounds since the last call. */
    RoundTiming takeTiming() {
      RoundTiming taken = timing;
      timing = RoundTiming.NONE;
      return taken;
    }
  }
}
