/**
 * What a job is told to do: immutable records for data, features, network, training and output, and
 * the loader and the builder which make them of HOCON and of single values.
 *
 * <p>A key is declared once, as a {@link ConfigKey} in the section that reads it; its default and
 * its documentation stand in {@code conf/reference.conf}. {@link ConfigKeys} has them all.
 *
 * <p>The records hold resolved values only: defaults are filled in and short forms are expanded, so
 * the code that trains never asks where a value came from. The loader collects every problem of a
 * configuration and reports all of them at once, each with file, line and key. Values of secret
 * keys never leave this package in readable form.
 */
package io.gradus.config;
