package io.gradus.config;

import java.util.List;
import java.util.Map;

/** Keys that stand in one group of a configuration. */
interface KeyGroup {
  /** The group's dotted path; empty for the top level. */
  String path();

  List<ConfigKey<?>> keys();

  /** The values that the job has, by the names of the keys. */
  Map<String, Object> written(JobConfig job);

  /** What a job has for the keys of this group, with secrets masked. */
  Map<String, Object> redacted(JobConfig job);
}
