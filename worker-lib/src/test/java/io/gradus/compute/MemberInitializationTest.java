package io.gradus.compute;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.gradus.network.BatchEnsemble;
import io.gradus.network.CombineMembers;
import io.gradus.network.Initializer;
import io.gradus.network.InputSpec;
import io.gradus.network.MemberDense;
import io.gradus.network.MemberStart;
import io.gradus.network.Members;
import io.gradus.network.NetworkSpec;
import io.gradus.network.ParameterLayout;
import io.gradus.network.Tensor;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** How members start: alike but for the first scales of their inputs and their heads. */
class MemberInitializationTest {
  private static final int K = 64;
  private static final int INPUTS = 9;
  private static final List<Integer> WIDTHS = List.of(1, 5, 3);

  private static NetworkSpec spec(MemberStart start, List<Integer> widths) {
    return Networks.network(
        InputSpec.features(INPUTS),
        Networks.SQUARED,
        new Members(K),
        new BatchEnsemble(8, start, widths),
        new BatchEnsemble(4),
        new MemberDense(2),
        new CombineMembers());
  }

  private static float[] tensor(NetworkSpec spec, String name) {
    Tensor tensor = ParameterLayout.of(spec).tensor(name);
    float[] parameters = Initialization.parameters(spec, Initializer.AUTO, 5);
    return Arrays.copyOfRange(parameters, tensor.offset(), tensor.end());
  }

  @Test
  void firstScalesAreSignsOneDrawAFeature() {
    float[] r = tensor(spec(MemberStart.SIGNS, WIDTHS), "layers.1.r");
    int ones = 0;
    for (int i = 0; i < r.length; i++) {
      assertEquals(1, Math.abs(r[i]));
      ones += r[i] > 0 ? 1 : 0;
    }
    assertTrue(ones > r.length / 4 && ones < r.length * 3 / 4, "%s ones".formatted(ones));
    for (int member = 0; member < K; member++) {
      assertEquals(1, distinct(r, member * INPUTS + 1, 5));
      assertEquals(1, distinct(r, member * INPUTS + 6, 3));
    }
    assertTrue(IntStream.range(0, K).anyMatch(m -> r[m * INPUTS] != r[m * INPUTS + 1]));
    assertTrue(IntStream.range(0, K).anyMatch(m -> r[m * INPUTS + 1] != r[m * INPUTS + 6]));
  }

  @Test
  void withoutWidthsEachInputHasItsDraw() {
    float[] r = tensor(spec(MemberStart.NORMAL, List.of()), "layers.1.r");
    assertEquals(K * INPUTS, distinct(r, 0, r.length));
    double squares = IntStream.range(0, r.length).mapToDouble(i -> r[i] * r[i]).sum();
    assertEquals(1, squares / r.length, 5 * Math.sqrt(2.0 / r.length), "variance");
  }

  @Test
  void theRestIsAlikeUpToTheHeads() {
    NetworkSpec spec = spec(MemberStart.SIGNS, WIDTHS);
    for (String scale : List.of("layers.1.s", "layers.2.r", "layers.2.s")) {
      for (float value : tensor(spec, scale)) {
        assertEquals(1, value, scale);
      }
    }
    float[] bias = tensor(spec, "layers.1.bias");
    for (int i = 0; i < bias.length; i++) {
      assertEquals(bias[i % 8], bias[i], "bias");
      assertTrue(Math.abs(bias[i]) <= 1 / Math.sqrt(INPUTS), "bias");
    }
    assertNotEquals(bias[0], bias[1]);
    float[] heads = tensor(spec, "layers.3.weight");
    assertEquals(heads.length, distinct(heads, 0, heads.length));
    double squares = IntStream.range(0, heads.length).mapToDouble(i -> heads[i] * heads[i]).sum();
    assertEquals(1.0 / 4 / 3, squares / heads.length, 0.1 / 4, "variance within ±1/√4");
  }

  private static long distinct(float[] values, int from, int count) {
    return IntStream.range(from, from + count).mapToObj(i -> values[i]).distinct().count();
  }
}
