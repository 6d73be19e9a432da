/**
 * From a gradient to new parameters. What a user declares are {@link
 * io.gradus.optim.OptimizerSpec}, {@link io.gradus.optim.ScheduleSpec}, {@link
 * io.gradus.optim.Clipping} and {@link io.gradus.optim.Regularization}; {@link
 * io.gradus.optim.Optimizer} compiles them to a chain of small transformations of the gradient.
 * Names, defaults and meanings are PyTorch's. All that lasts from one update to the next lies in
 * {@link io.gradus.optim.OptimizerState}.
 */
package io.gradus.optim;
