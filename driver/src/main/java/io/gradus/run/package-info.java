/**
 * A run, whichever face starts it: the command line, a notebook, an estimator, a scheduler or a
 * test. Nothing here prints, knows a face or an exit code, or stops a session that it did not open.
 *
 * <pre>{@code
 * UserConfig user = UserConfig.load("churn.conf", List.of("training.epochs=5"));
 * try (TrainingRun run = TrainingRun.on(spark, RunConfiguration.of(spark, user))) {
 *   RunResult result = run.train();
 *   result.checks().forEach((rows, metrics) -> System.out.println(rows + ": " + metrics.values()));
 * }
 * }</pre>
 *
 * <p>{@link io.gradus.run.TrainingRun} goes through the phases of a training, {@link
 * io.gradus.run.FitRun} trains one or many models in memory, {@link io.gradus.run.ModelRun}
 * evaluates and predicts; both throw {@link io.gradus.run.RunException}, whose {@link
 * io.gradus.run.Reason} a face turns into what its users expect. What an output holds is in {@link
 * io.gradus.run.RunDirectory}, who may write there in {@code RunLock}, which run it is of in {@code
 * RunFile} and {@code RunIdentity}, what an earlier run means for this one in {@code EarlierRun},
 * one attempt to train in {@code RunAttempt}, the models that it leaves in {@code RunModels}, and
 * how it ended in {@code RunRecord}.
 */
package io.gradus.run;
