package io.gradus.run;

import io.gradus.registry.ModelReference;
import java.util.ArrayList;
import java.util.List;
import org.apache.hadoop.fs.Path;

/** What places are called beside each other: by as little of their paths as tells them apart. */
final class ShortNames {
  private ShortNames() {}

  /**
   * Of models' and runs' directories, in their order; a model goes by its run, one of a registry by
   * its name.
   */
  static List<String> of(List<String> places) {
    List<String> runs = places.stream().map(ShortNames::withoutModel).toList();
    for (int parts = 1; parts < 10; parts++) {
      List<String> names = new ArrayList<>();
      for (String run : runs) {
        names.add(last(run, parts));
      }
      if (names.stream().distinct().count() == runs.stream().distinct().count()) {
        return names;
      }
    }
    return places;
  }

  private static String withoutModel(String place) {
    if (ModelReference.isReference(place)) {
      return place.substring(place.lastIndexOf('#') + 1);
    }
    Path path = new Path(place);
    boolean isModel = path.getName().equals(RunDirectory.MODEL) && path.getParent() != null;
    return isModel && !path.getParent().getName().isEmpty()
        ? path.getParent().toString()
        : path.toString();
  }

  private static String last(String place, int parts) {
    String[] all = place.split("/", -1);
    int from = Math.max(0, all.length - parts);
    boolean isCheckpoint = all.length > 2 && all[all.length - 2].equals(RunDirectory.CHECKPOINTS);
    from = isCheckpoint ? Math.min(from, all.length - 3) : from;
    return String.join("/", List.of(all).subList(from, all.length));
  }
}
