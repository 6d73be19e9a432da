/**
 * Prediction as an operator of Spark's plans, so that a model's outputs are computed where and when
 * Spark computes rows: with what it prunes, caches and adapts, in batches and in streams. All that
 * reaches into Spark's plans for it is in this package, and is the same in Spark 3.5 to 4.2.
 */
package io.gradus.evaluate.plan;
