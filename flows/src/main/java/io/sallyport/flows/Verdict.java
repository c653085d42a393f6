package io.sallyport.flows;

/** What happens to a Pod's traffic towards the outside. */
sealed interface Verdict {
  /** Calls the visitor's method for this kind. */
  <R> R accept(Visitor<R> visitor);

  /** One method for each kind. */
  interface Visitor<R> {
    R through(Through verdict);

    R masquerade(Masquerade verdict);

    R refused(Refused verdict);
  }

  /** It leaves with the egress IP of an Egress. */
  record Through(String egress, int id) implements Verdict {
    @Override
    public <R> R accept(Visitor<R> visitor) {
      return visitor.through(this);
    }
  }

  /** No Egress selects the Pod: it leaves with its Node's address. */
  record Masquerade() implements Verdict {
    @Override
    public <R> R accept(Visitor<R> visitor) {
      return visitor.masquerade(this);
    }
  }

  /** The Egress that selects the Pod has no egress IP: nothing leaves. */
  record Refused(String egress) implements Verdict {
    @Override
    public <R> R accept(Visitor<R> visitor) {
      return visitor.refused(this);
    }
  }
}
