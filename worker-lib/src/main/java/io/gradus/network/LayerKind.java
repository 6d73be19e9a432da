package io.gradus.network;

import com.fasterxml.jackson.annotation.JsonTypeInfo;
import com.fasterxml.jackson.databind.DatabindContext;
import com.fasterxml.jackson.databind.JavaType;
import com.fasterxml.jackson.databind.jsontype.impl.TypeIdResolverBase;

/**
 * All kinds of layers, each with the name that JSON, configurations and messages have for it. Who
 * makes layers of something else, such as a reader of configurations, goes by a {@code switch} over
 * the kinds, of which the compiler asks all.
 */
public enum LayerKind {
  DENSE(Dense.TYPE, Dense.class),
  ACTIVATION(Activation.TYPE, Activation.class),
  PRELU(Prelu.TYPE, Prelu.class),
  GATED(Gated.TYPE, Gated.class),
  DROPOUT(Dropout.TYPE, Dropout.class),
  LAYER_NORM(LayerNorm.TYPE, LayerNorm.class),
  BATCH_NORM(BatchNorm.TYPE, BatchNorm.class),
  GROUP_NORM(GroupNorm.TYPE, GroupNorm.class),
  RESIDUAL(Residual.TYPE, Residual.class),
  CONV2D(Conv2d.TYPE, Conv2d.class),
  MAX_POOL2D(MaxPool2d.TYPE, MaxPool2d.class),
  AVG_POOL2D(AvgPool2d.TYPE, AvgPool2d.class),
  GLOBAL_AVERAGE_POOL(GlobalAveragePool.TYPE, GlobalAveragePool.class),
  FLATTEN(Flatten.TYPE, Flatten.class),
  MEMBERS(Members.TYPE, Members.class),
  BATCH_ENSEMBLE(BatchEnsemble.TYPE, BatchEnsemble.class),
  MEMBER_SCALE(MemberScale.TYPE, MemberScale.class),
  MEMBER_DENSE(MemberDense.TYPE, MemberDense.class),
  COMBINE_MEMBERS(CombineMembers.TYPE, CombineMembers.class),
  PIECEWISE_LINEAR_ENCODING(PiecewiseLinearEncoding.TYPE, PiecewiseLinearEncoding.class),
  PIECEWISE_LINEAR_EMBEDDING(PiecewiseLinearEmbedding.TYPE, PiecewiseLinearEmbedding.class),
  LINEAR_EMBEDDING(LinearEmbedding.TYPE, LinearEmbedding.class),
  PERIODIC_EMBEDDING(PeriodicEmbedding.TYPE, PeriodicEmbedding.class),
  PBLD_EMBEDDING(PbldEmbedding.TYPE, PbldEmbedding.class),
  CORAL(Coral.TYPE, Coral.class),
  SCALE(FeatureScale.TYPE, FeatureScale.class),
  NTK_DENSE(NtkDense.TYPE, NtkDense.class),
  PARAMETRIC_ACTIVATION(ParametricActivation.TYPE, ParametricActivation.class);

  private final String id;
  private final Class<? extends LayerSpec> layer;

  LayerKind(String id, Class<? extends LayerSpec> layer) {
    this.id = id;
    this.layer = layer;
  }

  /** The name, such as {@code "max_pool2d"}. */
  public String id() {
    return id;
  }

  /** The record that declares such layers. */
  public Class<? extends LayerSpec> layer() {
    return layer;
  }

  /** Finds the record by the name that JSON has for it. */
  static final class JsonNames extends TypeIdResolverBase {
    @Override
    public String idFromValue(Object layer) {
      return ((LayerSpec) layer).jsonType();
    }

    @Override
    public String idFromValueAndType(Object layer, Class<?> suggested) {
      return idFromValue(layer);
    }

    @Override
    public JavaType typeFromId(DatabindContext context, String id) {
      if (id.equals(WithFactors.TYPE)) {
        return context.constructType(WithFactors.class);
      }
      for (LayerKind kind : values()) {
        if (kind.id.equals(id)) {
          return context.constructType(kind.layer);
        }
      }
      return null; // Jackson then says that there is no such type
    }

    @Override
    public String getDescForKnownTypeIds() {
      StringBuilder ids = new StringBuilder();
      for (LayerKind kind : values()) {
        ids.append(ids.isEmpty() ? "" : ", ").append(kind.id);
      }
      return ids.toString();
    }

    @Override
    public JsonTypeInfo.Id getMechanism() {
      return JsonTypeInfo.Id.CUSTOM;
    }
  }
}
