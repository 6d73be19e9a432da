/**
 * The report: one HTML file that says what a model is worth and why, and needs nothing beside
 * itself. {@code ReportFacts} is what is known, a section each turns some of it into figures with
 * their tables, {@code ReportPage} makes a page of them. Its look and its drawing lie beside as
 * resources.
 */
package io.gradus.report.html;
