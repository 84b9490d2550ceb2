package dev.clientcert.store.postgresql;

import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.Tuple;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.function.Function;

/**
 * Columns in one order for all statements.
 *
 * @param types their types: {@code text}, {@code timestamptz} or {@code boolean}
 */
record Columns(String... types) {

  /**
   * Returns placeholders for all columns.
   *
   * @param first the number of the first one
   * @param array what follows the type: nothing, or {@code []}
   */
  String placeholders(int first, String array) {
    StringBuilder all = new StringBuilder();
    for (int i = 0; i < types.length; i++) {
      all.append(i == 0 ? "" : ", ").append('$').append(first + i);
      all.append("::").append(types[i]).append(array);
    }
    return all.toString();
  }

  /**
   * Returns an array for each column.
   *
   * @param values returns the values of the columns in a row
   */
  <T> Object[] arrays(List<T> rows, Function<T, Object[]> values) {
    Object[][] arrays = new Object[types.length][];
    for (int column = 0; column < types.length; column++) {
      arrays[column] =
          switch (types[column]) {
            case "text" -> new String[rows.size()];
            case "timestamptz" -> new OffsetDateTime[rows.size()];
            case "boolean" -> new Boolean[rows.size()];
            default -> throw new IllegalStateException(types[column]);
          };
    }
    for (int row = 0; row < rows.size(); row++) {
      Object[] ofRow = values.apply(rows.get(row));
      for (int column = 0; column < types.length; column++) {
        arrays[column][row] = ofRow[column];
      }
    }
    return arrays;
  }

  /** Returns the instant in a column, or {@code null}. */
  static Instant instant(Row row, int column) {
    OffsetDateTime time = row.getOffsetDateTime(column);
    return time == null ? null : time.toInstant();
  }

  /** Returns a time as PostgreSQL keeps it: in microseconds. */
  static OffsetDateTime time(Instant instant) {
    return instant == null ? null : instant.truncatedTo(ChronoUnit.MICROS).atOffset(ZoneOffset.UTC);
  }

  /** Appends values to a tuple. */
  static Tuple append(Tuple tuple, Object... values) {
    for (Object value : values) {
      tuple.addValue(value);
    }
    return tuple;
  }
}
