/**
 * What those who go over rows share: jobs that say what they do, relations of Spark's own rows,
 * where a task stands in its files, bad rows, and Spark's errors in words of ours.
 */
package io.gradus.dataset.scan;
