package io.sallyport.controller;

import io.sallyport.model.Problem;
import java.util.List;

/** A source that is followed, until it is closed. */
interface Following extends AutoCloseable {
  /** What is wrong beside the source's own problems, which come with its feeds. */
  default List<Problem> problems() {
    return List.of();
  }

  @Override
  void close();
}
