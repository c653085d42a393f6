package io.sallyport.controller;

import static java.util.concurrent.TimeUnit.MILLISECONDS;

import com.google.common.net.HostAndPort;
import com.google.common.util.concurrent.Uninterruptibles;
import io.sallyport.controller.brain.Brain;
import io.sallyport.controller.brain.BrainSettings;
import io.sallyport.controller.config.Config;
import io.sallyport.controller.config.ConfigException;
import io.sallyport.controller.rest.HelperServer;
import io.sallyport.controller.rest.RestServer;
import io.sallyport.controller.session.OpenFlowServer;
import io.sallyport.controller.session.ServerConfig;
import io.sallyport.watch.DirectorySource;
import io.sallyport.watch.ManifestDirectoryException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Option;
import picocli.CommandLine.TypeConversionException;

/** The controller process. */
@Command(
    name = "controller",
    mixinStandardHelpOptions = true,
    version = "sallyport 0.1.0",
    description = "Gives selected Pods a fixed source address towards the outside world.",
    sortOptions = false)
public final class Main implements Callable<Integer> {
  private static final Logger LOG = LoggerFactory.getLogger(Main.class);

  @Option(
      names = "--manifests",
      paramLabel = "DIR",
      description = "Directory of Kubernetes manifests to follow.")
  private Optional<Path> manifests = Optional.empty();

  @Option(
      names = "--kubeconfig",
      paramLabel = "FILE",
      description = "Kubernetes cluster to follow; not supported yet.")
  private Optional<Path> kubeconfig = Optional.empty();

  @Option(
      names = "--openflow",
      paramLabel = "HOST:PORT",
      defaultValue = "0.0.0.0:6653",
      converter = Endpoint.class,
      description = "Where switches connect to (default: ${DEFAULT-VALUE}).")
  private HostAndPort openflow = HostAndPort.fromString("0.0.0.0:6653");

  @Option(
      names = "--rest",
      paramLabel = "HOST:PORT",
      defaultValue = "127.0.0.1:8181",
      converter = Endpoint.class,
      description = "Where REST is served (default: ${DEFAULT-VALUE}).")
  private HostAndPort rest = HostAndPort.fromString("127.0.0.1:8181");

  @Option(
      names = "--helpers",
      paramLabel = "HOST:PORT",
      defaultValue = "127.0.0.1:8182",
      converter = OptionalEndpoint.class,
      description = {
        "Where the Nodes' helpers report to, or \"none\" (default: ${DEFAULT-VALUE}).",
        "Whoever reaches it can claim addresses: only the Nodes should."
      })
  private OptionalEndpoint.Place helpers = new OptionalEndpoint.Place(Optional.empty());

  @Option(
      names = "--config",
      paramLabel = "FILE",
      description = "Configuration file; without it all defaults hold.")
  private Optional<Path> config = Optional.empty();

  /** HOST:PORT, with a sentence where it is not. */
  static final class Endpoint implements ITypeConverter<HostAndPort> {
    @Override
    public HostAndPort convert(String text) {
      try {
        HostAndPort endpoint = HostAndPort.fromString(text);
        if (endpoint.hasPort() && !endpoint.getHost().isEmpty()) {
          return endpoint;
        }
      } catch (IllegalArgumentException notHostAndPort) {
        LOG.debug("{}", notHostAndPort.getMessage());
      }
      throw new TypeConversionException("\"" + text + "\" is not HOST:PORT");
    }
  }

  /** HOST:PORT or "none". */
  static final class OptionalEndpoint implements ITypeConverter<OptionalEndpoint.Place> {
    /** Where to listen, if anywhere; picocli would take an Optional of its own off. */
    record Place(Optional<HostAndPort> endpoint) {
      @Override
      public String toString() {
        return endpoint.map(HostAndPort::toString).orElse("nowhere");
      }
    }

    @Override
    public Place convert(String text) {
      return new Place(
          text.equals("none") ? Optional.empty() : Optional.of(new Endpoint().convert(text)));
    }
  }

  /** Runs until it is told to stop. */
  public static void main(String[] args) {
    int code =
        new CommandLine(new Main())
            .setParameterExceptionHandler((bad, words) -> complain(bad.getMessage()))
            .setExecutionExceptionHandler((bug, line, parsed) -> complain("internal error: " + bug))
            .execute(args);
    System.exit(code);
  }

  private static int complain(String sentence) {
    System.err.println("controller: " + sentence.lines().findFirst().orElse("") + " (see --help)");
    return CommandLine.ExitCode.USAGE;
  }

  @Override
  public Integer call() throws InterruptedException {
    try {
      run(followed(), config.map(Config::load).orElseGet(Config::defaults));
      return CommandLine.ExitCode.OK;
    } catch (ConfigException | ManifestDirectoryException | UnusableException unusable) {
      return complain(unusable.getMessage());
    } catch (UncheckedIOException unusable) {
      return complain(unusable.getCause().getMessage());
    }
  }

  /** What was asked for cannot be done; the message is one sentence. */
  private static final class UnusableException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    UnusableException(String sentence) {
      super(sentence);
    }
  }

  private Path followed() {
    if (kubeconfig.isPresent()) {
      throw new UnusableException("--kubeconfig is not supported yet, use --manifests DIR");
    }
    return manifests.orElseThrow(
        () ->
            new UnusableException(
                "--manifests DIR is required: following a cluster is not supported yet"));
  }

  @SuppressWarnings("try") // they run until closed; nobody has to call them
  private void run(Path directory, BrainSettings settings) throws InterruptedException {
    InstantSource clock = InstantSource.system();
    Stop stop = new Stop();
    try (Brain brain = new Brain(settings, clock);
        HelperServer helperServer = HelperServer.start(helpers.endpoint(), brain::accept);
        OpenFlowServer switches =
            OpenFlowServer.start(ServerConfig.master(address(), clock.millis()), brain);
        RestServer restServer = RestServer.start(rest, brain::status, clock);
        DirectorySource source = DirectorySource.open(directory, brain::accept)) {
      LOG.info(
          "following {}; switches connect to {}, REST is on {}, helpers report to {}",
          directory,
          openflow,
          rest,
          helpers);
      stop.await();
      LOG.info("stopping; the switches keep what they hold");
    }
    stop.done();
  }

  private InetSocketAddress address() {
    InetSocketAddress address = new InetSocketAddress(openflow.getHost(), openflow.getPort());
    if (address.isUnresolved()) {
      throw new UnusableException(
          "cannot listen for switches on %s: the host is not known".formatted(openflow));
    }
    return address;
  }

  /**
   * A signal ends the process in order and with success: the virtual machine would end it as soon
   * as its hooks have run, and say that it was killed.
   */
  private static final class Stop {
    private static final long PATIENCE_MILLIS = 1500;

    private final CountDownLatch asked = new CountDownLatch(1);
    private final CountDownLatch done = new CountDownLatch(1);

    void await() throws InterruptedException {
      Runtime.getRuntime().addShutdownHook(new Thread(this::signalled, "stop"));
      asked.await();
    }

    private void signalled() {
      asked.countDown();
      boolean inOrder = Uninterruptibles.awaitUninterruptibly(done, PATIENCE_MILLIS, MILLISECONDS);
      LOG.info("stopped{}", inOrder ? "" : "; something did not end in time");
      Runtime.getRuntime().halt(CommandLine.ExitCode.OK);
    }

    void done() {
      done.countDown();
    }
  }
}
