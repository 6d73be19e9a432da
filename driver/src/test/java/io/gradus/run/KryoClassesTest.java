package io.gradus.run;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaField;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import java.io.Externalizable;
import java.io.Serializable;
import java.util.ArrayDeque;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.apache.spark.SparkConf;
import org.junit.jupiter.api.Test;

class KryoClassesTest {
  private static final JavaClasses GRADUS =
      new ClassFileImporter()
          .withImportOption(location -> !location.contains("/test-classes/"))
          .importPackages("io.gradus");

  /** A class that says it is serializable is sent some day, and what it holds with it. */
  @Test
  void everythingThatCanTravelIsRegistered() throws ClassNotFoundException {
    Set<String> travelling = new TreeSet<>();
    ArrayDeque<JavaClass> open = new ArrayDeque<>();
    GRADUS.stream().filter(KryoClassesTest::saysSo).forEach(open::add);
    while (!open.isEmpty()) {
      JavaClass next = open.remove();
      if (!next.getPackageName().startsWith("io.gradus") || next.isAssignableTo(Throwable.class)) {
        continue;
      }
      next.getAllSubclasses().forEach(open::add);
      // A constant with a body is written as one of its enum.
      boolean anEnum =
          next.getRawSuperclass().filter(type -> type.isEquivalentTo(Enum.class)).isPresent();
      boolean concrete =
          anEnum
              || !next.isAssignableTo(Enum.class)
                  && !next.isInterface()
                  && !next.getModifiers().contains(JavaModifier.ABSTRACT);
      if (concrete && travelling.add(next.getName())) {
        for (JavaField field : next.getAllFields()) {
          Set<JavaModifier> modifiers = field.getModifiers();
          if (!modifiers.contains(JavaModifier.STATIC)
              && !modifiers.contains(JavaModifier.TRANSIENT)) {
            open.add(field.getRawType().getBaseComponentType());
          }
        }
      }
    }
    travelling.removeAll(KryoClasses.OWN);
    assertEquals("", String.join("\n", travelling), "to be registered too");
    for (String name : KryoClasses.OWN) {
      Class.forName(name, false, KryoClassesTest.class.getClassLoader());
    }
  }

  private static boolean saysSo(JavaClass type) {
    return type.getRawInterfaces().stream()
        .anyMatch(
            declared ->
                declared.isEquivalentTo(Serializable.class)
                    || declared.isEquivalentTo(Externalizable.class));
  }

  @Test
  void comesBesideTheRegistratorsOfTheUser() {
    SparkConf none = new SparkConf(false);
    String kryo = "org.apache.spark.serializer.KryoSerializer";
    String own = KryoClasses.class.getName();
    assertEquals(Optional.empty(), KryoClasses.registrators(none, Map.of()));
    SparkConf submitted = new SparkConf(false).set("spark.serializer", kryo);
    assertEquals(Optional.of(own), KryoClasses.registrators(submitted, Map.of()));
    submitted.set("spark.kryo.registrator", "org.example.Theirs");
    assertEquals(
        Optional.of("org.example.Theirs," + own), KryoClasses.registrators(submitted, Map.of()));
    submitted.set("spark.kryo.registrator", own);
    assertEquals(Optional.of(own), KryoClasses.registrators(submitted, Map.of()));
  }
}
