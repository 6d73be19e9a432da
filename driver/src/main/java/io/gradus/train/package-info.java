/**
 * The training loop: rounds bring gradients, the optimizer updates the parameters, checks on
 * validation rows decide when to stop.
 */
package io.gradus.train;
