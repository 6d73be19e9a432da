/**
 * An MLflow server is told of a run over its REST interface. {@link
 * io.gradus.report.mlflow.MlflowLog} hears of the run; {@code Outbox} sends beside training what it
 * says, to an {@code MlflowRun}; {@code MlflowModel} is what MLflow wants beside the ONNX graph.
 */
package io.gradus.report.mlflow;
