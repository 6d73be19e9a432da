package io.gradus.network;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.List;

/**
 * A dense layer of which members share the weight: {@code y = ((x∘r_j)·Wᵀ)∘s_j + b_j} for member j,
 * [k, inputs] → [k, units]; weight [units, inputs], r [k, inputs], s and bias [k, units]. Wen et
 * al., arXiv 2002.06715, equation 4, as TabM has it, arXiv 2410.24210.
 *
 * <p>As published, weight and bias are uniform within {@code ±1/√inputs} at first, the bias the
 * same for all members, and s is 1.
 *
 * @param start of r: in the first layer behind {@link Members} members have to start unalike
 * @param widths how many inputs each feature became: they share one draw of r. None: each input has
 *     its own
 */
public record BatchEnsemble(
    @JsonProperty("units") int units,
    @JsonProperty("start") MemberStart start,
    @JsonProperty("widths") @JsonInclude(JsonInclude.Include.NON_EMPTY) List<Integer> widths)
    implements LayerSpec {
  static final String TYPE = "batch_ensemble";

  public BatchEnsemble {
    SpecChecks.atLeastOne(TYPE, "units", units);
    SpecChecks.present(TYPE, "start", start);
    widths = MemberScales.checked(TYPE, widths);
  }

  /** With r of ones at first. */
  public BatchEnsemble(int units) {
    this(units, MemberStart.ONES, List.of());
  }

  @JsonCreator
  static BatchEnsemble of(
      @JsonProperty(value = "units", required = true) int units,
      @JsonProperty("start") MemberStart start,
      @JsonProperty("widths") List<Integer> widths) {
    return new BatchEnsemble(
        units, start == null ? MemberStart.ONES : start, widths == null ? List.of() : widths);
  }

  @Override
  public LayerKind kind() {
    return LayerKind.BATCH_ENSEMBLE;
  }

  @Override
  public Shape outputShape(Shape input) {
    MemberScales.check(input, widths);
    return input.withLast(units);
  }

  @Override
  public List<TensorSpec> tensors(Shape input) {
    double bound = MemberScales.bound(input);
    Shape output = input.withLast(units);
    return List.of(
        TensorSpec.weight(Shape.of(units, input.last()), new Start.Uniform(bound)),
        MemberScales.tensor("r", input, MemberScales.start(start, widths)),
        MemberScales.tensor("s", output, new Start.Constant(1)),
        MemberScales.bias(output, new Start.Alike(bound)));
  }

  @Override
  public String description() {
    return start == MemberStart.ONES ? TYPE : "%s, %s".formatted(TYPE, start.id());
  }

  @Override
  public <C, R> R accept(LayerVisitor<C, R> visitor, C context) {
    return visitor.batchEnsemble(this, context);
  }
}
