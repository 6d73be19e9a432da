package io.gradus.compute;

import static io.gradus.compute.Networks.act;
import static io.gradus.compute.Networks.network;
import static io.gradus.compute.Networks.residual;

import io.gradus.network.ActivationFunction;
import io.gradus.network.BatchEnsemble;
import io.gradus.network.BatchNorm;
import io.gradus.network.BinaryCrossEntropy;
import io.gradus.network.CombineMembers;
import io.gradus.network.EmbeddingInput;
import io.gradus.network.FeatureScale;
import io.gradus.network.Flatten;
import io.gradus.network.Gated;
import io.gradus.network.Huber;
import io.gradus.network.InputSpec;
import io.gradus.network.LayerNorm;
import io.gradus.network.LayerSpec;
import io.gradus.network.LossSpec;
import io.gradus.network.MemberDense;
import io.gradus.network.MemberScale;
import io.gradus.network.Members;
import io.gradus.network.NetworkSpec;
import io.gradus.network.NtkDense;
import io.gradus.network.ParametricActivation;
import io.gradus.network.Poisson;
import io.gradus.network.Prelu;
import io.gradus.network.Shape;
import io.gradus.network.SoftmaxCrossEntropy;
import io.gradus.network.SoftmaxFocal;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Small networks of members. */
final class MemberNetworks {
  private MemberNetworks() {}

  /** By name; the mean of each kind of prediction among them. */
  static Map<String, NetworkSpec> all() {
    InputSpec four = InputSpec.features(4);
    LayerSpec relu = act(ActivationFunction.RELU);
    LayerSpec silu = act(ActivationFunction.SILU);
    LayerSpec tanh = act(ActivationFunction.TANH);
    Map<String, NetworkSpec> all = new LinkedHashMap<>();
    for (LossSpec loss :
        List.of(
            Networks.SQUARED,
            new Huber(0.7),
            new Poisson(),
            new BinaryCrossEntropy(3),
            new SoftmaxCrossEntropy(0.2),
            new SoftmaxFocal())) {
      all.put(
          "members, " + loss,
          network(
              four,
              loss,
              new Members(3),
              new BatchEnsemble(5),
              relu,
              new BatchEnsemble(6),
              silu,
              new MemberDense(3),
              new CombineMembers()));
    }
    all.put(
        "members behind layers",
        network(
            four,
            Networks.SQUARED,
            Networks.dense(5),
            tanh,
            new Members(4),
            new MemberScale(),
            Networks.dense(6),
            silu,
            new BatchEnsemble(3),
            new MemberDense(2),
            tanh,
            new CombineMembers()));
    all.put(
        "members with norms and blocks",
        network(
            new InputSpec(Shape.of(2), List.of(new EmbeddingInput("b", 4, 2))),
            new SoftmaxCrossEntropy(),
            new Members(3),
            new BatchEnsemble(4),
            new BatchNorm(),
            residual(new LayerNorm(), tanh, new BatchEnsemble(4), new MemberScale()),
            new Prelu(Prelu.Per.CHANNEL),
            new FeatureScale(),
            new NtkDense(4),
            new ParametricActivation(ActivationFunction.SELU),
            new MemberDense(6),
            new Gated(ActivationFunction.SIGMOID),
            new CombineMembers()));
    all.put(
        "scaled members of embeddings",
        network(
            new InputSpec(Shape.of(2), List.of(new EmbeddingInput("b", 4, 2))),
            Networks.SQUARED,
            new Members(3),
            new MemberScale(),
            new MemberDense(2),
            new CombineMembers()));
    all.put(
        "members flattened",
        network(
            four,
            Networks.SQUARED,
            new Members(2),
            new BatchEnsemble(3),
            tanh,
            new Flatten(),
            Networks.dense(2)));
    return all;
  }
}
