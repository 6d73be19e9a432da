package io.gradus.config;

import java.util.Optional;

/**
 * Where models lie that are named as {@code registry:<name>@<alias or number>}.
 *
 * @param path of the registry's directory; empty for the one that Hadoop's settings or the
 *     environment name
 */
public record RegistryConfig(Optional<String> path) {}
