/**
 * What a job is told to do: immutable records for data, features, network, training and output, and
 * the loader which reads them from HOCON.
 *
 * <p>The records hold resolved values only: defaults are filled in and short forms are expanded, so
 * the code that trains never asks where a value came from. The loader collects every problem of a
 * configuration and reports all of them at once, each with file, line and key. Values of secret
 * keys never leave this package in readable form.
 */
package io.gradus.config;
