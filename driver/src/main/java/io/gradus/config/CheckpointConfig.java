package io.gradus.config;

import java.util.Optional;

/**
 * When a run writes down its state. Whichever falls due first counts; all empty for never.
 *
 * @param everyEpochs at least 1
 * @param everySteps updates, at least 1
 * @param everyMinutes above 0
 * @param keep how many of the newest are kept, at least 1
 */
public record CheckpointConfig(
    Optional<Integer> everyEpochs,
    Optional<Long> everySteps,
    Optional<Double> everyMinutes,
    int keep) {}
