package dev.clientcert.operation;

import io.quarkus.arc.All;
import jakarta.inject.Singleton;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;

/** All operations: every bean that is an {@link Operation}. */
@Singleton
public class Operations implements Iterable<Operation<?, ?>> {

  /** The API version that they belong to. */
  public static final String API_VERSION = "2024-09-10";

  private final Map<String, Operation<?, ?>> byName;

  /** The registry of these operations. */
  Operations(@All List<Operation<?, ?>> operations) {
    this.byName =
        operations.stream().collect(Collectors.toMap(Operation::name, Function.identity()));
  }

  /** The operation of this name, which is case-sensitive; {@code null} where there is none. */
  public Operation<?, ?> find(String name) {
    return byName.get(name);
  }

  @Override
  public Iterator<Operation<?, ?>> iterator() {
    return byName.values().iterator();
  }
}
