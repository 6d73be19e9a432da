package io.gradus.export;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.gradus.encode.FeatureColumn;
import io.gradus.encode.Scale;
import io.gradus.model.TrainedModel;
import io.gradus.network.Activation;
import io.gradus.network.ActivationFunction;
import io.gradus.network.AvgPool2d;
import io.gradus.network.BatchEnsemble;
import io.gradus.network.BatchNorm;
import io.gradus.network.BinEdges;
import io.gradus.network.CombineMembers;
import io.gradus.network.Conv2d;
import io.gradus.network.Coral;
import io.gradus.network.Dense;
import io.gradus.network.Dropout;
import io.gradus.network.FeatureScale;
import io.gradus.network.Flatten;
import io.gradus.network.Gated;
import io.gradus.network.GlobalAveragePool;
import io.gradus.network.GroupNorm;
import io.gradus.network.Initializer;
import io.gradus.network.LayerKind;
import io.gradus.network.LayerNorm;
import io.gradus.network.LayerSpec;
import io.gradus.network.LinearEmbedding;
import io.gradus.network.MaxPool2d;
import io.gradus.network.MemberDense;
import io.gradus.network.MemberScale;
import io.gradus.network.MemberStart;
import io.gradus.network.Members;
import io.gradus.network.NtkDense;
import io.gradus.network.ParametricActivation;
import io.gradus.network.PbldEmbedding;
import io.gradus.network.PeriodicEmbedding;
import io.gradus.network.PiecewiseLinearEmbedding;
import io.gradus.network.PiecewiseLinearEncoding;
import io.gradus.network.Prelu;
import io.gradus.network.Residual;
import io.gradus.network.Shape;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Every kind of layer, on every rank that it takes, as ONNX Runtime computes it. */
class OnnxLayersTest {
  private static final Shape VECTOR = Shape.of(6);
  private static final Shape SEQUENCE = Shape.of(3, 4);
  private static final Shape IMAGE = Shape.of(4, 5, 4);

  /** Of fewer numbers than there are. */
  private static final BinEdges EDGES =
      new BinEdges(
          List.of(
              List.of(-1.5f, -0.2f, 0.1f, 0.9f),
              List.of(0f, 1f),
              List.of(-0.5f, 0f, 0.5f),
              List.of(-2f, 2f)));

  private static final Set<LayerKind> OF_MEMBERS =
      EnumSet.of(
          LayerKind.BATCH_ENSEMBLE,
          LayerKind.MEMBER_SCALE,
          LayerKind.MEMBER_DENSE,
          LayerKind.COMBINE_MEMBERS);

