/**
 * What a training run tells while it goes: a line of progress for people, a log of metrics for
 * programs. Both listen to {@link io.gradus.train.TrainEvent}s and change nothing.
 */
package io.gradus.report;
