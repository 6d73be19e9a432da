package io.gradus.config;

import java.util.Optional;

/**
 * Who is told, as OpenLineage says it, what a run was made of and what it made.
 *
 * @param url of the receiver; empty for the one that Spark's properties or the environment name
 * @param file on this machine that events are added to, line by line
 * @param namespace of the job; empty for the one that Spark's properties or the environment name
 * @param job its name; empty for the application's and the command's
 * @param nominalTime of the run, ISO 8601: what a scheduler calls its logical date
 */
public record LineageConfig(
    Optional<String> url,
    Optional<String> file,
    Optional<String> namespace,
    Optional<String> job,
    Optional<String> nominalTime) {}