  /** Layers by the shape that they take, or that members of it have. */
  private static Map<Shape, List<LayerSpec>> places(LayerKind kind) {
    return switch (kind) {
      case DENSE ->
          Map.of(
              VECTOR, List.of(new Dense(5), new Dense(5, false, Initializer.AUTO)),
              SEQUENCE, List.of(new Dense(5), new Dense(5, false, Initializer.AUTO)));
      case ACTIVATION -> everywhere(new Activation(ActivationFunction.TANH));
      case PRELU -> everywhere(new Prelu(Prelu.Per.LAYER), new Prelu(Prelu.Per.CHANNEL));
      case GATED -> everywhere(Gated.FUNCTIONS.stream().map(Gated::new).toArray(LayerSpec[]::new));
      case DROPOUT -> everywhere(new Dropout(0.5));
      case LAYER_NORM -> everywhere(new LayerNorm(0.01));
      case BATCH_NORM -> everywhere(new BatchNorm(0.01, 0.1));
      case GROUP_NORM -> everywhere(new GroupNorm(2, 0.01));
      case RESIDUAL ->
          everywhere(
              new Residual(
                  List.of(
                      new Activation(ActivationFunction.RELU),
                      new Residual(List.of(new LayerNorm())))));
      case CONV2D ->
          Map.of(
              IMAGE,
              List.of(
                  new Conv2d(3, 3),
                  new Conv2d(2, 3, 2, 1, false, Initializer.AUTO),
                  new Conv2d(2, 2, 1, 1, true, Initializer.AUTO)));
      case MAX_POOL2D -> Map.of(IMAGE, List.of(new MaxPool2d(2), new MaxPool2d(3, 2)));
      case AVG_POOL2D -> Map.of(IMAGE, List.of(new AvgPool2d(2), new AvgPool2d(3, 2)));
      case GLOBAL_AVERAGE_POOL -> Map.of(IMAGE, List.of(new GlobalAveragePool()));
      case FLATTEN -> Map.of(IMAGE, List.of(new Flatten()), SEQUENCE, List.of(new Flatten()));
      case MEMBERS -> Map.of(VECTOR, List.of(new Members(3)));
      case BATCH_ENSEMBLE ->
          Map.of(VECTOR, List.of(new BatchEnsemble(5, MemberStart.SIGNS, List.of())));
      case MEMBER_SCALE -> Map.of(VECTOR, List.of(new MemberScale()));
      case MEMBER_DENSE -> Map.of(VECTOR, List.of(new MemberDense(5)));
      case COMBINE_MEMBERS -> Map.of(VECTOR, List.of(new CombineMembers()));
      case PIECEWISE_LINEAR_ENCODING -> Map.of(VECTOR, List.of(new PiecewiseLinearEncoding(EDGES)));
      case PIECEWISE_LINEAR_EMBEDDING ->
          Map.of(
              VECTOR,
              List.of(
                  new PiecewiseLinearEmbedding(
                      EDGES, 3, PiecewiseLinearEmbedding.Version.A, ActivationFunction.RELU),
                  new PiecewiseLinearEmbedding(EDGES, 3)));
      case PERIODIC_EMBEDDING ->
          Map.of(
              VECTOR,
              List.of(
                  new PeriodicEmbedding(6, 5, 3, 0.4, ActivationFunction.RELU, false),
                  new PeriodicEmbedding(4, 5, 3, 0.4, ActivationFunction.IDENTITY, true)));
      case PBLD_EMBEDDING ->
          Map.of(VECTOR, List.of(new PbldEmbedding(6, 5, 3, 0.4), new PbldEmbedding(4, 5, 2, 0.4)));
      case LINEAR_EMBEDDING ->
          Map.of(
              VECTOR,
              List.of(
                  new LinearEmbedding(6, 3, ActivationFunction.RELU),
                  new LinearEmbedding(4, 2, ActivationFunction.IDENTITY)));
      case SCALE -> everywhere(new FeatureScale());
      case NTK_DENSE ->
          Map.of(VECTOR, List.of(new NtkDense(5)), SEQUENCE, List.of(new NtkDense(5)));
      case PARAMETRIC_ACTIVATION ->
          everywhere(
              new ParametricActivation(ActivationFunction.SELU),
              new ParametricActivation(ActivationFunction.MISH));
      case CORAL -> Map.of(VECTOR, List.of(new Coral(2), new Coral(5)));
    };
  }

  private static Map<Shape, List<LayerSpec>> everywhere(LayerSpec... layers) {
    return Map.of(VECTOR, List.of(layers), SEQUENCE, List.of(layers), IMAGE, List.of(layers));
  }

  @ParameterizedTest
  @EnumSource
  void aLayerIsWhatItIsInGradus(LayerKind kind) {
    places(kind)
        .forEach(
            (shape, layers) -> {
              for (LayerSpec layer : layers) {
                assertEquals(kind, layer.kind());
                check(shape, layer);
              }
            });
  }

  @ParameterizedTest
  @EnumSource
  void aFunctionIsWhatItIsInGradus(ActivationFunction function) {
    check(VECTOR, new Activation(function));
    if (function.parameterized()) {
      check(VECTOR, new Activation(function, 0.3));
    }
  }

  private static void check(Shape shape, LayerSpec layer) {
    List<LayerSpec> layers = whole(shape, layer);
    List<FeatureColumn> columns =
        shape.equals(IMAGE)
            ? List.of(new FeatureColumn.Bytes("image", IMAGE, new Scale.Affine(127, 1 / 64.0)))
            : TestModels.numbers(shape.size());
    compare(TestModels.regression(columns, shape, layers));
  }

  /** A network of one output, in which the layer is. */
  private static List<LayerSpec> whole(Shape shape, LayerSpec layer) {
    List<LayerSpec> layers = new ArrayList<>();
    if (OF_MEMBERS.contains(layer.kind())) {
      layers.add(new Members(4));
      layers.add(new MemberScale());
    }
    if (layer.kind() == LayerKind.COMBINE_MEMBERS) {
      return List.of(layers.get(0), layers.get(1), new MemberDense(1), layer);
    }
    layers.add(layer);
    if (layer.outputShape(layers.size() > 1 ? Shape.of(4, shape.last()) : shape).rank() > 1) {
      layers.add(new Flatten());
    }
    layers.add(new Dense(1));
    return layers;
  }

  private static void compare(TrainedModel model) {
    OnnxExport export = OnnxExport.of(model);
    OnnxCheck check = OnnxCheck.of(model, export, OnnxOutputs.COLUMNS);
    OnnxCheck.Same same = assertInstanceOf(OnnxCheck.Same.class, check, check::toString);
    assertEquals(512, same.drawn());
    assertTrue(same.largest() <= 1, check::toString);
  }
}
