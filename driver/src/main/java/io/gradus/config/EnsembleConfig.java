package io.gradus.config;

/**
 * Of how many networks the model of a run is.
 *
 * @param members how many; 1 for a model of one network
 */
public record EnsembleConfig(int members) {
  /** Whether there are several. */
  public boolean isWanted() {
    return members > 1;
  }
}
