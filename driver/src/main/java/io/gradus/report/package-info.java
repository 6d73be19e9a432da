/**
 * What a run tells while it goes, to whoever listens: {@link io.gradus.report.RunListener}; a line
 * of progress for people, a log of metrics for programs. Listeners change nothing.
 */
package io.gradus.report;
