/**
 * How fast two builds of Gradus are, in turns on one machine. It knows of Gradus nothing but the
 * command line and what a run writes down, so that one jar of it drives an older build too.
 */
package io.gradus.bench.speed;
