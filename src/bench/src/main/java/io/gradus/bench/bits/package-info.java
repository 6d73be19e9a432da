/**
 * Trains the same jobs with two builds of Gradus and compares what they leave, bit by bit. It knows
 * of Gradus nothing but the command line, so that one jar of it drives an older build too.
 */
package io.gradus.bench.bits;
