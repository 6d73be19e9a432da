/**
 * Models that leave Gradus or come to it.
 *
 * <p>{@link io.gradus.export.OnnxExport} writes a model as a graph of ONNX operators: {@code
 * EncoderNodes} makes the network's input of raw columns, {@code LayerNodes} its layers, {@code
 * HeadNodes} the predictions of its outputs; {@code Graph} takes their nodes and knows the format.
 * {@code RuntimeComparison} holds the graph against the model where ONNX Runtime is there.
 */
package io.gradus.export;
