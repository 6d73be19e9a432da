/**
 * Messages of protocol buffers, written field by field: {@link io.gradus.protobuf.ProtoMessage}.
 * ONNX graphs and TensorBoard's event files are such messages, of few kinds; a library for them
 * would be larger than what writes them, and clash with that of Spark.
 */
package io.gradus.protobuf;
