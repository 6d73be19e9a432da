package io.gradus.optim;

import io.gradus.network.ParameterLayout;
import io.gradus.network.Tensor;
import io.gradus.network.TensorSpec;
import java.util.ArrayList;
import java.util.List;

/** The links by which each kind of optimizer turns a gradient into a direction. */
final class Directions implements OptimizerVisitor<List<Transformation>> {
  private final ParameterLayout layout;
  private final List<Tensor> penalized;

  /**
   * @param penalized what weight decay concerns
   */
  Directions(ParameterLayout layout, List<Tensor> penalized) {
    this.layout = layout;
    this.penalized = penalized;
  }

  @Override
  public List<Transformation> sgd(Sgd spec) {
    return spec.momentum() == 0
        ? List.of()
        : List.of(new Momentum(spec.momentum(), spec.dampening(), spec.nesterov()));
  }

  @Override
  public List<Transformation> adam(Adam spec) {
    return List.of(new AdamScaling(spec.beta1(), spec.beta2(), spec.epsilon(), spec.amsgrad()));
  }

  @Override
  public List<Transformation> adamW(AdamW spec) {
    return List.of(
        new AdamScaling(spec.beta1(), spec.beta2(), spec.epsilon(), spec.amsgrad()),
        Penalty.l2(spec.weightDecay(), penalized));
  }

  @Override
  public List<Transformation> scheduleFreeAdamW(ScheduleFreeAdamW spec) {
    return List.of(new ScheduleFreeScaling(spec, penalized, RateFactors.of(layout)));
  }

  @Override
  public List<Transformation> muon(Muon spec) {
    List<Tensor> matrices = hiddenMatrices();
    List<Tensor> others = new ArrayList<>(layout.parameters());
    others.removeAll(matrices);
    return List.of(
        new MuonScaling(spec, matrices, others),
        Penalty.l2(spec.weightDecay(), both(penalized, matrices)),
        Penalty.l2(spec.weightDecay() * spec.otherRate() / spec.rate(), both(penalized, others)));
  }

  /** The weights of all layers but the last that has any; members' own are no matrix. */
  private List<Tensor> hiddenMatrices() {
    List<Tensor> weights =
        layout.parameters().stream()
            .filter(tensor -> tensor.declared().role() == TensorSpec.Role.WEIGHT)
            .toList();
    return weights.subList(0, Math.max(0, weights.size() - 1)).stream()
        .filter(tensor -> tensor.shape().rank() != 3)
        .toList();
  }

  private static List<Tensor> both(List<Tensor> some, List<Tensor> others) {
    return some.stream().filter(others::contains).toList();
  }

  @Override
  public List<Transformation> adamax(Adamax spec) {
    return List.of(new AdamaxScaling(spec));
  }

  @Override
  public List<Transformation> nadam(Nadam spec) {
    return List.of(new NadamScaling(spec));
  }

  @Override
  public List<Transformation> radam(Radam spec) {
    return List.of(new RadamScaling(spec));
  }

  @Override
  public List<Transformation> rmsProp(RmsProp spec) {
    return spec.momentum() == 0
        ? List.of(new RmsScaling(spec))
        : List.of(new RmsScaling(spec), new Momentum(spec.momentum(), 0, false));
  }

  @Override
  public List<Transformation> adagrad(Adagrad spec) {
    return List.of(new AdagradScaling(spec));
  }

  @Override
  public List<Transformation> adadelta(Adadelta spec) {
    return List.of(new AdadeltaScaling(spec));
  }

  @Override
  public List<Transformation> lbfgs(Lbfgs spec) {
    throw new IllegalArgumentException(
        "Expected an optimizer of gradients, found %s, which minimizes over all rows at once."
            .formatted(spec.type()));
  }
}
