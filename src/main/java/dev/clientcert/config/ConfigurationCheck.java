package dev.clientcert.config;

import io.quarkus.arc.All;
import io.quarkus.arc.InstanceHandle;
import io.quarkus.runtime.Startup;
import io.quarkus.runtime.configuration.ConfigurationException;
import io.smallrye.config.ConfigMappings.ConfigClass;
import io.smallrye.config.EnvConfigSource;
import jakarta.annotation.PostConstruct;
import jakarta.inject.Singleton;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.eclipse.microprofile.config.Config;
import org.jboss.logging.Logger;

/**
 * Stops the start for mistakes that would go unnoticed: misspelt properties and environment
 * variables under {@code clientcert}, invalid ports, and a port that two servers would share.
 */
@Singleton
@Startup(StandardError.FIRST)
public class ConfigurationCheck {

  private static final Logger LOG = Logger.getLogger(ConfigurationCheck.class);
  private static final String ROOT = "clientcert.";
  private static final String VARIABLES_ROOT = "CLIENTCERT_";
  private static final int HIGHEST_PORT = 65535;
  private static final String PORT = "quarkus.http.port";
  private static final String HTTPS_PORT = "quarkus.http.ssl-port";
  private static final String EDGE = "clientcert.edge.enabled";
  private static final String EDGE_PORT = "clientcert.edge.port";

  private static final String LOG_JSON = "clientcert.log.json";

  /** Variables that Kubernetes sets for a Service whose name begins with {@code clientcert}. */
  private static final String SERVICE_LINK =
      "CLIENTCERT_(\\w+_)?(SERVICE_HOST|SERVICE_PORT(_\\w+)?|PORT_\\d+_(TCP|UDP|SCTP)(_(PROTO|PORT|ADDR))?)";

  /** Another such variable, which only its value tells from a mistake. */
  private static final String SERVICE_LINK_PORT = "CLIENTCERT_(\\w+_)?PORT";

  /** What the JSON log of Quarkus was configured by, which this application had. */
  private static final Pattern FORMER_LOG =
      Pattern.compile(
          "quarkus[._]log[._](console|file|syslog|socket)[._]json([._].*)?",
          Pattern.CASE_INSENSITIVE);

  /** Of these, what still says whether the log is JSON: {@code application.properties} reads it. */
  private static final Pattern FORMER_SWITCH =
      Pattern.compile("quarkus[._]log[._]console[._]json([._]enabled)?", Pattern.CASE_INSENSITIVE);

  private static final String SERVICE_ADDRESS = "(tcp|udp|sctp)://.*";

  private final Config config;
  private final List<InstanceHandle<Settings>> settings;

  /** Creates the check of this configuration. */
  ConfigurationCheck(Config config, @All List<InstanceHandle<Settings>> settings) {
    this.config = config;
    this.settings = settings;
  }

  @PostConstruct
  void check() {
    Set<String> known = new TreeSet<>();
    for (InstanceHandle<Settings> mapping : settings) {
      known.addAll(propertiesOf(mapping.getBean().getBeanClass()));
    }
    check(config, known);
  }

  /** Returns the properties of a mapping. A list counts as one property. */
  static Set<String> propertiesOf(Class<?> mapping) {
    Set<String> names = new TreeSet<>();
    for (String name : ConfigClass.configClass(mapping).getProperties().keySet()) {
      if (!name.endsWith("[*]")) {
        names.add(name);
      }
    }
    return names;
  }

  /**
   * Checks a configuration.
   *
   * @param known the properties that exist under {@code clientcert}
   * @throws ConfigurationException if anything is wrong; lists all problems
   */
  static void check(Config config, Set<String> known) {
    Set<String> variables = new HashSet<>();
    for (String property : known) {
      variables.add(variable(property));
    }
    Set<String> problems = new TreeSet<>();
    Set<String> names = new HashSet<>();
    for (String name : config.getPropertyNames()) {
      names.add(name.toUpperCase(Locale.ROOT));
    }
    for (String name : config.getPropertyNames()) {
      String plain = withoutProfile(name);
      if (plain.startsWith(ROOT)) {
        if (!isKnown(plain, known) && !isFromEnvironment(config, name, names)) {
          problems.add("unknown property " + plain + hint(plain, known));
        }
      } else if (plain.regionMatches(true, 0, VARIABLES_ROOT, 0, VARIABLES_ROOT.length())) {
        String variable = plain.toUpperCase(Locale.ROOT);
        if (!isKnown(variable, variables) && !isServiceLink(config, name, variable)) {
          problems.add("unknown environment variable " + name + hint(variable, variables));
        }
      } else if (FORMER_LOG.matcher(plain).matches()
          && (plain.indexOf('.') < 0 || !isFromEnvironment(config, name, names))) {
        checkFormerLog(plain, problems);
      }
    }
    checkPort(config, PORT, problems);
    checkPort(config, HTTPS_PORT, problems);
    if (config.getOptionalValue(EDGE, Boolean.class).orElse(false)) {
      checkEdgePort(config, PORT, problems);
      checkEdgePort(config, HTTPS_PORT, problems);
    }
    if (!problems.isEmpty()) {
      throw new ConfigurationException(String.join(" ", problems));
    }
  }

