package io.gradus.compute;

/**
 * Where a step stands.
 *
 * @param layers which layers it does, as messages call them: {@code "layer 1 (dense)"}, {@code
 *     "layer 1 (dense) to layer 2 (activation)"}
 * @param in what it takes
 * @param out what it gives
 */
record Span(String layers, Edge in, Edge out) {}
