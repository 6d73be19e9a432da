package io.gradus.model;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.MapperFeature;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.gradus.calibrate.Calibration;
import io.gradus.encode.DataException;
import io.gradus.encode.FeatureEncoder;
import io.gradus.network.InputSpec;
import io.gradus.network.NetworkException;
import io.gradus.network.NetworkSpec;
import io.gradus.network.ParameterLayout;
import io.gradus.network.Task;
import io.gradus.text.ShallowJson;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * The files of a model: {@code weights.safetensors}, {@code network.json}, {@code encoder.json},
 * {@code provenance.json}, {@code baseline.json} where the means of the inputs are known, {@code
 * calibration.json} where something was fitted on validation rows, and {@code manifest.json} with
 * their sizes and checksums, which is written last. What an ensemble has, {@link EnsembleFormat}
 * knows.
 */
public final class ModelFormat {
  /** Where the networks of an ensemble lie, numbered from 1; each is a model of its own. */
  public static final String MEMBERS = "members/";

  static final String PROVENANCE = "provenance.json";

  private static final String WEIGHTS = "weights.safetensors";
  private static final String NETWORK = "network.json";
  private static final String ENCODER = "encoder.json";
  private static final String BASELINE = "baseline.json";
  static final String CALIBRATION = "calibration.json";

  private static final Set<String> FILES =
      new TreeSet<>(List.of(ENCODER, NETWORK, PROVENANCE, WEIGHTS));

  /** What a model may have besides; earlier versions wrote none of it. */
  private static final Set<String> OPTIONAL = Set.of(BASELINE, CALIBRATION);

