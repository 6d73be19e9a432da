package io.gradus.kernel;

import com.sun.jna.Memory;
import com.sun.jna.Native;
import com.sun.jna.NativeLibrary;
import com.sun.jna.Pointer;
import com.sun.jna.ptr.PointerByReference;
import java.io.File;
import java.io.IOException;
import java.net.URL;
import java.util.Locale;
import org.bytedeco.javacpp.Loader;

/**
 * The part of oneDNN's C interface (version 3) that products of bfloat16 matrices need, from the
 * library that comes along in the jar.
 */
final class OneDnn {
  private static final String FOLDER = "/org/bytedeco/dnnl/linux-x86_64/";
  private static final String OPENMP = "libgomp.so.1";
  private static final String LIBRARY = "libdnnl.so.3";

  /** {@code dnnl_cpu_isa_avx512_core_bf16}: the bits that say what a processor must have. */
  private static final int AVX512_BF16 = 0xe7;

  private static final int CPU = 1;
  private static final int IN_ORDER = 1;
  private static final int SUCCESS = 0;

  /** {@code dnnl_data_type_t}. */
  static final int BF16 = 2;

  static final int F32 = 3;

  /** Roles of a primitive's arguments; {@code DNNL_ARG_SRC, _DST, _WEIGHTS}. */
  static final int SOURCE = 1;

  static final int DESTINATION = 17;
  static final int WEIGHTS = 33;

  /** An argument is an int, a gap and an address. */
  private static final int ARGUMENT_BYTES = 16;

  private final Pointer engine;

  private OneDnn(Pointer engine) {
    this.engine = engine;
  }

  /**
   * @throws LinkageError if the library does not load here
   * @throws IllegalStateException if it cannot be unpacked, or the processor cannot do it
   */
  static OneDnn load() {
    if (!Loader.getPlatform().equals("linux-x86_64")) {
      throw new IllegalStateException(
          "oneDNN comes along for Linux on x86-64, this is " + Loader.getPlatform());
    }
    Native.register(OpenMp.class, NativeLibrary.getInstance(unpacked(OPENMP)));
    Native.register(Calls.class, NativeLibrary.getInstance(unpacked(LIBRARY)));
    int isa = Calls.dnnl_get_effective_cpu_isa();
    if ((isa & AVX512_BF16) != AVX512_BF16) {
      throw new IllegalStateException(
          String.format(
              Locale.ROOT,
              "the processor has no AVX-512 instructions for bfloat16 (oneDNN's number of what it"
                  + " has is 0x%x)",
              isa));
    }
    PointerByReference engine = new PointerByReference();
    check(Calls.dnnl_engine_create(engine, CPU, 0));
    return new OneDnn(engine.getValue());
  }

  private static String unpacked(String name) {
    URL resource = OneDnn.class.getResource(FOLDER + name);
    if (resource == null) {
      throw new IllegalStateException("The class path has no " + FOLDER + name);
    }
    try {
      File file = Loader.cacheResource(resource);
      return file.getPath();
    } catch (IOException e) {
      throw new IllegalStateException("Cannot unpack " + name + ": " + e.getMessage(), e);
    }
  }

  /**
   * A task computes on one core, and so must its products. OpenMP's limit belongs to the thread, so
   * every thread says it.
   */
  void oneThread() {
    OpenMp.omp_set_num_threads(1);
  }

  /** A stream of its own, for one thread at a time. */
  Pointer stream() {
    PointerByReference stream = new PointerByReference();
    check(Calls.dnnl_stream_create(stream, engine, IN_ORDER));
    return stream.getValue();
  }

  /** How a matrix [rows, columns] lies in memory; strides count elements. */
  Pointer layout(int type, long rows, long columns, long rowStride, long columnStride) {
    PointerByReference layout = new PointerByReference();
    check(
        Calls.dnnl_memory_desc_create_with_strides(
            layout, 2, new long[] {rows, columns}, type, new long[] {rowStride, columnStride}));
    return layout.getValue();
  }

  /** Copies from one layout to another, rounding to its type. */
  Pointer reorder(Pointer from, Pointer to) {
    PointerByReference description = new PointerByReference();
    check(
        Calls.dnnl_reorder_primitive_desc_create(
            description, from, engine, to, engine, Pointer.NULL));
    return primitive(description);
  }

  /**
   * {@code C = A·B}, or {@code C += A·B}.
   *
   * @param adds whether to keep what C holds
   */
  Pointer product(Pointer a, Pointer b, Pointer c, boolean adds) {
    Pointer attributes = adds ? addition() : Pointer.NULL;
    PointerByReference description = new PointerByReference();
    check(
        Calls.dnnl_matmul_primitive_desc_create(
            description, engine, a, b, Pointer.NULL, c, attributes));
    if (adds) {
      check(Calls.dnnl_primitive_attr_destroy(attributes));
    }
    return primitive(description);
  }

