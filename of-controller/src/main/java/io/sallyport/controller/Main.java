package io.sallyport.controller;

import com.google.common.net.HostAndPort;
import io.sallyport.controller.brain.Brain;
import io.sallyport.controller.brain.BrainSettings;
import io.sallyport.controller.config.Config;
import io.sallyport.controller.config.ConfigException;
import io.sallyport.controller.log.LogFormat;
import io.sallyport.controller.rest.HelperServer;
import io.sallyport.controller.rest.RestServer;
import io.sallyport.controller.session.OpenFlowServer;
import io.sallyport.controller.session.ServerConfig;
import io.sallyport.model.Problem;
import io.sallyport.watch.ManifestDirectoryException;
import io.sallyport.watch.SteadyClock;
import io.sallyport.watch.api.ApiServer;
import io.sallyport.watch.api.Candidate;
import io.sallyport.watch.api.ClusterException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.function.IntSupplier;
import java.util.function.Supplier;
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
    footer =
        "The variable LOG_LEVEL says how much is logged: TRACE, DEBUG, INFO, WARN, ERROR, OFF.",
    sortOptions = false)
public final class Main implements Callable<Integer> {
  private static final Logger LOG = LoggerFactory.getLogger(Main.class);
  private static final int OVERTAKEN = 3;

  @Option(
      names = "--manifests",
      paramLabel = "DIR",
      description = "Directory of Kubernetes manifests to follow, in place of a cluster.")
  private Optional<Path> manifests = Optional.empty();

  @Option(
      names = "--kubeconfig",
      paramLabel = "FILE",
      description = "Kubernetes cluster to follow (default: the one that this is a Pod of).")
  private Optional<Path> kubeconfig = Optional.empty();

  @Option(
      names = "--namespace",
      paramLabel = "NAME",
      description = {
        "Where the controller has its Lease, by which only one acts at a time",
        "(default: the Pod's own; outside of a cluster sallyport-system)."
      })
  private Optional<String> namespace = Optional.empty();

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
      names = "--webhook",
      paramLabel = "HOST:PORT",
      defaultValue = "none",
      converter = OptionalEndpoint.class,
      description = {
        "Where a cluster's API server asks before it takes an Egress or a pool in, or \"none\"",
        "(default: ${DEFAULT-VALUE})."
      })
  private OptionalEndpoint.Place webhook = new OptionalEndpoint.Place(Optional.empty());

  @Option(
      names = "--config",
      paramLabel = "FILE",
      description = "Configuration file; without it all defaults hold.")
  private Optional<Path> config = Optional.empty();

  @Option(
      names = "--log-format",
      paramLabel = "FORMAT",
      defaultValue = "text",
      description = "text, or json: one object a line (default: ${DEFAULT-VALUE}).")
  private LogFormat logFormat = LogFormat.TEXT;

  private volatile Supplier<List<Problem>> beside = List::of;

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
      /** The same with the port that was found for port 0. */
      Place at(IntSupplier port) {
        return new Place(endpoint.map(e -> HostAndPort.fromParts(e.getHost(), port.getAsInt())));
      }

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
            .setCaseInsensitiveEnumValuesAllowed(true)
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
  public Integer call() throws Exception {
    logFormat.apply();
    Optional<String> level = LogFormat.refusal(System.getenv());
    if (level.isPresent()) {
      return refuse(level.get());
    }
    Thread.setDefaultUncaughtExceptionHandler(
        (thread, fault) -> LOG.error("thread {} has ended", thread.getName(), fault));
    try {
      BrainSettings settings = config.map(Config::load).orElseGet(Config::defaults);
      run(source(settings), settings);
      return CommandLine.ExitCode.OK;
    } catch (ConfigException
        | ManifestDirectoryException
        | ClusterException
        | UnusableException unusable) {
      return refuse(unusable.getMessage());
    } catch (UncheckedIOException unusable) {
      return refuse(unusable.getCause().getMessage());
    }
  }

  private int refuse(String sentence) {
    if (logFormat == LogFormat.TEXT) {
      return complain(sentence);
    }
    LOG.error("{}", sentence);
    return CommandLine.ExitCode.USAGE;
  }

  /** What was asked for cannot be done; the message is one sentence. */
  private static final class UnusableException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    UnusableException(String sentence) {
      super(sentence);
    }
  }

  private Source source(BrainSettings settings) {
    if (manifests.isPresent() && kubeconfig.isPresent()) {
      throw new UnusableException("--manifests and --kubeconfig exclude each other");
    }
    return manifests.<Source>map(Source.Directory::new).orElseGet(() -> cluster(settings));
  }

  private Source cluster(BrainSettings settings) {
    Candidate candidate =
        kubeconfig.isPresent()
            ? Candidate.outside(namespace)
            : Candidate.inside(namespace, System.getenv());
    Optional<Webhook.Place> door =
        webhook
            .endpoint()
            .map(listen -> new Webhook.Place(listen, candidate.namespace(), settings.cluster()));
    return new Source.Cluster(ApiServer.of(kubeconfig), candidate, door);
  }

  private void run(Source source, BrainSettings settings) throws Exception {
    InstantSource steady = new SteadyClock(InstantSource.system());
    try (Stop stop = Stop.onSignal();
        Brain brain = new Brain(settings, steady);
        Turn turn = source.turn(InstantSource.system(), Main::end);
        RestServer restServer =
            RestServer.start(rest, () -> turn.shown(brain.status(), beside.get()), steady)) {
      HostAndPort shown = HostAndPort.fromParts(rest.getHost(), restServer.port());
      if (!turn.come().isDone()) {
        LOG.info("waiting for the turn; REST is on {}", shown);
      }
      if (stop.isPreceded(turn.come())) {
        act(source, brain, stop, shown);
      }
    }
  }

  @SuppressWarnings("try") // they run until closed; nobody has to call them
  private void act(Source source, Brain brain, Stop stop, HostAndPort shown) throws Exception {
    InstantSource clock = InstantSource.system();
    try (HelperServer helperServer = HelperServer.start(helpers.endpoint(), brain::accept);
        OpenFlowServer switches =
            OpenFlowServer.start(ServerConfig.master(address(), clock.millis()), brain);
        // Closed before the switches are let go, whose going is then no news of theirs.
        AutoCloseable deciding = brain;
        Following following = source.open(brain, clock)) {
      beside = following::problems;
      LOG.info(
          "following {}; switches connect to {}, REST is on {}, helpers report to {}",
          source,
          HostAndPort.fromParts(openflow.getHost(), switches.address().getPort()),
          shown,
          helpers.at(helperServer::port));
      stop.await();
      LOG.info("stopping; the switches keep what they hold");
    }
  }

  // At once and without another word to anybody: somebody else acts already.
  private static void end(String sentence) {
    LOG.error("{}; this process ends at once", sentence);
    Runtime.getRuntime().halt(OVERTAKEN);
  }

  private InetSocketAddress address() {
    InetSocketAddress address = new InetSocketAddress(openflow.getHost(), openflow.getPort());
    if (address.isUnresolved()) {
      throw new UnusableException(
          "cannot listen for switches on %s: the host is not known".formatted(openflow));
    }
    return address;
  }
}
