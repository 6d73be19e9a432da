package io.gradus.optim;

/**
 * One method a kind of optimizer: whoever does something else for each implements it, so that the
 * compiler asks him for a new one.
 *
 * @param <T> what comes of it
 */
public interface OptimizerVisitor<T> {
  T sgd(Sgd spec);

  T adam(Adam spec);

  T adamW(AdamW spec);

  T scheduleFreeAdamW(ScheduleFreeAdamW spec);

  T muon(Muon spec);

  T adamax(Adamax spec);

  T nadam(Nadam spec);

  T radam(Radam spec);

  T rmsProp(RmsProp spec);

  T adagrad(Adagrad spec);

  T adadelta(Adadelta spec);

  T lbfgs(Lbfgs spec);
}
