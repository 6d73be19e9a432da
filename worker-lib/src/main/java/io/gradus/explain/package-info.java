/**
 * The arithmetic of explaining, without Spark: what one task computes from a {@link
 * io.gradus.compute.Trace} of its rows, and sums that are merged. {@link
 * io.gradus.explain.NodeStatistics} adds rows to {@link io.gradus.explain.NodeSums}: each node's
 * part in the error. {@link io.gradus.explain.NodeLayers} says which nodes there are.
 */
package io.gradus.explain;
