package io.gradus.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.gradus.network.Dense;
import io.gradus.network.Huber;
import io.gradus.optim.AdamW;
import io.gradus.optim.Adamax;
import io.gradus.optim.ScheduleSequence;
import io.gradus.optim.Sgd;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** What a run that goes on takes from the record of the one before. */
class EarlierConfigTest {
  private static final String SMALLEST = "data { train = a.csv, label = y }, output.path = out\n";

  private static UserConfig user(String hocon, String... assignments) {
    return UserConfig.parse(SMALLEST + hocon, List.of(assignments));
  }

  /** A record whose values differ from the defaults, as those of another version might. */
  private static EarlierConfig record(String hocon) {
    return EarlierConfig.of("0.9", user(hocon).job().toRedactedMap(), Set.of());
  }

  @Test
  void theRecordGoesBeforeTheDefaultsAndTheUserBeforeTheRecord() {
    EarlierConfig record =
        record(
            """
            seed = 7
            training { epochs = 9, batch-size = 32, outer.rate = 0.3 }
            features.scaling = robust
            optimizer { type = adamw, weight-decay = 0.5 }
            network.layers = [ { type = dense, units = 3 } ]
            """);
    JobConfig job = user("training.batch-size = 64", "features.scaling=none").jobOver(record);
    assertEquals(7, job.seed());
    assertEquals(9, job.training().epochs());
    assertEquals(64, job.training().batchSize());
    assertEquals(0.3, job.training().localSteps().outerRate());
    assertEquals(Scaling.NONE, job.features().scaling());
    assertEquals(0.5, ((AdamW) job.optimizer()).weightDecay());
    assertEquals(1, job.network().layers().size());
  }

  @Test
  void keysThatChangeNoBitAreNotTaken() {
    EarlierConfig record =
        record(
            """
            app-name = before, training.carrier = jobs, checkpoint.keep = 7
            output.existing = overwrite, spark { speculation = true }
            """);
    assertEquals(user("").job(), user("").jobOver(record));
  }

  @Test
  void maskedSecretsAreNotTakenAndTheUsersCount() {
    String secret = "data.options { password = hunter2, header = false }";
    EarlierConfig record = record(secret);
    assertEquals(Map.of("header", "false"), user("").jobOver(record).data().options());
    assertEquals("hunter2", user(secret).jobOver(record).data().options().get("password"));
    EarlierConfig path = record("data.validation = [v.csv, \"s3a://me:hunter3@bucket/v\"]");
    assertEquals(List.of(), user("").jobOver(path).data().validation());
  }

  @Test
  void aMapIsOneKey() {
    EarlierConfig record = record("data.options { header = false, sep = \";\" }");
    JobConfig job = user("data.options { sep = \"|\" }").jobOver(record);
    assertEquals(Map.of("sep", "|"), job.data().options());
  }

  @Test
  void anotherTypeTakesNothingOfTheFormerOne() {
    EarlierConfig record =
        record("optimizer { type = sgd, momentum = 0.5 }, loss { type = huber, delta = 3 }");
    JobConfig job = user("optimizer = adamax").jobOver(record);
    assertEquals(Adamax.usual(), job.optimizer());
    assertEquals(new Huber(3), job.loss().orElseThrow());
    JobConfig same = user("optimizer { type = sgd, rate = 0.25 }").jobOver(record);
    assertEquals(new Sgd(0.25, 0.5, 0, false), same.optimizer());
  }

  @Test
  void theOtherFormOfLayersTakesNothingOfTheFormerOne() {
    EarlierConfig record = record("network.layers = [ flatten ]");
    assertEquals(
        user("network.hidden = [5]").job().network(),
        user("network.hidden = [5]").jobOver(record).network());
  }

  /** Their other parts are what they were, whatever the defaults have become. */
  @Test
  void partsOfShortFormsAreReadOffWhatTheyBecame() {
    JobConfig before =
        user("""
        network { hidden = [8, 4], activation = elu, norm = layer, dropout = 0.25 }
        schedule { type = cosine, min = 0.01, length = 6, warmup = 3, unit = steps }
        """)
            .job();
    EarlierConfig record = EarlierConfig.of("0.9", before.toRedactedMap(), Set.of());
    UserConfig same = user("network.hidden = [8, 4], schedule { type = cosine, warmup = 3 }");
    assertEquals(before, same.jobOver(record));
    JobConfig wider = user("network.hidden = [16]").jobOver(record);
    assertEquals(
        user("network { hidden = [16], activation = elu, norm = layer, dropout = 0.25 }")
            .job()
            .network(),
        wider.network());
    assertEquals(
        user("network { hidden = [8, 4], activation = tanh, norm = layer, dropout = 0.25 }")
            .job()
            .network(),
        user("network.activation = tanh").jobOver(record).network());
    EarlierConfig written =
        EarlierConfig.of("0.9", before.toRedactedMap(), Set.of("network.hidden"));
    assertEquals(
        List.of(128, 64),
        user("").jobOver(written).network().layers().stream()
            .filter(Dense.class::isInstance)
            .map(layer -> ((Dense) layer).units())
            .toList());
  }

