/**
 * Verdicts: whether one model is better than another on the same rows, and whether rows are like
 * those that a model was trained on.
 */
package io.gradus.compare;
