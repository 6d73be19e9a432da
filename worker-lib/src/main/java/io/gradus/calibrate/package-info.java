/**
 * What is fitted on validation rows after training, and stands beside a network from then on: what
 * its probabilities are worth ({@link io.gradus.calibrate.ProbabilityMap}).
 */
package io.gradus.calibrate;
