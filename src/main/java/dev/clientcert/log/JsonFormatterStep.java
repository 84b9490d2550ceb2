package dev.clientcert.log;

import io.quarkus.deployment.annotations.BuildProducer;
import io.quarkus.deployment.annotations.BuildStep;
import io.quarkus.deployment.annotations.ExecutionTime;
import io.quarkus.deployment.annotations.Record;
import io.quarkus.deployment.builditem.LogConsoleFormatBuildItem;
import io.quarkus.deployment.builditem.LogFileFormatBuildItem;
import io.quarkus.deployment.builditem.LogSocketFormatBuildItem;
import io.quarkus.deployment.builditem.LogSyslogFormatBuildItem;
import io.quarkus.runtime.RuntimeValue;
import java.util.Optional;
import java.util.logging.Formatter;

/**
 * Has everything that Quarkus can log to use one {@link JsonFormatter}. A build step, named in
 * {@code META-INF/quarkus-build-steps.list}: nothing of it runs in the application.
 */
public class JsonFormatterStep {

  /** Registers the formatter. */
  @BuildStep
  @Record(ExecutionTime.RUNTIME_INIT)
  void register(
      JsonFormatterRecorder recorder,
      BuildProducer<LogConsoleFormatBuildItem> console,
      BuildProducer<LogFileFormatBuildItem> file,
      BuildProducer<LogSyslogFormatBuildItem> syslog,
      BuildProducer<LogSocketFormatBuildItem> socket) {
    RuntimeValue<Optional<Formatter>> formatter = recorder.create();
    console.produce(new LogConsoleFormatBuildItem(formatter));
    file.produce(new LogFileFormatBuildItem(formatter));
    syslog.produce(new LogSyslogFormatBuildItem(formatter));
    socket.produce(new LogSocketFormatBuildItem(formatter));
  }
}
