package io.gradus.network;

import com.fasterxml.jackson.annotation.JsonTypeInfo;
import com.fasterxml.jackson.databind.annotation.JsonTypeIdResolver;
import java.util.List;

/**
 * One declared layer, which says itself what it is: which inputs it takes and what becomes of their
 * {@link Shape}, which tensors it has, how it reads in a table. It knows neither its place in a
 * network ({@link ShapedLayer} does) nor its numbers.
 *
 * <p>What others do with layers (compile them, initialize them, …) are {@link LayerVisitor}s, so
 * that the compiler names each of them that has nothing to say about a new layer.
 */
@JsonTypeInfo(use = JsonTypeInfo.Id.CUSTOM, property = "type")
@JsonTypeIdResolver(LayerKind.JsonNames.class)
public sealed interface LayerSpec
    permits Activation,
        AvgPool2d,
        BatchEnsemble,
        BatchNorm,
        CombineMembers,
        Conv2d,
        Coral,
        Dense,
        Dropout,
        Flatten,
        Gated,
        GlobalAveragePool,
        GroupNorm,
        LayerNorm,
        MaxPool2d,
        MemberDense,
        MemberScale,
        Members,
        NtkDense,
        NumberEmbedding,
        ParametricActivation,
        Prelu,
        Residual,
        FeatureScale,
        WithFactors {

  /** Which of the kinds of layers it is. */
  LayerKind kind();

  /** The kind's name in JSON, configurations and messages. */
  default String type() {
    return kind().id();
  }

  /** The name in JSON of how it is declared. */
  default String jsonType() {
    return type();
  }

  /** The layer without the factors of its updates. */
  default LayerSpec bare() {
    return this;
  }

  /** Another layer with the factors of this one's updates. */
  default LayerSpec around(LayerSpec other) {
    return other;
  }

  /**
   * The output's shape for an input of that shape.
   *
   * @throws NetworkException if the layer cannot take such an input
   */
  Shape outputShape(Shape input);

  /** The layer's tensors for an input of that shape, in the order in which they are laid out. */
  default List<TensorSpec> tensors(Shape input) {
    return List.of();
  }

  /** How the layer reads in a table: its kind, and those of its settings that are worth a word. */
  default String description() {
    return type();
  }

  /** The layers inside this one, which get its input; none for most. */
  default List<LayerSpec> body() {
    return List.of();
  }

  /**
   * Calls the method of the visitor that is this kind's.
   *
   * @param context handed on to the visitor, mostly the layer's place
   */
  <C, R> R accept(LayerVisitor<C, R> visitor, C context);

  /** Reads one layer, as {@link NetworkSpec#toJson()} writes them. */
  static LayerSpec fromJson(String json) {
    return NetworkJson.read(json, LayerSpec.class, "layer");
  }
}
