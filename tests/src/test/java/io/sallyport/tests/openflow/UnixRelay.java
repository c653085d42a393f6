package io.sallyport.tests.openflow;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;

/**
 * Carries connections from a socket file to a TCP port. A switch in a network namespace of its own
 * reaches a controller outside of it this way: files cross namespaces, loopback does not.
 */
final class UnixRelay implements AutoCloseable {
  private final ServerSocketChannel listening;
  private final InetSocketAddress target;

  UnixRelay(Path file, InetSocketAddress target) {
    this.target = target;
    try {
      listening = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
      listening.bind(UnixDomainSocketAddress.of(file));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    inBackground(this::accept);
  }

  private void accept() throws IOException {
    while (true) {
      SocketChannel near = listening.accept();
      SocketChannel far = connect(target, near);
      inBackground(() -> pump(near, far));
      inBackground(() -> pump(far, near));
    }
  }

  private static SocketChannel connect(SocketAddress target, SocketChannel near)
      throws IOException {
    try {
      return SocketChannel.open(target);
    } catch (IOException nobodyListens) {
      near.close();
      return SocketChannel.open();
    }
  }

  private static void pump(SocketChannel from, SocketChannel to) throws IOException {
    ByteBuffer buffer = ByteBuffer.allocate(1 << 16);
    try (from;
        to) {
      while (from.read(buffer) >= 0) {
        buffer.flip();
        while (buffer.hasRemaining()) {
          to.write(buffer);
        }
        buffer.clear();
      }
    }
  }

  private interface Work {
    void run() throws IOException;
  }

  private static void inBackground(Work work) {
    Thread thread =
        new Thread(
            () -> {
              try {
                work.run();
              } catch (IOException | RuntimeException connectionOver) {
                // Either side has gone; the other is closed with it.
              }
            });
    thread.setDaemon(true);
    thread.start();
  }

  @Override
  public void close() {
    try {
      listening.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
