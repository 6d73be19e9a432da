/**
 * What arithmetic costs time: matrix products and element-wise functions on flat {@code float[]}
 * arrays with offsets. The provider of matrix products is chosen once a JVM, native where it can
 * be; everything here is deterministic: equal numbers give equal bits, wherever the arrays lie.
 */
package io.gradus.kernel;
