/**
 * How a synchronized round travels: the same numbers to every partition, each partition's answer
 * back, all answers added in one fixed order. Two carriers, as Spark jobs and as tasks that stay.
 */
package io.gradus.round;
