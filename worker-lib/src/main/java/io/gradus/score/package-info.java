/**
 * From a model to predictions: what outputs mean, and a {@link io.gradus.score.Scorer} that serves
 * a model without Spark.
 */
package io.gradus.score;
