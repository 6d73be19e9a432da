package io.gradus.report.html;

import io.gradus.evaluate.Measured;

/**
 * Another model, measured on the same rows.
 *
 * @param name as people call it
 */
public record ComparedModel(String name, Measured measured) {}
