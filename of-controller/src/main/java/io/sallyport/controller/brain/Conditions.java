package io.sallyport.controller.brain;

import io.sallyport.controller.brain.Status.Condition;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** Conditions of an Egress, from those of its claims: it is well if all of them are. */
final class Conditions {
  private Conditions() {}

  static List<Condition> together(List<List<Condition>> ofClaims) {
    Map<String, List<Condition>> byType = new LinkedHashMap<>();
    ofClaims.forEach(
        all -> all.forEach(c -> byType.computeIfAbsent(c.type(), t -> new ArrayList<>()).add(c)));
    return byType.values().stream().map(Conditions::one).toList();
  }

  // What is wrong is said; what is well of the other family need not be.
  private static Condition one(List<Condition> all) {
    List<Condition> wrong = all.stream().filter(c -> !c.status()).toList();
    List<Condition> told = wrong.isEmpty() ? all : wrong;
    String message =
        told.stream().map(Condition::message).distinct().collect(Collectors.joining("; "));
    Condition first = told.get(0);
    return new Condition(first.type(), first.status(), first.reason(), message);
  }
}
