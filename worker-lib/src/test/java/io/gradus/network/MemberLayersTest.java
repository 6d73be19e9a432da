package io.gradus.network;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Declarations of members: their JSON, what is refused, and how they read in the table. */
class MemberLayersTest {
  private static NetworkSpec network(LossSpec loss, LayerSpec... layers) {
    return new NetworkSpec(InputSpec.features(4), List.of(layers), loss);
  }

  private static NetworkSpec tabM() {
    return network(
        LossSpec.usual(Task.MULTICLASS),
        new Members(32),
        new MemberScale(MemberStart.NORMAL, List.of(1, 3)),
        new BatchEnsemble(5, MemberStart.SIGNS, List.of()),
        new Activation(ActivationFunction.RELU),
        new BatchEnsemble(6),
        new MemberDense(3),
        new CombineMembers());
  }

  @Test
  void jsonRoundTripKeepsAll() {
    assertEquals(tabM(), NetworkSpec.fromJson(tabM().toJson()));
    assertEquals(
        new BatchEnsemble(5, MemberStart.ONES, List.of()),
        LayerSpec.fromJson("{\"type\":\"batch_ensemble\",\"units\":5}"));
    assertEquals(
        new MemberScale(MemberStart.SIGNS, List.of()),
        LayerSpec.fromJson("{\"type\":\"member_scale\"}"));
    assertEquals(new CombineMembers(), LayerSpec.fromJson("{\"type\":\"combine_members\"}"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          {"type":"members"}                               | 'k'
          {"type":"members","k":0}                         | Expected k of members to be at least 1, found 0
          {"type":"batch_ensemble"}                        | 'units'
          {"type":"batch_ensemble","units":2,"k":3}        | found "k"
          {"type":"batch_ensemble","units":2,"start":"no"} | start of members to be one of ones, signs, normal, found "no"
          {"type":"member_scale","widths":[2,0]}           | Expected widths of member_scale to be at least 1, found 0
          {"type":"member_dense","units":-1}               | Expected units of member_dense to be at least 1, found -1
          {"type":"combine_members","how":"mean"}          | found "how"
          """)
  void wrongJsonIsRefused(String json, String expected) {
    NetworkException e = assertThrows(NetworkException.class, () -> LayerSpec.fromJson(json));
    assertTrue(e.getMessage().contains(expected), e.getMessage());
  }

  private static void refused(String expected, LayerSpec... layers) {
    NetworkException e =
        assertThrows(
            NetworkException.class, () -> network(LossSpec.usual(Task.REGRESSION), layers));
    assertTrue(e.getMessage().contains(expected), e.getMessage());
  }

  @Test
  void layersOfMembersHaveTheirPlaces() {
    Members two = new Members(2);
    LayerSpec head = new MemberDense(1);
    LayerSpec end = new CombineMembers();
    refused("Layer 1 (batch_ensemble): Expected an input of shape [members", new BatchEnsemble(3));
    refused("Layer 2 (members): Expected an input of shape [features], found [2, 4]", two, two);
    refused("found [2, 1] after layer 2 (member_dense). End with", two, head);
    refused("as the last layer of a network of members", two, head, end, new Dense(1));
    refused("as the last layer", new Residual(List.of(new Members(1), end)));
    refused("add up to the 4 features", two, new MemberScale(MemberStart.SIGNS, List.of(1, 2)));
    NetworkException e =
        assertThrows(
            NetworkException.class,
            () ->
                new NetworkSpec(
                    new InputSpec(Shape.of(3, 4), List.of()),
                    List.of(new MemberScale(), new Flatten(), new Dense(1)),
                    LossSpec.usual(Task.REGRESSION)));
    assertTrue(e.getMessage().contains("a members layer before layer 1 (member_scale)"));
  }

  @Test
  void theTableSaysWhatIsSharedAndWhatIsNot() {
    assertEquals(
        List.of(
            "numeric|[4]|0",
            "members 32|[32, 4]|0",
            "member_scale, normal|[32, 4]|128",
            "batch_ensemble, signs|[32, 5]|468",
            "relu|[32, 5]|0",
            "batch_ensemble|[32, 6]|574",
            "member_dense|[32, 3]|672",
            "combine_members|[3]|0"),
        NetworkTable.of(tabM()).rows().stream()
            .map(row -> row.type() + "|" + row.outputShape() + "|" + row.parameters())
            .toList());
  }
}
