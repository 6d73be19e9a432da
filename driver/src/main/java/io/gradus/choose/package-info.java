/**
 * Defaults that are a method: what is chosen for keys that nobody has written, by what the rows
 * look like and by nothing else. {@link io.gradus.choose.Choices} are keys and values with the
 * reason for each; {@link io.gradus.choose.BeforeRows} makes those that reading the rows depends
 * on, {@link io.gradus.choose.ByRows} the others.
 */
package io.gradus.choose;
