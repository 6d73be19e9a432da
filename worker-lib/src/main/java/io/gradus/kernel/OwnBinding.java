package io.gradus.kernel;

import dev.ludovic.netlib.blas.NativeBLAS;
import java.io.IOException;
import java.io.InputStream;
import java.lang.reflect.Method;
import java.util.Set;

/**
 * netlib's binding once more, in a class loader of its own: with the library whose path is set now,
 * whatever the one that all share has been bound to, or failed for. Each unpacks its native part to
 * a file of its own, so that they do not meet in the linker either.
 */
final class OwnBinding extends ClassLoader {
  private static final String PACKAGE = "dev.ludovic.netlib.blas.";
  private static final String BINDING = PACKAGE + "JNIBLAS";

  /** What is loaded anew: the binding, and the class that it shares secrets of its package with. */
  private static final Set<String> ANEW = Set.of(BINDING, PACKAGE + "AbstractBLAS");

  private OwnBinding(ClassLoader shared) {
    super(shared);
  }

  /**
   * A binding that nobody else has.
   *
   * @throws ReflectiveOperationException if it is another one than is known here, or cannot load
   *     its library
   */
  static NativeBLAS load() throws ReflectiveOperationException {
    OwnBinding loader = new OwnBinding(NativeBLAS.class.getClassLoader());
    Method instance = Class.forName(BINDING, true, loader).getDeclaredMethod("getInstance");
    instance.setAccessible(true);
    return (NativeBLAS) instance.invoke(null);
  }

  @Override
  protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
    if (!ANEW.contains(name)) {
      return super.loadClass(name, resolve);
    }
    synchronized (getClassLoadingLock(name)) {
      Class<?> loaded = findLoadedClass(name);
      return loaded == null ? defined(name) : loaded;
    }
  }

  private Class<?> defined(String name) throws ClassNotFoundException {
    try (InputStream file = getParent().getResourceAsStream(name.replace('.', '/') + ".class")) {
      if (file == null) {
        throw new ClassNotFoundException(name);
      }
      byte[] content = file.readAllBytes();
      return defineClass(name, content, 0, content.length);
    } catch (IOException e) {
      throw new ClassNotFoundException(name, e);
    }
  }
}
