package io.sallyport.walk;

/** What the connection tracker reads in a packet beyond the fields that OpenFlow knows. */
public sealed interface Payload {
  /** Nothing that the tracker would read. */
  Payload NONE = new Opaque();

  /** Calls the visitor's method for this kind. */
  <R> R accept(Visitor<R> visitor);

  /** One method for each kind of payload. */
  interface Visitor<R> {
    R opaque(Opaque payload);

    R echo(Echo payload);

    R quote(Quote payload);
  }

  /** Data of no interest. */
  record Opaque() implements Payload {
    @Override
    public <R> R accept(Visitor<R> visitor) {
      return visitor.opaque(this);
    }
  }

  /**
   * An ICMP echo.
   *
   * @param id 0 to 65535; the same in request and reply
   */
  record Echo(int id) implements Payload {
    @Override
    public <R> R accept(Visitor<R> visitor) {
      return visitor.echo(this);
    }
  }

  /** An ICMP error: the packet that it complains about. */
  record Quote(Packet about) implements Payload {
    @Override
    public <R> R accept(Visitor<R> visitor) {
      return visitor.quote(this);
    }
  }
}