  /**
   * Returns whether a name is one of these, in which {@code *} stands for the name of a CA. That
   * has no underscore in a variable, which could not be told from the dots of the property.
   */
  private static boolean isKnown(String name, Set<String> known) {
    if (known.contains(name)) {
      return true;
    }
    for (String one : known) {
      if (one.contains("*") && name.matches(one.replace(".", "\\.").replace("*", anyName(one)))) {
        return true;
      }
    }
    return false;
  }

  private static String anyName(String known) {
    return known.startsWith(ROOT) ? "([A-Za-z0-9_-]+|\"[^\"]*\")" : "[A-Z0-9]+";
  }

  /** Returns the environment variable that sets this property. */
  private static String variable(String property) {
    return property.replaceAll("[^A-Za-z0-9*]", "_").toUpperCase(Locale.ROOT);
  }

  /** Removes the profile: {@code %dev.clientcert.region}, {@code _DEV_CLIENTCERT_REGION}. */
  private static String withoutProfile(String name) {
    if (name.startsWith("%")) {
      return name.substring(name.indexOf('.') + 1);
    }
    if (name.startsWith("_")) {
      return name.substring(name.toUpperCase(Locale.ROOT).indexOf("_" + VARIABLES_ROOT) + 1);
    }
    return name;
  }

  private static void checkFormerLog(String name, Set<String> problems) {
    if (FORMER_SWITCH.matcher(name).matches()) {
      // Quarkus, which does not know it, has said that it is ignored.
      LOG.warnf("%s still counts; its new name is %s", name, LOG_JSON);
    } else {
      problems.add(
          name
              + " has no effect: "
              + LOG_JSON
              + " says whether all of the log is JSON, and what is in it is fixed. Leave it out.");
    }
  }

  /** Returns whether this property is a variable, listed again under a guessed property name. */
  private static boolean isFromEnvironment(Config config, String name, Set<String> variables) {
    String source = config.getConfigValue(name).getSourceName();
    return source != null
        && source.startsWith(EnvConfigSource.NAME)
        && variables.contains(variable(name));
  }

  private static boolean isServiceLink(Config config, String name, String variable) {
    return variable.matches(SERVICE_LINK)
        || variable.matches(SERVICE_LINK_PORT)
            && config.getConfigValue(name).getValue().matches(SERVICE_ADDRESS);
  }

  private static String hint(String name, Set<String> known) {
    String nearest = Misspelling.nearest(name, known);
    return Misspelling.distance(name, nearest) <= (name.length() - ROOT.length()) / 2
        ? "; did you mean "
            + nearest
            + (nearest.startsWith(VARIABLES_ROOT) && nearest.contains("*")
                ? ", where * has letters and digits only?"
                : "?")
        : "; known are " + String.join(", ", new TreeSet<>(known)) + ".";
  }

  /** Vert.x would have both servers share the port, and a connection get to either. */
  private static void checkEdgePort(Config config, String property, Set<String> problems) {
    int port = config.getValue(EDGE_PORT, Integer.class);
    if (port != 0 && port == config.getOptionalValue(property, Integer.class).orElse(0)) {
      problems.add(
          EDGE_PORT
              + " is "
              + port
              + ", and so is "
              + property
              + ". Name another port, or 0 for any that is free.");
    }
  }

  private static void checkPort(Config config, String property, Set<String> problems) {
    int port = config.getOptionalValue(property, Integer.class).orElse(0);
    if (port < 0 || port > HIGHEST_PORT) {
      problems.add(
          property
              + ": \""
              + port
              + "\" is not a port; give one from 1 to "
              + HIGHEST_PORT
              + ", or 0 for any that is free.");
    }
  }
}
