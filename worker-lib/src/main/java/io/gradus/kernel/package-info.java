/**
 * The loops that everything else is made of: products of matrices, in row-major single precision.
 */
package io.gradus.kernel;
