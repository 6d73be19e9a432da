/** What a run tells Spark's own system of metrics, and so all sinks that a cluster has for it. */
package io.gradus.report.metrics;
