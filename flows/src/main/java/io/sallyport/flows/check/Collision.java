package io.sallyport.flows.check;

import static io.sallyport.walk.Addressing.End.SOURCE;

import io.sallyport.datapath.Action;
import io.sallyport.flows.check.Mixtures.Way;
import io.sallyport.model.Family;
import io.sallyport.model.IpAddress;
import io.sallyport.walk.Addressing;
import io.sallyport.walk.Conntrack;
import io.sallyport.walk.Packet;
import io.sallyport.walk.Step;
import io.sallyport.walk.Trace;
import io.sallyport.walk.Tracking;
import java.util.List;
import java.util.stream.Stream;

/**
 * Trackers in which somebody else has the tuple that a ping would be translated to. Such a ping
 * goes on untranslated (measured), and is what the last table is there for.
 */
final class Collision {
  private static final IpAddress OTHER = IpAddress.parse("192.0.2.200");
  private static final IpAddress OTHER_V6 = IpAddress.parse("2001:db8:ffff::200");

  private Collision() {}

  /** Wherever the ping was translated on one of its ways. */
  static Conntrack with(Packet ping, List<Way> ways) {
    IpAddress other =
        Addressing.family(ping).filter(f -> f == Family.IPV6).isPresent() ? OTHER_V6 : OTHER;
    Packet others = Addressing.withAddress(ping, SOURCE, other);
    Conntrack out = Tracking.empty();
    for (Way way : ways) {
      for (Trace.Pass pass : way.walk().trace().passes()) {
        out = with(pass, others, out);
      }
    }
    return out;
  }

  private static Conntrack with(Trace.Pass pass, Packet others, Conntrack before) {
    Conntrack out = before;
    for (Action.Ct ct : translations(pass).toList()) {
      out = out.track(pass.node(), others, ct).after();
    }
    return out;
  }

  private static Stream<Action.Ct> translations(Trace.Pass pass) {
    return pass.steps().stream()
        .filter(Step.Hit.class::isInstance)
        .flatMap(s -> ((Step.Hit) s).rule().actions().stream())
        .filter(Action.Ct.class::isInstance)
        .map(Action.Ct.class::cast)
        .filter(ct -> ct.nat().flatMap(Action.Nat::source).isPresent());
  }
}
