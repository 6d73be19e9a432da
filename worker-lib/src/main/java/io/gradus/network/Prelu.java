package io.gradus.network;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonValue;
import java.util.List;
import java.util.Locale;

/**
 * {@code y = max(0, x) + weight·min(0, x)}: a rectifier whose slope below zero is trained, one for
 * the whole layer or one a feature, or channel of an image. Any shape, unchanged; weight [1] or
 * [channels], 0.25 at first. He et al., arXiv 1502.01852, section 2.1.
 */
public record Prelu(@JsonProperty("per") Per per) implements LayerSpec {
  static final String TYPE = "prelu";

  private static final float FIRST_SLOPE = 0.25f;

  /** What has a slope of its own. */
  public enum Per {
    /** The layer: one slope for all values. */
    LAYER,
    /** Each channel of an image, each feature of anything else. */
    CHANNEL;

    /** The name in JSON, such as {@code "channel"}. */
    @JsonValue
    public String id() {
      return name().toLowerCase(Locale.ROOT);
    }

    /**
     * The one of that {@link #id()}.
     *
     * @throws NetworkException if there is none
     */
    @JsonCreator
    public static Per of(String id) {
      return ConstantNames.find(Per.class, Per::id, "per of prelu", id);
    }
  }

  public Prelu {
    SpecChecks.present(TYPE, "per", per);
  }

  /** One slope for the whole layer. */
  public Prelu() {
    this(Per.LAYER);
  }

  @JsonCreator
  static Prelu of(@JsonProperty("per") Per per) {
    return per == null ? new Prelu() : new Prelu(per);
  }

  @Override
  public LayerKind kind() {
    return LayerKind.PRELU;
  }

  @Override
  public Shape outputShape(Shape input) {
    return input;
  }

  @Override
  public List<TensorSpec> tensors(Shape input) {
    return List.of(
        new TensorSpec(
            "weight",
            Shape.of(slopes(input)),
            TensorSpec.Role.SLOPE,
            new Start.Constant(FIRST_SLOPE),
            TensorSpec.WeightDecay.SPARES,
            TensorSpec.GradientRule.SUM));
  }

  /** How many slopes there are for an input of that shape. */
  public int slopes(Shape input) {
    return per == Per.LAYER ? 1 : input.channels();
  }

  @Override
  public String description() {
    return "%s per %s".formatted(TYPE, per.id());
  }

  @Override
  public <C, R> R accept(LayerVisitor<C, R> visitor, C context) {
    return visitor.prelu(this, context);
  }
}
