package io.sallyport.tests.kube;

import dev.cel.common.CelValidationException;
import dev.cel.common.types.SimpleType;
import dev.cel.compiler.CelCompiler;
import dev.cel.compiler.CelCompilerFactory;
import dev.cel.parser.CelStandardMacro;
import dev.cel.runtime.CelEvaluationException;
import dev.cel.runtime.CelRuntime;
import dev.cel.runtime.CelRuntimeFactory;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The rules x-kubernetes-validations of a schema, asked as a newer server asks them, but by
 * Google's CEL for Java: each with the value at its place as {@code self}. Types are not checked.
 */
final class CelRules {
  private static final CelCompiler COMPILER =
      CelCompilerFactory.standardCelCompilerBuilder()
          .setStandardMacros(CelStandardMacro.STANDARD_MACROS)
          .addVar("self", SimpleType.DYN)
          .build();
  private static final CelRuntime RUNTIME = CelRuntimeFactory.plannerRuntimeBuilder().build();

  private CelRules() {}

  /** All sentences of the schema. */
  static List<String> messages(Map<?, ?> schema) {
    List<String> out = new ArrayList<>(rules(schema).stream().map(CelRules::message).toList());
    if (schema.get("items") instanceof Map<?, ?> items) {
      out.addAll(messages(items));
    }
    properties(schema).values().forEach(inner -> out.addAll(messages((Map<?, ?>) inner)));
    return out;
  }

  /** The sentences of the rules that refuse the value. */
  static List<String> refusals(Map<?, ?> schema, Object value)
      throws CelValidationException, CelEvaluationException {
    List<String> out = new ArrayList<>();
    for (Map<?, ?> rule : rules(schema)) {
      if (!holds((String) rule.get("rule"), value)) {
        out.add(message(rule));
      }
    }
    if (schema.get("items") instanceof Map<?, ?> items && value instanceof List<?> list) {
      for (Object item : list) {
        out.addAll(refusals(items, item));
      }
    }
    if (value instanceof Map<?, ?> object) {
      for (Map.Entry<?, ?> property : properties(schema).entrySet()) {
        if (object.get(property.getKey()) != null) {
          out.addAll(refusals((Map<?, ?>) property.getValue(), object.get(property.getKey())));
        }
      }
    }
    return out;
  }

  private static boolean holds(String rule, Object value)
      throws CelValidationException, CelEvaluationException {
    return (boolean)
        RUNTIME
            .createProgram(COMPILER.compile(rule).getAst())
            .eval(Map.of("self", withLongs(value)));
  }

  // All of CEL's whole numbers are 64 bits wide.
  private static Object withLongs(Object value) {
    if (value instanceof Integer number) {
      return number.longValue();
    }
    if (value instanceof List<?> list) {
      return list.stream().map(CelRules::withLongs).toList();
    }
    if (value instanceof Map<?, ?> map) {
      Map<Object, Object> out = new LinkedHashMap<>();
      map.forEach((key, inner) -> out.put(key, withLongs(inner)));
      return out;
    }
    return value;
  }

  private static List<Map<?, ?>> rules(Map<?, ?> schema) {
    List<Map<?, ?>> out = new ArrayList<>();
    if (schema.get("x-kubernetes-validations") instanceof List<?> rules) {
      rules.forEach(rule -> out.add((Map<?, ?>) rule));
    }
    return out;
  }

  private static Map<?, ?> properties(Map<?, ?> schema) {
    return schema.get("properties") instanceof Map<?, ?> properties ? properties : Map.of();
  }

  private static String message(Map<?, ?> rule) {
    return (String) rule.get("message");
  }
}
