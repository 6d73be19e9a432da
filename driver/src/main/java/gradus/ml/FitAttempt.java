package gradus.ml;

import java.util.function.Supplier;

/**
 * How one of several fits ended.
 *
 * @param <M> the model
 */
public final class FitAttempt<M> {
  private final Supplier<M> model;

  FitAttempt(Supplier<M> model) {
    this.model = model;
  }

  /**
   * The model.
   *
   * @throws io.gradus.run.RunException why there is none: the loss diverged, or Params do not suit
   *     the rows
   */
  public M model() {
    return model.get();
  }
}
