/**
 * Directories on any Hadoop file system: written as a whole, read with every file's size and
 * checksum held against a manifest.
 */
package io.gradus.storage;
