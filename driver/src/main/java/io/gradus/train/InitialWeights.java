package io.gradus.train;

/**
 * Weights that training begins with. Arrays are not copied: nobody changes them.
 *
 * @param parameters [parameterCount]
 * @param buffers running statistics: [bufferCount]
 */
public record InitialWeights(float[] parameters, float[] buffers) {}
