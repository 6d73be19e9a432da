package io.gradus.report.html;

import io.gradus.evaluate.Measured;

/**
 * Another model, measured on the same rows.
 *
 * @param name as people call it
 * @param skipped how many of the rows it could not use
 */
public record ComparedModel(String name, Measured measured, long skipped) {}
