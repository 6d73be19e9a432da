package io.gradus.config;

import java.util.Optional;
import java.util.stream.Stream;

/**
 * What only people can say of a model, for its card.
 *
 * @param title what the model is called
 * @param description what it is, in a sentence or some
 * @param intendedUse what it is made for, and by whom it is to be used
 * @param limits where it must not be used, or is known to fail
 * @param trainingData what the rows are of, and how they came about
 * @param owner who answers for it
 * @param contact how to reach them
 * @param license of the model, by its SPDX identifier
 */
public record CardConfig(
    Optional<String> title,
    Optional<String> description,
    Optional<String> intendedUse,
    Optional<String> limits,
    Optional<String> trainingData,
    Optional<String> owner,
    Optional<String> contact,
    Optional<String> license) {
  /** Whether anything is said. */
  public boolean isStated() {
    return Stream.of(title, description, intendedUse, limits, trainingData, owner, contact, license)
        .anyMatch(Optional::isPresent);
  }
}
