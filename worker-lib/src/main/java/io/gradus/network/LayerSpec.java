package io.gradus.network;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import java.util.List;

/**
 * One declared layer, which says itself what it is: which inputs it takes and what becomes of their
 * {@link Shape}, which tensors it has, how it reads in a table. It knows neither its place in a
 * network ({@link ShapedLayer} does) nor its numbers.
 *
 * <p>What others do with layers (compile them, initialize them, …) are {@link LayerVisitor}s, so
 * that the compiler names each of them that has nothing to say about a new layer.
 */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "type")
@JsonSubTypes({
  @JsonSubTypes.Type(value = Dense.class, name = Dense.TYPE),
  @JsonSubTypes.Type(value = Activation.class, name = Activation.TYPE),
  @JsonSubTypes.Type(value = Dropout.class, name = Dropout.TYPE),
  @JsonSubTypes.Type(value = LayerNorm.class, name = LayerNorm.TYPE),
  @JsonSubTypes.Type(value = BatchNorm.class, name = BatchNorm.TYPE),
  @JsonSubTypes.Type(value = Residual.class, name = Residual.TYPE),
  @JsonSubTypes.Type(value = Conv2d.class, name = Conv2d.TYPE),
  @JsonSubTypes.Type(value = MaxPool2d.class, name = MaxPool2d.TYPE),
  @JsonSubTypes.Type(value = AvgPool2d.class, name = AvgPool2d.TYPE),
  @JsonSubTypes.Type(value = Flatten.class, name = Flatten.TYPE)
})
public sealed interface LayerSpec
    permits Dense,
        Activation,
        Dropout,
        LayerNorm,
        BatchNorm,
        Residual,
        Conv2d,
        MaxPool2d,
        AvgPool2d,
        Flatten {

  /** The kind's name in JSON, configurations and messages. */
  String type();

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