  private static Pointer addition() {
    PointerByReference operations = new PointerByReference();
    check(Calls.dnnl_post_ops_create(operations));
    check(Calls.dnnl_post_ops_append_sum(operations.getValue(), 1, 0, F32));
    PointerByReference attributes = new PointerByReference();
    check(Calls.dnnl_primitive_attr_create(attributes));
    check(Calls.dnnl_primitive_attr_set_post_ops(attributes.getValue(), operations.getValue()));
    check(Calls.dnnl_post_ops_destroy(operations.getValue()));
    return attributes.getValue();
  }

  private static Pointer primitive(PointerByReference description) {
    PointerByReference primitive = new PointerByReference();
    check(Calls.dnnl_primitive_create(primitive, description.getValue()));
    check(Calls.dnnl_primitive_desc_destroy(description.getValue()));
    return primitive.getValue();
  }

  /** A place of that layout, whose address {@link #place} sets. */
  Pointer memory(Pointer layout) {
    PointerByReference memory = new PointerByReference();
    check(Calls.dnnl_memory_create(memory, layout, engine, Pointer.NULL));
    return memory.getValue();
  }

  void place(Pointer memory, Pointer address) {
    check(Calls.dnnl_memory_set_data_handle(memory, address));
  }

  /** The arguments of a call: roles and their memories in turn. */
  static Memory arguments(int[] roles, Pointer[] memories) {
    Memory arguments = new Memory((long) ARGUMENT_BYTES * roles.length);
    for (int i = 0; i < roles.length; i++) {
      arguments.setInt((long) ARGUMENT_BYTES * i, roles[i]);
      arguments.setPointer((long) ARGUMENT_BYTES * i + Long.BYTES, memories[i]);
    }
    return arguments;
  }

  /** Computes and waits. */
  void execute(Pointer primitive, Pointer stream, Memory arguments) {
    int count = (int) (arguments.size() / ARGUMENT_BYTES);
    check(Calls.dnnl_primitive_execute(primitive, stream, count, arguments));
    check(Calls.dnnl_stream_wait(stream));
  }

  void destroyPrimitive(Pointer primitive) {
    check(Calls.dnnl_primitive_destroy(primitive));
  }

  void destroyMemory(Pointer memory) {
    check(Calls.dnnl_memory_destroy(memory));
  }

  void destroyLayout(Pointer layout) {
    check(Calls.dnnl_memory_desc_destroy(layout));
  }

  /** As "3.11.0". */
  String version() {
    Pointer version = Calls.dnnl_version();
    return version.getInt(0) + "." + version.getInt(4) + "." + version.getInt(8);
  }

  private static void check(int status) {
    if (status != SUCCESS) {
      throw new IllegalStateException("oneDNN answered with status " + status);
    }
  }

  /** GNU OpenMP, which oneDNN is built with. */
  private static final class OpenMp {
    static native void omp_set_num_threads(int threads);
  }

  /** Named as in {@code dnnl.h}. */
  private static final class Calls {
    static native int dnnl_get_effective_cpu_isa();

    static native Pointer dnnl_version();

    static native int dnnl_engine_create(PointerByReference engine, int kind, long index);

    static native int dnnl_stream_create(PointerByReference stream, Pointer engine, int flags);

    static native int dnnl_stream_wait(Pointer stream);

    static native int dnnl_memory_desc_create_with_strides(
        PointerByReference layout, int dimensions, long[] extents, int type, long[] strides);

    static native int dnnl_memory_desc_destroy(Pointer layout);

    static native int dnnl_memory_create(
        PointerByReference memory, Pointer layout, Pointer engine, Pointer address);

    static native int dnnl_memory_set_data_handle(Pointer memory, Pointer address);

    static native int dnnl_memory_destroy(Pointer memory);

    static native int dnnl_reorder_primitive_desc_create(
        PointerByReference description,
        Pointer from,
        Pointer fromEngine,
        Pointer to,
        Pointer toEngine,
        Pointer attributes);

    static native int dnnl_matmul_primitive_desc_create(
        PointerByReference description,
        Pointer engine,
        Pointer a,
        Pointer b,
        Pointer bias,
        Pointer c,
        Pointer attributes);

    static native int dnnl_primitive_create(PointerByReference primitive, Pointer description);

    static native int dnnl_primitive_desc_destroy(Pointer description);

    static native int dnnl_primitive_execute(
        Pointer primitive, Pointer stream, int count, Pointer arguments);

    static native int dnnl_primitive_destroy(Pointer primitive);

    static native int dnnl_primitive_attr_create(PointerByReference attributes);

    static native int dnnl_primitive_attr_set_post_ops(Pointer attributes, Pointer operations);

    static native int dnnl_primitive_attr_destroy(Pointer attributes);

    static native int dnnl_post_ops_create(PointerByReference operations);

    static native int dnnl_post_ops_append_sum(
        Pointer operations, float scale, int zeroPoint, int type);

    static native int dnnl_post_ops_destroy(Pointer operations);
  }
}
