/**
 * What a user declares: inputs, layers, losses and initializers, and the layout of their parameters
 * in one flat array.
 *
 * <p>A {@link io.gradus.network.LayerSpec} says itself what it is: its tensors, what becomes of a
 * {@link io.gradus.network.Shape}, how it reads in a table. Whoever does something with layers is a
 * {@link io.gradus.network.LayerVisitor}, whoever makes them of something else switches over {@link
 * io.gradus.network.LayerKind}: so the compiler names all that a new layer needs.
 *
 * <p>Everything here is immutable and travels as JSON. A {@link io.gradus.network.NetworkSpec} is
 * checked when it is made: every layer's input and output shape is inferred, and a layer that does
 * not fit the one before it is refused with a message that names it and says how to mend it. {@link
 * io.gradus.network.ParameterLayout} is the only place that knows where a tensor lies in the flat
 * array. Nothing here computes; that is the part of {@code io.gradus.compute}.
 */
package io.gradus.network;
