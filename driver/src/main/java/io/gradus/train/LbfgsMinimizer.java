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
import io.gradus.optim.Regularization;
import io.gradus.round.RoundCarrier;
import io.gradus.round.RoundInput;
import io.gradus.round.RoundTiming;
import java.lang.invoke.LambdaMetafactory;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.util.function.Predicate;
import scala.Function1;
import scala.Tuple2;
import scala.collection.Iterator;

/**
 * Minimises the loss over all training rows by L-BFGS (Liu and Nocedal, Mathematical Programming
 * 45, 1989), or by OWL-QN (Andrew and Gao, ICML 2007) where there is an L1 penalty; both are
 * Breeze's. Each evaluation is one round over all rows. The one class that speaks Breeze.
 */
final class LbfgsMinimizer {
  private final RoundCarrier carrier;
  private final OptimizerSpec.Lbfgs spec;
  private final double[] l1;
  private final double[] l2;
  private boolean converged;

  /** What an iteration tells of itself. */
  record Iteration(double loss, RoundTiming timing) {}

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
   * Moves the state's parameters downhill.
   *
   * @param goOn is told each iteration after the parameters have moved, and says whether to
   *     continue
   */
  void minimise(TrainingState state, Predicate<Iteration> goOn) {
    Objective objective = new Objective(state);
    Iterator<FirstOrderMinimizer.State<DenseVector<Object>, Object, Object>> states =
        iterations(objective, new DenseVector<Object>(doubles(state.parameters)));
    while (states.hasNext()) {
      FirstOrderMinimizer.State<DenseVector<Object>, Object, Object> reached = states.next();
      if (reached.iter() > 0) {
        copy(values(reached.x()), state.parameters);
        state.step++;
        if (!goOn.test(
            new Iteration(objective.lossNear(reached.value()), objective.takeTiming()))) {
          return;
        }
      }
      converged = reached.convergenceReason().isDefined() && reached.iter() < spec.iterations();
    }
  }

  @SuppressWarnings({"unchecked", "rawtypes"})
  private Iterator<FirstOrderMinimizer.State<DenseVector<Object>, Object, Object>> iterations(
      Objective objective, DenseVector<Object> start) {
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
    return minimizer.iterations(objective.asBreezeFunction(), start);
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
  private static double[] values(DenseVector<Object> vector) {
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
