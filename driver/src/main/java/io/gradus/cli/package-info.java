/**
 * The command line: one class a subcommand, and what the user reads on the screen.
 *
 * <p>A Spark session is built only where a command needs one, so that help, usage errors and
 * configuration errors come at once. Every failure ends in one place, {@link
 * io.gradus.run.RunException}, which gives it a short message and a reason, of which {@link
 * io.gradus.cli.ExitCode} makes what the shell is told.
 */
package io.gradus.cli;
