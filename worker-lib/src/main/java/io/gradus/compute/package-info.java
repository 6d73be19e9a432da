/**
 * Back-propagation over the rows of one partition.
 *
 * <p>A declared network is compiled once into a {@link io.gradus.compute.Plan}: a chain of steps
 * that know where their tensors, values and errors lie. A {@link io.gradus.compute.Workspace} is
 * what one task scribbles in. {@link io.gradus.compute.Backprop} takes rows through the phases of
 * back-propagation (Rumelhart, Hinton and Williams, 1986) and answers with a {@link
 * io.gradus.compute.Gradient} that can be summed with those of other partitions; {@link
 * io.gradus.compute.Predictor} takes them forward only; a {@link io.gradus.compute.Trace} looks at
 * every layer on the way, and takes errors from any of them back to the input.
 *
 * <p>Arrows run one way here, too: what runs a plan knows the plan, which knows its steps, which
 * know the pass and its arrays.
 */
package io.gradus.compute;
