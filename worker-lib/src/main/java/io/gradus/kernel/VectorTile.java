package io.gradus.kernel;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;

/**
 * A tile of six rows of two vectors: its twelve sums, two vectors of B and an element of A fill the
 * sixteen registers of AVX2.
 *
 * <p>Compiled apart from the others, since an incubating module makes the compiler warn, and made
 * by name, since a JVM may not have the module.
 */
final class VectorTile implements Tile {
  private static final VectorSpecies<Float> SPECIES = FloatVector.SPECIES_PREFERRED;
  private static final int LANES = SPECIES.length();
  private static final int ROWS = 6;
  private static final int COLUMNS = 2 * LANES;

  @Override
  public int rows() {
    return ROWS;
  }

  @Override
  public int columns() {
    return COLUMNS;
  }

  @Override
  public String name() {
    return "vectors of " + LANES + " floats";
  }

  @Override
  public void add(
      int depth,
      float[] a,
      int aStart,
      int aRow,
      int aTerm,
      float[] b,
      int bStart,
      float[] c,
      int cStart,
      int cRow) {
    int row1 = cStart + cRow;
    int row2 = row1 + cRow;
    int row3 = row2 + cRow;
    int row4 = row3 + cRow;
    int row5 = row4 + cRow;
    // The JIT compiler keeps local variables in registers, not the elements of an array.
    FloatVector sum00 = vector(c, cStart);
    FloatVector sum01 = vector(c, cStart + LANES);
    FloatVector sum10 = vector(c, row1);
    FloatVector sum11 = vector(c, row1 + LANES);
    FloatVector sum20 = vector(c, row2);
    FloatVector sum21 = vector(c, row2 + LANES);
    FloatVector sum30 = vector(c, row3);
    FloatVector sum31 = vector(c, row3 + LANES);
    FloatVector sum40 = vector(c, row4);
    FloatVector sum41 = vector(c, row4 + LANES);
    FloatVector sum50 = vector(c, row5);
    FloatVector sum51 = vector(c, row5 + LANES);
    int at0 = aStart;
    int at1 = at0 + aRow;
    int at2 = at1 + aRow;
    int at3 = at2 + aRow;
    int at4 = at3 + aRow;
    int at5 = at4 + aRow;
    int atB = bStart;
    for (int p = 0; p < depth; p++) {
      FloatVector b0 = vector(b, atB);
      FloatVector b1 = vector(b, atB + LANES);
      FloatVector factor = FloatVector.broadcast(SPECIES, a[at0]);
      sum00 = factor.fma(b0, sum00);
      sum01 = factor.fma(b1, sum01);
      factor = FloatVector.broadcast(SPECIES, a[at1]);
      sum10 = factor.fma(b0, sum10);
      sum11 = factor.fma(b1, sum11);
      factor = FloatVector.broadcast(SPECIES, a[at2]);
      sum20 = factor.fma(b0, sum20);
      sum21 = factor.fma(b1, sum21);
      factor = FloatVector.broadcast(SPECIES, a[at3]);
      sum30 = factor.fma(b0, sum30);
      sum31 = factor.fma(b1, sum31);
      factor = FloatVector.broadcast(SPECIES, a[at4]);
      sum40 = factor.fma(b0, sum40);
      sum41 = factor.fma(b1, sum41);
      factor = FloatVector.broadcast(SPECIES, a[at5]);
      sum50 = factor.fma(b0, sum50);
      sum51 = factor.fma(b1, sum51);
      at0 += aTerm;
      at1 += aTerm;
      at2 += aTerm;
      at3 += aTerm;
      at4 += aTerm;
      at5 += aTerm;
      atB += COLUMNS;
    }
    sum00.intoArray(c, cStart);
    sum01.intoArray(c, cStart + LANES);
    sum10.intoArray(c, row1);
    sum11.intoArray(c, row1 + LANES);
    sum20.intoArray(c, row2);
    sum21.intoArray(c, row2 + LANES);
    sum30.intoArray(c, row3);
    sum31.intoArray(c, row3 + LANES);
    sum40.intoArray(c, row4);
    sum41.intoArray(c, row4 + LANES);
    sum50.intoArray(c, row5);
    sum51.intoArray(c, row5 + LANES);
  }

  private static FloatVector vector(float[] values, int start) {
    return FloatVector.fromArray(SPECIES, values, start);
  }
}
