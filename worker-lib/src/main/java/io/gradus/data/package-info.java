/**
 * Rows as an executor holds them, and which of them a step takes.
 *
 * <p>A {@link io.gradus.data.Block} packs the rows of one partition into a few flat arrays. {@link
 * io.gradus.data.RowPlacement} says which partition holds a row, {@link io.gradus.data.BatchOrder}
 * in which step of an epoch it is used; both depend on the row's global number, so that neither
 * cores nor executors nor retries change what is computed. All randomness is a pure function of a
 * seed, a stream and a counter: {@link io.gradus.data.CounterRandom}.
 */
package io.gradus.data;
