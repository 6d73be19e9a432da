package io.gradus;

import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.library.dependencies.SliceAssignment;
import com.tngtech.archunit.library.dependencies.SliceIdentifier;
import java.util.Map;
import org.junit.jupiter.api.Test;

/**
 * Arrows run one way among the classes of the package that computes, too: from plans and what runs
 * them to steps, from steps to the pass, its arrays and their layout.
 */
class ComputeArrowsTest {
  /** What is one thing to the others: a type, what makes it, and, of losses, its cases. */
  private static final Map<String, String> PARTS =
      Map.of("PlanCompiler", "Plan", "LossCompiler", "Loss");

  private static String part(String name) {
    return name.endsWith("Loss") ? "Loss" : PARTS.getOrDefault(name, name);
  }

  @Test
  void noClassKnowsOneThatKnowsIt() {
    slices()
        .assignedFrom(
            new SliceAssignment() {
              @Override
              public SliceIdentifier getIdentifierOf(JavaClass found) {
                String name = found.getName().replaceFirst("io\\.gradus\\.compute\\.", "");
                if (name.equals(found.getName())) {
                  return SliceIdentifier.ignore();
                }
                String top = name.replaceFirst("\\$.*", "");
                return SliceIdentifier.of(part(top));
              }

              @Override
              public String getDescription() {
                return "classes of io.gradus.compute";
              }
            })
        .should()
        .beFreeOfCycles()
        .check(
            new ClassFileImporter()
                .withImportOption(location -> !location.contains("/test-classes/"))
                .importPackages("io.gradus.compute"));
  }
}
