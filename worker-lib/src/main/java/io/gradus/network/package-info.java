/**
 * What a user declares: layers, losses, initializers, and the layout of their parameters in one flat array. Everything here is immutable.
 */
package io.gradus.network;
