package io.gradus.config;

/**
 * Where the results go.
 *
 * @param path directory on any Hadoop file system
 * @param existing what happens if it is there already
 * @param report when the report is written
 * @param tensorboard whether TensorBoard's event files are written
 */
public record OutputConfig(
    String path, Existing existing, ReportTime report, boolean tensorboard) {}
