package io.sallyport.controller.testing;

import io.sallyport.controller.session.SwitchListener;
import io.sallyport.controller.session.SwitchSession;
import io.sallyport.controller.sync.Contents;
import io.sallyport.controller.sync.Drift;
import io.sallyport.controller.sync.SyncListener;
import io.sallyport.controller.wire.PacketIn;
import io.sallyport.controller.wire.Port;
import java.util.SortedMap;

/** Hears nothing of a switch and its sync, but what is overridden. */
public class Deaf implements SwitchListener, SyncListener {
  @Override
  public void up(SwitchSession session) {}

  @Override
  public void down(SwitchSession session, String reason) {}

  @Override
  public void ports(SwitchSession session, SortedMap<String, Port> ports) {}

  @Override
  public void packetIn(SwitchSession session, PacketIn packet) {}

  @Override
  public void refused(String remote, String sentence) {}

  @Override
  public void read(Contents contents) {}

  @Override
  public void confirmed(long epoch, SortedMap<String, String> leftOut) {}

  @Override
  public void drifted(Drift drift) {}

  @Override
  public void failed(String sentence) {}
}
