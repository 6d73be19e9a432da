package io.gradus.model;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.gradus.encode.DataException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * The files of an ensemble: a model's directory each below {@code members/}, numbered from 1,
 * {@code ensemble.json} with their names and weights, {@code provenance.json}, and {@code
 * manifest.json}, which has the checksums of the members' manifests, and so of all their files.
 */
final class EnsembleFormat {
  private static final String ENSEMBLE = "ensemble.json";

  /** Far more than anybody trains; each takes memory. */
  private static final int MOST = 1000;

  private EnsembleFormat() {}

  /** What lies in ensemble.json. */
  private record EnsembleFile(@JsonProperty("members") List<Member> members) {
    EnsembleFile {
      if (members == null || members.contains(null) || members.size() > MOST) {
        throw new IllegalArgumentException(
            "Expected 2 to %s members, found %s."
                .formatted(MOST, members == null ? "none" : members.size()));
      }
      members = List.copyOf(members);
    }
  }

  private record Member(@JsonProperty("name") String name, @JsonProperty("weight") double weight) {
    Member {
      if (name == null) {
        throw new IllegalArgumentException("Expected a name of each member, found none.");
      }
    }
  }

  static boolean isEnsemble(Manifest manifest) {
    return manifest.version() == Manifest.ENSEMBLE_VERSION
        || manifest.version() == Manifest.CALIBRATED_VERSION
            && manifest.files().containsKey(ENSEMBLE);
  }

  static void write(Ensemble ensemble, ModelFormat.Sink files) throws IOException {
    Map<String, Manifest.Entry> entries = new LinkedHashMap<>();
    List<Member> members = new ArrayList<>();
    for (Ensemble.Part part : ensemble.parts()) {
      members.add(new Member(part.name(), part.weight()));
      String name = directory(members.size());
      ModelFormat.Sink into = files.directory(name);
      ModelFormat.writeSingle(part.model(), into);
      entries.put(manifestOf(members.size()), into.written().get(Manifest.NAME));
    }
    files.write(ENSEMBLE, out -> out.write(ModelFormat.bytes(new EnsembleFile(members))));
    files.write(ModelFormat.PROVENANCE, out -> out.write(ModelFormat.bytes(ensemble.provenance())));
    ModelFormat.writeCalibration(ensemble, files);
    entries.putAll(files.written());
    int version =
        ensemble.calibration().isPresent()
            ? Manifest.CALIBRATED_VERSION
            : Manifest.ENSEMBLE_VERSION;
    Manifest manifest = new Manifest(Manifest.FORMAT, version, entries);
    files.write(Manifest.NAME, out -> out.write(ModelFormat.bytes(manifest)));
  }

  static Ensemble read(DirectoryFiles directory, Manifest manifest) throws IOException {
    String source = directory.path("");
    CheckedFiles files = new CheckedFiles(directory);
    Map<String, Manifest.Entry> entries = manifest.files();
    if (!entries.containsKey(ENSEMBLE) || !entries.containsKey(ModelFormat.PROVENANCE)) {
      throw wrongFiles(source, new TreeSet<>(Set.of(ENSEMBLE, ModelFormat.PROVENANCE)), manifest);
    }
    EnsembleFile ensemble =
        ModelFormat.parse(
            files.text(ENSEMBLE, entries.get(ENSEMBLE)), EnsembleFile.class, source, ENSEMBLE);
    Set<String> expected = new TreeSet<>(Set.of(ENSEMBLE, ModelFormat.PROVENANCE));
    for (int i = 1; i <= ensemble.members().size(); i++) {
      expected.add(manifestOf(i));
    }
    if (manifest.version() == Manifest.CALIBRATED_VERSION) {
      expected.add(ModelFormat.CALIBRATION);
    }
    if (!expected.equals(entries.keySet())) {
      throw wrongFiles(source, expected, manifest);
    }
    Provenance provenance =
        ModelFormat.parse(
            files.text(ModelFormat.PROVENANCE, entries.get(ModelFormat.PROVENANCE)),
            Provenance.class,
            source,
            ModelFormat.PROVENANCE);
    List<Ensemble.Part> parts = new ArrayList<>();
    for (Member member : ensemble.members()) {
      int number = parts.size() + 1;
      // The manifest first: it vouches for all the member's files.
      files.text(manifestOf(number), entries.get(manifestOf(number)));
      TrainedModel model = ModelFormat.read(directory.directory(directory(number)));
      parts.add(new Ensemble.Part(member.name(), member.weight(), model));
    }
    Model whole = together(parts, provenance, source);
    return (Ensemble) ModelFormat.calibrated(whole, files, manifest, source);
  }

  private static Ensemble together(
      List<Ensemble.Part> parts, Provenance provenance, String source) {
    try {
      return new Ensemble(parts, provenance);
    } catch (DataException | ModelException e) {
      throw new ModelException("%s: %s".formatted(source, e.getMessage()), e);
    }
  }

  private static ModelException wrongFiles(String source, Set<String> expected, Manifest found) {
    return new ModelException(
        "Expected the files %s of an ensemble in %s/%s, found version %s with %s."
            .formatted(expected, source, Manifest.NAME, found.version(), found.files().keySet()));
  }

  private static String directory(int number) {
    return ModelFormat.MEMBERS + number;
  }

  private static String manifestOf(int number) {
    return directory(number) + "/" + Manifest.NAME;
  }
}
