/**
 * The training loop and its synchronized rounds: broadcast the weights, compute gradients on the
 * partitions, add them in a fixed order, update.
 */
package io.gradus.train;
