package io.gradus.train;

import breeze.linalg.DenseVector;
import breeze.math.MutableInnerProductModule;
import breeze.optimize.FirstOrderMinimizer;
import breeze.optimize.LBFGS;
import io.gradus.optim.OptimizerState;
import java.util.LinkedHashMap;
import java.util.Map;
import scala.Option;
import scala.Product;
import scala.collection.Iterator;
import scala.collection.Seq;
import scala.collection.immutable.VectorBuilder;

/**
 * What Breeze's minimizers remember from one iteration to the next, as an {@link OptimizerState}
 * and back: the point, its value and gradient with and without the L1 penalty, the last steps and
 * changes of the gradient from which they model the Hessian, and the last values, by which they see
 * that nothing gets better.
 */
final class LbfgsMemory {
  private static final String POINT = "lbfgs.point";
  private static final String GRADIENT = "lbfgs.gradient";
  private static final String ADJUSTED_GRADIENT = "lbfgs.adjusted_gradient";
  private static final String STEP = "lbfgs.step.";
  private static final String CHANGE = "lbfgs.gradient_change.";
  private static final String VALUE = "lbfgs.value";
  private static final String ADJUSTED_VALUE = "lbfgs.adjusted_value";
  private static final String FIRST_VALUE = "lbfgs.first_adjusted_value";
  private static final String LAST_VALUES = "lbfgs.last_values.";

  /** Before the last values. */
  private static final int SINGLE_NUMBERS = 3;

  private LbfgsMemory() {}

  /** What has to be kept of a state. */
  static OptimizerState of(FirstOrderMinimizer.State<DenseVector<Object>, Object, Object> state) {
    Map<String, float[]> moments = new LinkedHashMap<>();
    moments.put(POINT, parts(state.x()));
    moments.put(GRADIENT, parts(state.grad()));
    moments.put(ADJUSTED_GRADIENT, parts(state.adjustedGradient()));
    Product history = (Product) state.history();
    putAll(STEP, history.productElement(1), moments);
    putAll(CHANGE, history.productElement(2), moments);
    Map<String, Double> numbers = new LinkedHashMap<>();
    numbers.put(VALUE, state.value());
    numbers.put(ADJUSTED_VALUE, state.adjustedValue());
    numbers.put(FIRST_VALUE, state.initialAdjVal());
    putLastValues(state.convergenceInfo(), numbers);
    return OptimizerState.of(state.iter(), moments, numbers);
  }

  /** Of the checks of convergence, which are nested, one remembers anything: the last values. */
  private static void putLastValues(Object remembered, Map<String, Double> numbers) {
    if (remembered instanceof Double value) {
      int count = numbers.size() - SINGLE_NUMBERS;
      numbers.put(LAST_VALUES + count, value);
    } else if (remembered instanceof Seq<?> several) {
      for (Iterator<?> each = several.iterator(); each.hasNext(); ) {
        putLastValues(each.next(), numbers);
      }
    }
  }

  private static float[] parts(DenseVector<Object> vector) {
    return DoubleParts.split(LbfgsSearch.values(vector));
  }

  private static void putAll(String name, Object vectors, Map<String, float[]> moments) {
    int count = 0;
    for (Iterator<?> each = ((Seq<?>) vectors).iterator(); each.hasNext(); ) {
      @SuppressWarnings("unchecked")
      DenseVector<Object> vector = (DenseVector<Object>) each.next();
      moments.put(name + count++, parts(vector));
    }
  }

  /**
   * The state that was kept.
   *
   * @param steps how many steps the minimizer remembers at most
   * @throws IllegalArgumentException if it is that of another network
   */
  static FirstOrderMinimizer.State<DenseVector<Object>, Object, Object> restore(
      OptimizerState kept,
      int steps,
      int parameters,
      FirstOrderMinimizer.ConvergenceCheck<DenseVector<Object>> check,
      MutableInnerProductModule<DenseVector<Object>, Object> space) {
    Object convergence = check.initialInfo();
    for (int i = 0; kept.scalars().containsKey(LAST_VALUES + i); i++) {
      convergence =
          check.update(null, null, kept.scalars().get(LAST_VALUES + i), null, convergence);
    }
    return new FirstOrderMinimizer.State<>(
        vector(kept, POINT, parameters),
        number(kept, VALUE),
        vector(kept, GRADIENT, parameters),
        number(kept, ADJUSTED_VALUE),
        vector(kept, ADJUSTED_GRADIENT, parameters),
        Math.toIntExact(kept.step()),
        number(kept, FIRST_VALUE),
        new LBFGS.ApproximateInverseHessian<>(
            steps,
            vectors(kept, STEP, parameters).result(),
            vectors(kept, CHANGE, parameters).result(),
            space),
        convergence,
        false,
        Option.empty());
  }

  private static VectorBuilder<DenseVector<Object>> vectors(
      OptimizerState kept, String name, int parameters) {
    VectorBuilder<DenseVector<Object>> vectors = new VectorBuilder<>();
    for (int i = 0; kept.moments().containsKey(name + i); i++) {
      vectors.$plus$eq(vector(kept, name + i, parameters));
    }
    return vectors;
  }

  private static DenseVector<Object> vector(OptimizerState kept, String name, int parameters) {
    float[] parts = kept.moments().get(name);
    double[] values = parts == null ? new double[0] : DoubleParts.join(parts);
    if (values.length != parameters) {
      throw new IllegalArgumentException(
          "Expected %s numbers of \"%s\" in the checkpoint, found %s. It belongs to another network or optimizer."
              .formatted(parameters, name, values.length));
    }
    return new DenseVector<Object>(values);
  }

  private static double number(OptimizerState kept, String name) {
    Double value = kept.scalars().get(name);
    if (value == null) {
      throw new IllegalArgumentException(
          "Expected \"%s\" in the checkpoint, found none. It belongs to another optimizer."
              .formatted(name));
    }
    return value;
  }
}