  @Test
  void aKeyThatIsNoLongerWrittenIsBackAtItsDefault() {
    UserConfig then = user("training.epochs = 9, optimizer { type = sgd, momentum = 0.5 }");
    assertEquals(
        Set.of(
            "data.train",
            "data.label",
            "output.path",
            "training.epochs",
            "optimizer.type",
            "optimizer.momentum"),
        then.keys());
    EarlierConfig record = EarlierConfig.of("0.9", then.job().toRedactedMap(), then.keys());
    assertEquals(user("").job(), user("").jobOver(record));
    assertEquals(0, ((Sgd) user("optimizer = sgd").jobOver(record).optimizer()).momentum());
  }

  @Test
  void whatIsNotKnownIsRefusedWithTheVersionUnlessItSaysNothing() {
    Map<String, Object> recorded = new LinkedHashMap<>(user("").job().toRedactedMap());
    recorded.put("spell", Map.of());
    recorded.put("spark", Map.of("spark.anything", "1"));
    EarlierConfig harmless = EarlierConfig.of("0.7", recorded, Set.of());
    assertEquals(user("").job(), user("").jobOver(harmless));
    recorded.put("spell", Map.of("strength", 3));
    recorded.put("training", Map.of("magic", true, "epochs", 3));
    ConfigException refused =
        assertThrows(
            ConfigException.class,
            () -> user("").jobOver(EarlierConfig.of("0.7", recorded, Set.of())));
    assertEquals(
        List.of("spell", "training.magic"),
        refused.problems().stream().map(Problem::key).sorted().toList());
    assertTrue(refused.getMessage().contains("Go on with version 0.7"), refused::getMessage);
  }

  @Test
  void aRecordedValueThatIsOutOfRangeNowNamesTheRecord() {
    Map<String, Object> recorded = new LinkedHashMap<>(user("").job().toRedactedMap());
    recorded.put("seed", "early");
    Problem problem =
        assertThrows(
                ConfigException.class,
                () -> user("").jobOver(EarlierConfig.of("0.7", recorded, Set.of())))
            .problems()
            .get(0);
    assertEquals("the run's record", problem.origin().orElseThrow());
  }

  /** {@code run.json} was a flat map of JSON texts, in which the names of maps may have dots. */
  @Test
  void flatRecordsAreRead() {
    String hocon =
        """
        training { epochs = 9, early-stopping.metric = mae }, data.validation-fraction = 0.2
        data.options { "a.b" = 1, sep = "\\"" }
        data.class-weights { "x.y" = 2, z = 1 }
        features { columns { "annual.income" { scaling = robust, fill = 1 }, city = categorical }
          derived { "r.p" = "a / b" }, exclude = ["q*"] }
        network.layers = [ { type = residual, layers = [ { type = dense, units = 4 } ] } ]
        loss = softmax-cross-entropy
        optimizer { type = sgd, momentum = 0.5 }
        schedule { type = sequence, at = [2], schedules = [ { type = linear-warmup, length = 2 }, { type = cosine } ] }
        """;
    JobConfig before = user(hocon).job();
    Map<String, String> flat = new LinkedHashMap<>();
    flatten("", new ObjectMapper().valueToTree(before.toRedactedMap()), flat);
    assertFalse(flat.isEmpty());
    JobConfig job = user("").jobOver(EarlierConfig.ofFlat("1.0", flat));
    assertEquals(before, job);
    assertTrue(job.schedule().spec() instanceof ScheduleSequence);
  }

  private static void flatten(String path, JsonNode node, Map<String, String> into) {
    if (node.isObject() && !node.isEmpty()) {
      node.fieldNames()
          .forEachRemaining(
              name -> flatten(path.isEmpty() ? name : path + "." + name, node.get(name), into));
    } else {
      into.put(path, node.toString());
    }
  }
}
