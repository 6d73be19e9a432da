package io.gradus.train;

import breeze.linalg.DenseVector;
import breeze.linalg.DenseVector$;
import breeze.math.MutableFiniteCoordinateField;
import breeze.optimize.DiffFunction;
import breeze.optimize.FirstOrderMinimizer;
import breeze.optimize.LBFGS;
import breeze.optimize.OWLQN;
import io.gradus.optim.Lbfgs;
import io.gradus.optim.OptimizerState;
import java.lang.invoke.LambdaMetafactory;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Supplier;
import scala.Function1;
import scala.Tuple2;
import scala.collection.Iterator;

/**
 * The search of L-BFGS, or of OWL-QN where there is an L1 penalty; both are Breeze's, which calls
 * for evaluations from deep inside its line search. Runs on a {@link SteppedThread}, and pauses
 * where it wants an evaluation and after each iteration. With {@link LbfgsMemory} all that speaks
 * Breeze.
 */
final class LbfgsSearch {
  private final Lbfgs spec;
  private final double[] l1;
  private Consumer<Pause> pause = any -> {};
  private boolean converged;

  /** Where the search waits. */
  sealed interface Pause permits Evaluation, Reached {
    /** Says which it is. */
    void tell(PauseVisitor visitor);
  }

  /** One method a pause. */
  interface PauseVisitor {
    void wants(Evaluation evaluation);

    void reached(Reached iteration);
  }

  /** The objective is wanted at a point. */
  static final class Evaluation implements Pause {
    /** [parameterCount] */
    final double[] at;

    private double value;
    private double[] gradient;

    private Evaluation(double[] at) {
      this.at = at;
    }

    @Override
    public void tell(PauseVisitor visitor) {
      visitor.wants(this);
    }

    /** The value and the gradient, [parameterCount], with which the search goes on. */
    void is(double found, double[] foundGradient) {
      value = found;
      gradient = foundGradient;
    }
  }

  /**
   * An iteration is done.
   *
   * @param at [parameterCount]: where it led
   * @param value the objective there, without the L1 penalty
   * @param memory with which a search goes on from here; empty where it cannot
   */
  record Reached(double[] at, double value, Optional<Supplier<OptimizerState>> memory)
      implements Pause {
    @Override
    public void tell(PauseVisitor visitor) {
      visitor.reached(this);
    }
  }

  /**
   * @param l1 [parameterCount]: penalties
   */
  LbfgsSearch(Lbfgs spec, double[] l1) {
    this.spec = spec;
    this.l1 = l1;
  }

  /** Whether the search ended at a minimum, not by its limit of iterations. */
  boolean converged() {
    return converged;
  }

  /**
   * Searches to the end.
   *
   * @param parameters [parameterCount]: where to begin
   * @param memory of an earlier search, where that one is to go on; otherwise without moments
   * @param whereItWaits is called where the search waits, and returns when it may go on
   */
  void run(float[] parameters, OptimizerState memory, Consumer<Pause> whereItWaits) {
    pause = whereItWaits;
    FirstOrderMinimizer<DenseVector<Object>, DiffFunction<DenseVector<Object>>> minimizer =
        minimizer();
    DiffFunction<DenseVector<Object>> function = asBreezeFunction();
    FirstOrderMinimizer.State<DenseVector<Object>, Object, Object> reached =
        begin(minimizer, function, parameters, memory);
    Iterator<FirstOrderMinimizer.State<DenseVector<Object>, Object, Object>> states =
        minimizer.infiniteIterations(function, reached);
    int begun = reached.iter();
    int last = begun;
    boolean ended = false;
    while (!ended && states.hasNext()) {
      FirstOrderMinimizer.State<DenseVector<Object>, Object, Object> now = states.next();
      if (now.iter() > begun) {
        // After a line search that failed Breeze begins its model anew, once, and tells the same
        // iteration again; that it did is in none of its states.
        Optional<Supplier<OptimizerState>> kept =
            now.iter() > last ? Optional.of(() -> LbfgsMemory.of(now)) : Optional.empty();
        last = now.iter();
        pause.accept(new Reached(values(now.x()), now.value(), kept));
      }
      ended = minimizer.convergenceCheck().apply(now, now.convergenceInfo()).isDefined();
      converged = ended && now.iter() < spec.iterations();
    }
  }

  private FirstOrderMinimizer.State<DenseVector<Object>, Object, Object> begin(
      FirstOrderMinimizer<DenseVector<Object>, DiffFunction<DenseVector<Object>>> minimizer,
      DiffFunction<DenseVector<Object>> function,
      float[] parameters,
      OptimizerState memory) {
    if (memory.moments().isEmpty()) {
      return minimizer.initialState(
          minimizer.adjustFunction(function), new DenseVector<Object>(doubles(parameters)));
    }
    return LbfgsMemory.restore(
        memory,
        spec.memory(),
        parameters.length,
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

  /** A vector's numbers, without a view's stride. */
  static double[] values(DenseVector<Object> vector) {
    return (double[]) vector.toArray(scala.reflect.ClassTag$.MODULE$.Double());
  }

  /**
   * The objective as Breeze's function type. That has two {@code apply} methods which differ in
   * nothing but what they return, so that no class in Java can implement it; the class behind a
   * lambda expression can, since it need not implement all.
   */
  @SuppressWarnings("unchecked")
  private DiffFunction<DenseVector<Object>> asBreezeFunction() {
    MethodHandles.Lookup lookup = MethodHandles.lookup();
    MethodType method = MethodType.methodType(Tuple2.class, DenseVector.class);
    try {
      return (DiffFunction<DenseVector<Object>>)
          LambdaMetafactory.metafactory(
                  lookup,
                  "calculate",
                  MethodType.methodType(DiffFunction.class, LbfgsSearch.class),
                  MethodType.methodType(Tuple2.class, Object.class),
                  lookup.findVirtual(LbfgsSearch.class, "calculate", method),
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
    Evaluation wanted = new Evaluation(values(point));
    pause.accept(wanted);
    return new Tuple2<>(wanted.value, new DenseVector<Object>(wanted.gradient));
  }
}
