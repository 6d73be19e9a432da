package io.gradus.config;

import io.gradus.network.ClassDecision;
import io.gradus.network.CombineMembers;
import io.gradus.network.Coral;
import io.gradus.network.Dense;
import io.gradus.network.Flatten;
import io.gradus.network.InputSpec;
import io.gradus.network.LayerNorm;
import io.gradus.network.LayerSpec;
import io.gradus.network.LayerVisitor;
import io.gradus.network.LossSpec;
import io.gradus.network.MemberAxis;
import io.gradus.network.MemberDense;
import io.gradus.network.Members;
import io.gradus.network.NetworkException;
import io.gradus.network.NetworkSpec;
import io.gradus.network.NtkDense;
import io.gradus.network.Shape;
import io.gradus.network.Task;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Completes a configured network with what only the data can tell: its input and its output. */
public final class NetworkBuilder {
  /**
   * Whether a layer, in a configuration, looks at an image as a row of features. By itself it would
   * look along the image's last axis, which nobody means.
   */
  private static final LayerVisitor<Void, Boolean> FLATTENS_IMAGES =
      new LayerVisitor.Question<>() {
        @Override
        public Boolean dense(Dense layer, Void context) {
          return true;
        }

        @Override
        public Boolean ntkDense(NtkDense layer, Void context) {
          return true;
        }

        @Override
        public Boolean coral(Coral layer, Void context) {
          return true;
        }

        @Override
        public Boolean layerNorm(LayerNorm layer, Void context) {
          return true;
        }

        @Override
        public Boolean members(Members layer, Void context) {
          return true;
        }

        @Override
        protected Boolean otherwise(LayerSpec layer, Void context) {
          return false;
        }
      };

  private NetworkBuilder() {}

  /**
   * The whole network: an embedding of numbers if there is one, the configured layers, a flatten
   * layer wherever an image meets a layer that takes features, and the loss's output layer at the
   * end, most often a dense one; where that is a network of members, a dense layer of each member's
   * own, and what they say together.
   *
   * @param targets 1 for a binary task, else the number of classes, labels or targets
   * @param loss empty for {@link LossSpec#usual}
   * @throws NetworkException if a layer does not fit the one before it, the configured input shape
   *     does not hold the data's features, or the loss does not suit the task
   */
  public static NetworkSpec build(
      NetworkConfig network, Task task, int targets, InputSpec input, Optional<LossSpec> loss) {
    return build(network, Optional.empty(), task, targets, input, loss);
  }

  /**
   * The whole network.
   *
   * @param embedding the layer that takes the numbers, as {@link NumbersConfig#layer} gives it
   * @param targets 1 for a binary task, else the number of classes, labels or targets
   * @param loss empty for {@link LossSpec#usual}
   * @throws NetworkException as the other method does, or if an image's numbers are to be embedded
   */
  public static NetworkSpec build(
      NetworkConfig network,
      Optional<LayerSpec> embedding,
      Task task,
      int targets,
      InputSpec input,
      Optional<LossSpec> loss) {
    LossSpec chosen = loss.orElseGet(() -> LossSpec.usual(task));
    if (!chosen.suits(task)) {
      throw new NetworkException(
          "Expected a loss for a %s task, found %s. %s"
              .formatted(
                  task.id(),
                  chosen.type(),
                  chosen.decision() == ClassDecision.MEDIAN
                      ? "Set task = multiclass if the label's values are classes in an order, or"
                          + " take another loss."
                      : "Take %s, or leave loss.type and the keys beside it out."
                          .formatted(LossSpec.usual(task).type())));
    }
    if (targets > 1 && task == Task.REGRESSION && !chosen.takesSeveralTargets()) {
      throw new NetworkException(
          "Expected one target for loss.type = %s, found %s. Name one column in data.label, or take another loss, such as squared-error."
              .formatted(chosen.type().replace('_', '-'), targets));
    }
    InputSpec shaped = network.inputShape().map(shape -> reshaped(input, shape)).orElse(input);
    List<LayerSpec> layers = new ArrayList<>();
    Shape shape = shaped.vectorShape();
    FeatureWidths widths = new FeatureWidths(shaped);
    if (embedding.isPresent()) {
      requireVector(shape);
      LayerSpec first =
          network.named().map(named -> named.embedding(embedding.get())).orElse(embedding.get());
      shape = append(widths.next(first), shape, layers, shaped, chosen);
    }
    NamedNetwork.Numbers numbers =
        embedding.isPresent() ? NamedNetwork.Numbers.EMBEDDED : NamedNetwork.Numbers.PLAIN;
    for (LayerSpec layer : hidden(network, numbers, task)) {
      shape = append(widths.next(layer), shape, layers, shaped, chosen);
    }
    int outputs = chosen.outputs(targets);
    boolean members =
        !layers.isEmpty() && (MemberAxis.isCombinedBy(layers) || MemberAxis.isOpenBehind(layers));
    if (members && !chosen.suitsMembers()) {
      throw new NetworkException(
          "Expected a network without members for loss.type = %s, found one. Take layers without members, or another loss."
              .formatted(chosen.type().replace('_', '-')));
    }
    if (!layers.isEmpty() && MemberAxis.isCombinedBy(layers)) {
      requireOutputs(outputs, shape);
    } else if (MemberAxis.isOpenBehind(layers)) {
      layers.add(new MemberDense(outputs));
      layers.add(new CombineMembers());
    } else {
      LayerSpec usual = chosen.outputLayer(targets);
      LayerSpec output = network.named().map(named -> named.output(usual)).orElse(usual);
      append(output, shape, layers, shaped, chosen);
    }
    return new NetworkSpec(shaped, layers, chosen);
  }

  private static void requireVector(Shape shape) {
    if (shape.rank() != 1) {
      throw new NetworkException(
          "Expected a row of numbers for network.numbers, found an input of shape %s. Leave network.numbers.embedding out, or network.input-shape."
              .formatted(shape));
    }
  }

  private static List<LayerSpec> hidden(
      NetworkConfig network, NamedNetwork.Numbers numbers, Task task) {
    return network.named().map(named -> named.layers(numbers, task)).orElse(network.layers());
  }

  private static void requireOutputs(int outputs, Shape shape) {
    if (shape.size() != outputs) {
      throw new NetworkException(
          "Expected %s outputs, as task and label ask for, found %s behind combine-members. Give the layer before it that many units, or leave both out: they follow by themselves."
              .formatted(outputs, shape.size()));
    }
  }

  private static Shape append(
      LayerSpec layer, Shape shape, List<LayerSpec> layers, InputSpec input, LossSpec loss) {
    Shape current = shape;
    if (current.isImage() && layer.accept(FLATTENS_IMAGES, null)) {
      LayerSpec flatten = new Flatten();
      layers.add(flatten);
      current = flatten.outputShape(current);
    }
    layers.add(layer);
    try {
      return layer.outputShape(current);
    } catch (NetworkException e) {
      // The spec knows the layer's place and says the same with it.
      new NetworkSpec(input, layers, loss);
      throw e;
    }
  }

  private static InputSpec reshaped(InputSpec input, Shape shape) {
    int size = shape.size();
    if (size != input.numericWidth()) {
      throw new NetworkException(
          "Expected network.input-shape to hold the %s numeric features of the data, found %s which holds %s. Change the shape or the feature columns."
              .formatted(input.numericWidth(), shape, size));
    }
    return input.withShape(shape);
  }
}
