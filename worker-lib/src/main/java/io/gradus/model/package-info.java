/**
 * A trained model and the formats of its files, free of Spark and Hadoop. Files are safe to read:
 * weights are safetensors, everything else is JSON, sizes and checksums are verified, and nothing
 * is deserialized by Java.
 */
package io.gradus.model;
