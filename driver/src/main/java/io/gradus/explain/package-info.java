/**
 * What a model does with rows, explained: passes over the rows, whose parts are added in the fixed
 * order of {@link io.gradus.round.SumOrder}, so that equal rows give equal bits on any number of
 * cores.
 *
 * <p>{@link io.gradus.explain.Explainer} makes an {@link io.gradus.explain.Explanation}, which is
 * written as {@code explanation.json}. In its JSON:
 *
 * <ul>
 *   <li>{@code layer} is a number of the network's table ({@code "2"}, inside a residual block
 *       {@code "3.1"}), or {@code "input"}; {@code node} counts from 0 behind that layer. A dense
 *       layer with the norm and the activation function directly behind it is one layer of nodes,
 *       whose number is that of the last of them; {@code members} has all.
 *   <li>{@code column} is a column as the user knows it.
 *   <li>{@code row} is the number of a row among those that were used, from 0, in their order.
 *   <li>A field that has nothing to say is left out.
 * </ul>
 */
package io.gradus.explain;
