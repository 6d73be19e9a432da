package io.gradus.compute;

import io.gradus.network.ActivationFunction;
import io.gradus.network.AvgPool2d;
import io.gradus.network.BatchNorm;
import io.gradus.network.Conv2d;
import io.gradus.network.FeatureScale;
import io.gradus.network.Flatten;
import io.gradus.network.Gated;
import io.gradus.network.GlobalAveragePool;
import io.gradus.network.GroupNorm;
import io.gradus.network.Initializer;
import io.gradus.network.InputSpec;
import io.gradus.network.LayerNorm;
import io.gradus.network.LayerSpec;
import io.gradus.network.MaxPool2d;
import io.gradus.network.NetworkSpec;
import io.gradus.network.NtkDense;
import io.gradus.network.ParametricActivation;
import io.gradus.network.Prelu;
import io.gradus.network.Shape;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Networks whose layers see more than one axis: images and sequences. */
final class ImageNetworks {
  private ImageNetworks() {}

  static Map<String, NetworkSpec> images() {
    InputSpec image = InputSpec.image(2, 6, 5);
    LayerSpec tanh = Networks.act(ActivationFunction.TANH);
    LayerSpec flatten = new Flatten();
    Map<String, NetworkSpec> all = new LinkedHashMap<>();
    all.put(
        "conv",
        Networks.network(
            image, Networks.SQUARED, new Conv2d(3, 3), tanh, flatten, Networks.dense(2)));
    all.put(
        "conv with stride and padding",
        Networks.network(
            image,
            Networks.SQUARED,
            new Conv2d(3, 3, 2, 1, true, Initializer.AUTO),
            Networks.act(ActivationFunction.GELU),
            new Conv2d(2, 2, 1, 1, false, Initializer.AUTO),
            flatten,
            Networks.dense(2)));
    all.put(
        "conv, batch norm and max pool",
        Networks.network(
            image,
            Networks.SQUARED,
            new Conv2d(3, 2),
            new BatchNorm(),
            tanh,
            new MaxPool2d(2),
            new Conv2d(2, 2),
            flatten,
            Networks.dense(2)));
    LayerSpec same = new Conv2d(3, 3, 1, 1, true, Initializer.AUTO);
    for (LayerSpec pool : List.of(new MaxPool2d(2), new AvgPool2d(2))) {
      all.put(
          "conv and " + pool,
          Networks.network(image, Networks.SQUARED, same, pool, flatten, Networks.dense(2)));
      for (ActivationFunction fn :
          List.of(ActivationFunction.RELU, ActivationFunction.TANH, ActivationFunction.GELU)) {
        all.put(
            "conv, %s and %s".formatted(fn, pool),
            Networks.network(
                image, Networks.SQUARED, same, Networks.act(fn), pool, flatten, Networks.dense(2)));
      }
      all.put(
          "conv, batch norm, activation and " + pool,
          Networks.network(
              InputSpec.image(2, 6, 4),
              Networks.SQUARED,
              same,
              new BatchNorm(),
              Networks.act(ActivationFunction.RELU),
              pool,
              new Conv2d(2, 2),
              flatten,
              Networks.dense(2)));
    }
    all.put(
        "overlapping pools",
        Networks.network(
            image,
            Networks.SQUARED,
            new Conv2d(2, 1),
            new MaxPool2d(2, 1),
            new AvgPool2d(3, 1),
            flatten,
            Networks.dense(2)));
    for (LayerSpec pool : List.of(new MaxPool2d(2), new AvgPool2d(2))) {
      all.put(
          "conv, group norm, prelu and " + pool,
          Networks.network(
              InputSpec.image(2, 6, 4),
              Networks.SQUARED,
              new Conv2d(4, 3, 1, 1, true, Initializer.AUTO),
              new GroupNorm(2),
              new Prelu(Prelu.Per.CHANNEL),
              pool,
              flatten,
              Networks.dense(2)));
    }
    all.put(
        "scaled image and parametric functions",
        Networks.network(
            image,
            Networks.SQUARED,
            new FeatureScale(),
            new Conv2d(3, 2),
            new ParametricActivation(ActivationFunction.MISH),
            new FeatureScale(),
            new MaxPool2d(2),
            new ParametricActivation(ActivationFunction.SELU),
            new NtkDense(3),
            flatten,
            Networks.dense(2)));
    all.put(
        "group norm and prelu first",
        Networks.network(
            image,
            Networks.SQUARED,
            new GroupNorm(1),
            new Prelu(),
            new Conv2d(3, 2),
            new Prelu(Prelu.Per.CHANNEL),
            flatten,
            Networks.dense(2)));
    all.put(
        "gated image and global average pool",
        Networks.network(
            image,
            Networks.SQUARED,
            new Conv2d(6, 3),
            new Gated(ActivationFunction.SILU),
            new Conv2d(4, 2),
            tanh,
            new GlobalAveragePool(),
            Networks.dense(2)));
    all.put(
        "global average pool first and last",
        Networks.network(image, Networks.SQUARED, new Conv2d(3, 2), new GlobalAveragePool()));
    all.put(
        "pool first",
        Networks.network(
            image,
            Networks.SQUARED,
            new AvgPool2d(2),
            new Conv2d(2, 2),
            flatten,
            Networks.dense(2)));
    all.put(
        "residual of convolutions",
        Networks.network(
            image,
            Networks.SQUARED,
            Networks.residual(
                new Conv2d(2, 3, 1, 1, true, Initializer.AUTO),
                Networks.act(ActivationFunction.SILU)),
            flatten,
            Networks.dense(2)));
    return all;
  }

  /** Layers along the last axis of what has more than one. */
  static Map<String, NetworkSpec> lastAxes() {
    InputSpec sequence = new InputSpec(Shape.of(3, 4), List.of());
    InputSpec image = InputSpec.image(2, 3, 4);
    LayerSpec tanh = Networks.act(ActivationFunction.TANH);
    LayerSpec gelu = Networks.act(ActivationFunction.GELU);
    LayerSpec flatten = new Flatten();
    Map<String, NetworkSpec> all = new LinkedHashMap<>();
    all.put(
        "dense along time",
        Networks.network(
            sequence,
            Networks.SQUARED,
            Networks.dense(5),
            tanh,
            Networks.dense(6),
            gelu,
            flatten,
            Networks.dense(2)));
    all.put(
        "norms along time",
        Networks.network(
            sequence,
            Networks.SQUARED,
            new LayerNorm(),
            Networks.dense(6),
            new BatchNorm(),
            new Prelu(Prelu.Per.CHANNEL),
            new GroupNorm(2),
            new Gated(ActivationFunction.SIGMOID),
            Networks.residual(new LayerNorm(), Networks.dense(3)),
            flatten,
            Networks.dense(2)));
    all.put(
        "dense along the width of an image",
        Networks.network(
            image,
            Networks.SQUARED,
            Networks.dense(5),
            tanh,
            new Conv2d(3, 2),
            Networks.dense(3),
            gelu,
            new LayerNorm(),
            new Conv2d(2, 2),
            flatten,
            Networks.dense(2)));
    all.put(
        "layer norm along the width of an image",
        Networks.network(
            image, Networks.SQUARED, new LayerNorm(), tanh, flatten, Networks.dense(2)));
    return all;
  }
}
