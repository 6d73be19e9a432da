package io.gradus.sample;

import io.gradus.data.CounterRandom;
import java.time.LocalDate;
import java.util.Locale;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.types.StructType;

/**
 * A customer of a telephone company, and the probability with which they leave. The probability is
 * a function of what stands in the row (a gap counts as a gap), so that nobody can know more about
 * a customer's leaving than this probability.
 */
final class Customer {
  static final StructType SCHEMA =
      StructType.fromDDL(
          "customer_id BIGINT, signup DATE, age INT, region STRING, city STRING, plan STRING,"
              + " contract STRING, payment STRING, monthly_fee DOUBLE, tenure_months INT,"
              + " support_calls INT, data_gb DOUBLE, days_since_login DOUBLE, has_app BOOLEAN,"
              + " churned STRING");

  private static final long STREAM = 0x637573746FL;

  private static final String[] REGIONS = {"north", "south", "east", "west", "centre", "islands"};
  private static final double[] REGION_WEIGHTS = {22, 25, 18, 20, 13, 2};
  private static final double[] REGION_EFFECTS = {0, -0.2, 0.15, 0.1, -0.1, 0.6};
  private static final String[] PLANS = {"basic", "plus", "family"};
  private static final double[] FEES = {12, 27, 48};
  private static final String[] CONTRACTS = {"monthly", "yearly", "two-yearly"};
  private static final double[] CONTRACT_EFFECTS = {0.9, -0.3, -1.2};
  private static final String[] PAYMENTS = {"card", "transfer", "invoice", "voucher"};
  private static final double[] PAYMENT_EFFECTS = {-0.1, 0, 0.35, 0.8};
  private static final int CITIES = 240;
  private static final int MOST_TENURE = 180;
  private static final LocalDate FIRST_SIGNUP = LocalDate.of(2010, 1, 1);

  /** What a later price list asks for what an earlier one asked 1 for. */
  private static final double PRICE_RISE = 1.15;

  private static final long OTHER_CUSTOMERS = 1L << 40;

  private final Row row;
  private final double probability;
  private final boolean churned;

  private Customer(Row row, double probability, boolean churned) {
    this.row = row;
    this.probability = probability;
    this.churned = churned;
  }

  /** Where a row comes from. */
  enum Origin {
    /** A company and its books as they usually are. */
    USUAL,
    /** Prices rose, and whoever comes is older; who leaves is decided as before. */
    DRIFTED,
    /** Somebody mixed up the books: whether a customer left stands beside another one. */
    MIXED_UP
  }

  /** The customer of this number. */
  static Customer of(long seed, long number) {
    return of(seed, number, Origin.USUAL);
  }

  /** The customer of this number, as a row of that origin has it. */
  static Customer of(long seed, long number, Origin origin) {
    boolean drifted = origin == Origin.DRIFTED;
    Draws draws = new Draws(CounterRandom.key(seed, STREAM), number);
    int age = (int) Math.round(Math.min(92, 18 + Math.abs(draws.gaussian(drifted ? 32 : 22, 17))));
    int region = draws.weighted(REGION_WEIGHTS);
    // Few large cities and many small ones.
    double drawnCity = draws.uniform(0, 1);
    int city = (int) (CITIES * drawnCity * drawnCity * drawnCity);
    int plan = draws.weighted(45, 35, 20);
    int contract = draws.weighted(50, 32, 18);
    int payment = draws.weighted(48, 27, 18, 7);
    boolean knownPayment = !draws.chance(0.03);
    double fee = FEES[plan] * StrictMath.exp(draws.gaussian(0, 0.18)) * (drifted ? PRICE_RISE : 1);
    int tenure = (int) Math.min(MOST_TENURE, -30 * StrictMath.log(1 - draws.uniform(0, 1)));
    int calls = poisson(draws, 1.1);
    double data = StrictMath.exp(draws.gaussian(1.2 + 0.5 * plan, 0.9));
    boolean knownData = !draws.chance(0.06);
    double login = -12 * StrictMath.log(1 - draws.uniform(0, 1));
    boolean app = draws.chance(age < 45 ? 0.75 : 0.4);
    // Who has no app has often never logged in.
    boolean knownLogin = app || !draws.chance(0.5);
    fee = Math.round(100 * fee) / 100.0;
    data = Math.round(1000 * data) / 1000.0;
    login = Math.round(10 * login) / 10.0;

    double logit =
        -2.4
            + REGION_EFFECTS[region]
            + CONTRACT_EFFECTS[contract]
            + (knownPayment ? PAYMENT_EFFECTS[payment] : 0.4)
            + 0.25 * ((city % 7) - 3) / 3.0
            // The longer they stay, the less another month matters.
            + 1.4 * StrictMath.exp(-tenure / 14.0)
            // One call is no sign, several are.
            + (calls > 1 ? 0.75 * Math.min(calls - 1, 4) : 0)
            // The young and the old leave more than those between.
            + 0.0016 * (age - 46) * (age - 46) / 2
            // A high fee hurts who uses little.
            + (knownData
                ? 0.9 * StrictMath.tanh((fee / (6 + 4 * data) - 0.9) * 1.2)
                    - 0.25 * StrictMath.log(data)
                : 0.3)
            + (knownLogin ? 0.055 * Math.max(0, login - 10) : 0.5)
            // Families with a yearly contract stay.
            - (plan == 2 && contract > 0 ? 0.8 : 0)
            - (app ? 0.4 : 0);
    double probability = 1 / (1 + StrictMath.exp(-logit));
    boolean churned =
        origin == Origin.MIXED_UP
            ? of(seed, number + OTHER_CUSTOMERS).churned
            : draws.chance(probability);
    Row row =
        RowFactory.create(
            100_000 + number,
            java.sql.Date.valueOf(FIRST_SIGNUP.plusDays(30L * (MOST_TENURE - tenure))),
            age,
            REGIONS[region],
            String.format(Locale.ROOT, "city-%03d", city),
            PLANS[plan],
            CONTRACTS[contract],
            knownPayment ? PAYMENTS[payment] : null,
            fee,
            tenure,
            calls,
            knownData ? data : null,
            knownLogin ? login : null,
            app,
            churned ? "yes" : "no");
    return new Customer(row, probability, churned);
  }

  /** The row, of {@link #SCHEMA}. */
  Row row() {
    return row;
  }

  /** With what probability a customer with this row leaves. */
  double probability() {
    return probability;
  }

  /** Knuth's method: so many uniform numbers until their product falls below exp(−mean). */
  private static int poisson(Draws draws, double mean) {
    double bound = StrictMath.exp(-mean);
    double product = draws.uniform(0, 1);
    int count = 0;
    while (product > bound && count < 20) {
      product *= draws.uniform(0, 1);
      count++;
    }
    return count;
  }
}