  private static final JsonMapper json =
      JsonMapper.builder(ShallowJson.factory())
          .enable(SerializationFeature.INDENT_OUTPUT)
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .enable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES)
          .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
          .disable(DeserializationFeature.ACCEPT_FLOAT_AS_INT)
          .disable(MapperFeature.ALLOW_COERCION_OF_SCALARS)
          .build();

  private ModelFormat() {}

  /** Takes the files of a directory that is written. */
  public interface Sink {
    /** Takes a new file. */
    void write(String name, Writer writer) throws IOException;

    /** What was written so far, for the manifest. */
    Map<String, Manifest.Entry> written();

    /** Takes the files of a directory inside this one. */
    Sink directory(String name);
  }

  /** Writes bytes to a stream. */
  public interface Writer {
    /** Does it; the stream is closed by the caller. */
    void write(OutputStream out) throws IOException;
  }

  /** What lies in network.json. */
  private record NetworkFile(
      @JsonProperty("task") Task task, @JsonProperty("network") NetworkSpec network) {
    NetworkFile {
      if (task == null || network == null) {
        throw new NetworkException(
            "Expected a task and a network, found %s and %s."
                .formatted(task, network == null ? "none" : "one"));
      }
      if (!network.loss().suits(task)) {
        throw new NetworkException(
            "Expected a loss that suits the task %s, found %s."
                .formatted(task.id(), network.loss().type()));
      }
    }
  }

  /** Writes all files of a model, the manifest last. */
  public static void write(Model model, Sink files) throws IOException {
    if (model instanceof Ensemble ensemble) {
      EnsembleFormat.write(ensemble, files);
    } else {
      writeSingle(model.single("model"), files);
    }
  }

  static void writeSingle(TrainedModel model, Sink files) throws IOException {
    List<Safetensors.Part> parts = parts(model.network(), model.parameters(), model.buffers());
    files.write(WEIGHTS, out -> Safetensors.write(out, parts));
    files.write(
        NETWORK,
        out -> out.write(json.writeValueAsBytes(new NetworkFile(model.task(), model.network()))));
    files.write(
        ENCODER, out -> out.write(model.encoder().toJson().getBytes(StandardCharsets.UTF_8)));
    files.write(PROVENANCE, out -> out.write(json.writeValueAsBytes(model.provenance())));
    if (model.inputMeans().isPresent()) {
      files.write(BASELINE, out -> out.write(json.writeValueAsBytes(model.inputMeans().get())));
    }
    writeCalibration(model, files);
    Manifest manifest =
        new Manifest(Manifest.FORMAT, version(model, files.written().keySet()), files.written());
    files.write(Manifest.NAME, out -> out.write(json.writeValueAsBytes(manifest)));
  }

  static void writeCalibration(Model model, Sink files) throws IOException {
    if (model.calibration().isPresent()) {
      files.write(CALIBRATION, out -> out.write(json.writeValueAsBytes(model.calibration().get())));
    }
  }

  /** The oldest version that knows all the files. */
  private static int version(TrainedModel model, Set<String> files) {
    if (model.inputMeans().filter(means -> means.spread() != null).isPresent()) {
      return Manifest.SPREAD_VERSION;
    }
    if (files.contains(CALIBRATION)) {
      return Manifest.CALIBRATED_VERSION;
    }
    return files.stream().anyMatch(OPTIONAL::contains) ? Manifest.VERSION : 1;
  }

  /**
   * Reads a model, of one network or of several, and checks every file's size and checksum.
   *
   * @throws ModelException if the directory is no model, is damaged, or of a newer version
   */
  public static Model open(DirectoryFiles directory) {
    String source = directory.path("");
    try {
      CheckedFiles files = new CheckedFiles(directory);
      Manifest manifest = manifest(files, source);
      return EnsembleFormat.isEnsemble(manifest)
          ? EnsembleFormat.read(directory, manifest)
          : read(files, manifest, source);
    } catch (IOException e) {
      throw unreadable(source, e);
    }
  }

  /**
   * Reads a model of one network, and checks every file's size and checksum.
   *
   * @throws ModelException if the directory is no model, has several networks, is damaged, or of a
   *     newer version
   */
  public static TrainedModel read(DirectoryFiles directory) {
    return open(directory).single(directory.path(""));
  }

  private static ModelException unreadable(String source, IOException e) {
    return new ModelException(
        "Could not read the model at %s: %s".formatted(source, e.getMessage()), e);
  }

  private static TrainedModel read(CheckedFiles files, Manifest manifest, String source) {
    try {
      NetworkFile network =
          parse(
              files.text(NETWORK, manifest.files().get(NETWORK)),
              NetworkFile.class,
              source,
              NETWORK);
      FeatureEncoder encoder =
          encoder(files.text(ENCODER, manifest.files().get(ENCODER)), network, source);
      Provenance provenance =
          parse(
              files.text(PROVENANCE, manifest.files().get(PROVENANCE)),
              Provenance.class,
              source,
              PROVENANCE);
      ParameterLayout layout = layout(network.network(), source);
      Manifest.Entry weights = manifest.files().get(WEIGHTS);
      checkSize(weights, layout, source);
      float[] parameters = new float[layout.parameterCount()];
      float[] buffers = new float[layout.bufferCount()];
      List<Safetensors.Part> parts = parts(network.network(), parameters, buffers);
      files.read(WEIGHTS, weights, (in, file, length) -> Safetensors.read(in, file, length, parts));
      TrainedModel model =
          new TrainedModel(
              network.task(), network.network(), encoder, parameters, buffers, provenance);
      Manifest.Entry baseline = manifest.files().get(BASELINE);
      TrainedModel known =
          baseline == null ? model : withBaseline(model, files.text(BASELINE, baseline), source);
      return (TrainedModel) calibrated(known, files, manifest, source);
    } catch (IOException e) {
      throw unreadable(source, e);
    }
  }

  /** The model with what was fitted on validation rows, if anything was. */
  static Model calibrated(Model model, CheckedFiles files, Manifest manifest, String source)
      throws IOException {
    Manifest.Entry entry = manifest.files().get(CALIBRATION);
    if (entry == null) {
      return model;
    }
    Calibration fitted =
        parse(files.text(CALIBRATION, entry), Calibration.class, source, CALIBRATION);
    try {
      return model.with(fitted);
    } catch (ModelException e) {
      throw new ModelException(
          "%s/%s: %s The files are of different models: copy the model again."
              .formatted(source, CALIBRATION, e.getMessage()),
          e);
    }
  }

  private static TrainedModel withBaseline(TrainedModel model, byte[] text, String source) {
    InputMeans means = parse(text, InputMeans.class, source, BASELINE);
    if (!means.suits(model.network().input())) {
      throw new ModelException(
          "Expected means of what the network takes, %s, in %s/%s, found others. The files are of different models: copy the model again."
              .formatted(model.network().input(), source, BASELINE));
    }
    return model.withInputMeans(means);
  }

  /** The encoder, which must give what the network takes. */
  private static FeatureEncoder encoder(byte[] text, NetworkFile network, String source) {
    FeatureEncoder encoder;
    try {
      encoder = FeatureEncoder.fromJson(new String(text, StandardCharsets.UTF_8));
    } catch (DataException e) {
      throw new ModelException("%s/%s: %s".formatted(source, ENCODER, e.getMessage()), e);
    }
    InputSpec given = encoder.inputSpec();
    InputSpec taken = network.network().input();
    boolean image = taken.shape().isImage();
    boolean fits =
        encoder.task() == network.task()
            && network.network().loss().outputs(encoder.outputs()) == network.network().outputs()
            && given.numericWidth() == taken.numericWidth()
            && given.offset() == taken.offset()
            && (taken.sparse() == given.sparse() || image && taken.sparse() == 0)
            && given.categoricals().equals(taken.categoricals());
    if (!fits) {
      throw new ModelException(
          "Expected %s/%s to give what the network takes, %s with %s outputs for %s, found %s with %s for %s. The files are of different models: copy the model again."
              .formatted(
                  source,
                  ENCODER,
                  taken,
                  network.network().outputs(),
                  network.task().id(),
                  given,
                  network.network().loss().outputs(encoder.outputs()),
                  encoder.task().id()));
    }
    return encoder;
  }

  private static ParameterLayout layout(NetworkSpec network, String source) {
    try {
      return ParameterLayout.of(network);
    } catch (NetworkException e) {
      throw new ModelException("%s/%s: %s".formatted(source, NETWORK, e.getMessage()), e);
    }
  }

  /** Before memory is reserved: the file must be large enough for what the network claims. */
  private static void checkSize(Manifest.Entry weights, ParameterLayout layout, String source) {
    long least = 4L * layout.parameterCount() + 4L * layout.bufferCount();
    if (weights.bytes() < least) {
      throw new ModelException(
          "Expected at least %s bytes of weights in %s for the network in it, found %s."
              .formatted(least, source, weights.bytes()));
    }
  }

  private static Manifest manifest(CheckedFiles files, String source) throws IOException {
    Manifest manifest = parse(files.manifest(), Manifest.class, source, Manifest.NAME);
    if (!Manifest.FORMAT.equals(manifest.format())) {
      throw new ModelException(
          "Expected format %s in %s/%s, found %s."
              .formatted(Manifest.FORMAT, source, Manifest.NAME, manifest.format()));
    }
    if (manifest.version() < 1 || manifest.version() > Manifest.SPREAD_VERSION) {
      throw new ModelException(
          "Expected a model of version 1 to %s at %s, found version %s. Use the Gradus that wrote it, or a newer one."
              .formatted(Manifest.SPREAD_VERSION, source, manifest.version()));
    }
    if (EnsembleFormat.isEnsemble(manifest)) {
      return manifest;
    }
    Set<String> needed = new TreeSet<>(manifest.files().keySet());
    needed.removeAll(OPTIONAL);
    if (!needed.equals(FILES)) {
      throw new ModelException(
          "Expected the files %s in %s/%s, found %s."
              .formatted(FILES, source, Manifest.NAME, manifest.files().keySet()));
    }
    return manifest;
  }

  static byte[] bytes(Object value) throws IOException {
    return json.writeValueAsBytes(value);
  }

  static <T> T parse(byte[] text, Class<T> type, String source, String name) {
    try {
      T value = json.readValue(text, type);
      if (value != null) {
        return value;
      }
    } catch (JsonProcessingException e) {
      throw new ModelException(
          "Expected JSON as Gradus writes it in %s/%s: %s"
              .formatted(
                  source,
                  name,
                  e.getCause() instanceof NetworkException cause
                      ? cause.getMessage()
                      : e.getOriginalMessage()),
          e);
    } catch (IOException e) {
      throw new ModelException("Could not read %s/%s.".formatted(source, name), e);
    }
    throw new ModelException("Expected JSON in %s/%s, found null.".formatted(source, name));
  }

  private static List<Safetensors.Part> parts(
      NetworkSpec network, float[] parameters, float[] buffers) {
    ParameterLayout layout = ParameterLayout.of(network);
    return List.of(
        new Safetensors.Part(layout.parameters(), parameters),
        new Safetensors.Part(layout.buffers(), buffers));
  }
}
