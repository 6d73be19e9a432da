/**
 * What a run was made of and what it made, told as events of OpenLineage (spec 2-0-2): who is told,
 * what, and how it gets there.
 */
package io.gradus.report.lineage;
