package io.gradus.report.html;

import java.util.Optional;

/** What turns facts into a part of the report. */
@FunctionalInterface
interface Section {
  /** The part; empty where the facts say nothing of it. */
  Optional<Part> of(ReportFacts facts);
}
