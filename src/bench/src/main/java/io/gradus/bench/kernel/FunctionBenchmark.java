package io.gradus.bench.kernel;

import io.gradus.kernel.Elementwise;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/** Activation functions, a value; beside them the JDK's own tanh in a loop. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class FunctionBenchmark {
  private static final int VALUES = 1 << 14;

  /** The functions by name; {@code Math.tanh} is the JDK's. */
  public enum Function {
    RELU(Elementwise.relu()),
    SIGMOID(Elementwise.sigmoid()),
    TANH(Elementwise.tanh()),
    GELU(Elementwise.gelu()),
    JDK_TANH(null);

    private final Elementwise elementwise;

    Function(Elementwise elementwise) {
      this.elementwise = elementwise;
    }
  }

  /** Which function. */
  @Param public Function function;

  private final float[] in = new float[VALUES];
  private final float[] out = new float[VALUES];
  private final float[] errors = new float[VALUES];

  /** Normally distributed values, as behind a layer. */
  @Setup
  public void prepare() {
    Random random = new Random(1);
    for (int i = 0; i < VALUES; i++) {
      in[i] = (float) random.nextGaussian();
    }
  }

  /** Forward, then backward. */
  @Benchmark
  @OperationsPerInvocation(VALUES)
  public float[] forwardAndBackward() {
    java.util.Arrays.fill(errors, 1);
    if (function.elementwise != null) {
      function.elementwise.forward(in, out, 0, VALUES);
      function.elementwise.backward(in, out, errors, 0, VALUES);
    } else {
      for (int i = 0; i < VALUES; i++) {
        out[i] = (float) Math.tanh(in[i]);
        errors[i] *= 1 - out[i] * out[i];
      }
    }
    return errors;
  }
}
