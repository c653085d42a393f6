package io.sallyport.controller.wire;

/** What a controller may do with a switch (OpenFlow 1.5.1, 6.3.5). */
public enum Role {
  /** Everything, as others may. */
  EQUAL,
  /** Everything, alone. */
  MASTER,
  /** Looking only. */
  SLAVE
}
