/**
 * A trained model: its directory on any Hadoop file system, prediction and evaluation. Files are
 * safe to read: weights are safetensors, everything else is JSON, sizes and checksums are verified,
 * and nothing is deserialized by Java.
 */
package io.gradus.model;
