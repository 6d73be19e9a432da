/** Prediction and evaluation of networks and models on rows, where the rows lie. */
package io.gradus.evaluate;
