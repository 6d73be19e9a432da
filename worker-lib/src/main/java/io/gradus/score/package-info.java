/**
 * From a model to predictions: what outputs mean, and a {@code Scorer} that serves a model without
 * Spark.
 */
package io.gradus.score;
