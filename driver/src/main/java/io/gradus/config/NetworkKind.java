package io.gradus.config;

/** Networks that are known by a name, and stand for layers. */
public enum NetworkKind {
  /** Dense layers one after the other, as {@code network.hidden} has them. */
  MLP,
  /**
   * Blocks {@code x + Drop(Lin(Drop(ReLU(Lin(BN x)))))}. Gorishniy et al., arXiv 2106.11959,
   * section 3.1.
   */
  RESNET,
  /** Members that share their weights but for scales of their own. arXiv 2410.24210. */
  TABM,
  /** Members that share all layers between first scales and heads of their own. */
  TABM_MINI,
  /**
   * Scaled inputs, then layers of weights of size 1 with functions that are trained too. Holzmüller
   * et al., arXiv 2407.04491.
   */
  REALMLP
}
