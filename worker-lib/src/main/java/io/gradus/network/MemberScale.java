package io.gradus.network;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.List;

/**
 * {@code y = x·weight_j} for member j: [k, features], unchanged; weight [k, features]. With heads
 * of their own all that members do not share in TabM-mini, arXiv 2410.24210, section 3.3.
 *
 * @param start of the scales
 * @param widths how many inputs each feature became: they share one draw. None: each input has its
 *     own
 */
public record MemberScale(
    @JsonProperty("start") MemberStart start,
    @JsonProperty("widths") @JsonInclude(JsonInclude.Include.NON_EMPTY) List<Integer> widths)
    implements LayerSpec {
  static final String TYPE = "member_scale";

  public MemberScale {
    SpecChecks.present(TYPE, "start", start);
    widths = MemberScales.checked(TYPE, widths);
  }

  /** Signs, drawn for each input. */
  public MemberScale() {
    this(MemberStart.SIGNS, List.of());
  }

  @JsonCreator
  static MemberScale of(
      @JsonProperty("start") MemberStart start, @JsonProperty("widths") List<Integer> widths) {
    return new MemberScale(
        start == null ? MemberStart.SIGNS : start, widths == null ? List.of() : widths);
  }

  @Override
  public LayerKind kind() {
    return LayerKind.MEMBER_SCALE;
  }

  @Override
  public Shape outputShape(Shape input) {
    MemberScales.check(input, widths);
    return input;
  }

  @Override
  public List<TensorSpec> tensors(Shape input) {
    return List.of(MemberScales.tensor("weight", input, MemberScales.start(start, widths)));
  }

  @Override
  public String description() {
    return "%s, %s".formatted(TYPE, start.id());
  }

  @Override
  public <C, R> R accept(LayerVisitor<C, R> visitor, C context) {
    return visitor.memberScale(this, context);
  }
}
