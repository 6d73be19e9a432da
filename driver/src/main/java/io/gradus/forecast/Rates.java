package io.gradus.forecast;

import java.util.function.IntToDoubleFunction;

/**
 * What was measured.
 *
 * @param compute seconds that a task needs for so many rows: forward, backward, gradient
 * @param update seconds of an update by the driver
 * @param localUpdate seconds of an update by one task
 * @param round seconds of a round without arithmetic and with next to no parameters
 * @param perPartition seconds that a round takes longer for each partition, for this network's
 *     parameters: encoding, sending within this machine, adding
 */
public record Rates(
    IntToDoubleFunction compute,
    double update,
    double localUpdate,
    double round,
    double perPartition) {}
