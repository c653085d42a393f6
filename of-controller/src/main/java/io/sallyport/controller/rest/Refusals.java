package io.sallyport.controller.rest;

import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import io.javalin.http.HttpResponseException;
import io.javalin.http.HttpStatus;
import io.javalin.http.MethodNotAllowedResponse;
import io.javalin.router.EndpointNotFound;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Every request that is not answered gets one sentence that says why, in JSON. */
final class Refusals {
  private static final Logger LOG = LoggerFactory.getLogger(Refusals.class);

  private Refusals() {}

  /** For routes that all take this one method. */
  static void register(RoutesConfig routes, String method) {
    routes.exception(HttpResponseException.class, (e, ctx) -> say(ctx, e.getStatus(), sentence(e)));
    routes.exception(EndpointNotFound.class, (e, ctx) -> say(ctx, e.getStatus(), noSuch(ctx)));
    routes.exception(
        MethodNotAllowedResponse.class,
        (e, ctx) -> say(ctx, e.getStatus(), otherMethod(ctx, method)));
    routes.exception(Exception.class, Refusals::internalError);
  }

  private static void internalError(Exception bug, Context ctx) {
    LOG.error("{} could not be answered", ctx.path(), bug);
    say(ctx, HttpStatus.INTERNAL_SERVER_ERROR.getCode(), "internal error: " + bug);
  }

  private static String sentence(HttpResponseException e) {
    return String.valueOf(e.getMessage());
  }

  private static String noSuch(Context ctx) {
    return "there is no " + ctx.path();
  }

  private static String otherMethod(Context ctx, String method) {
    return "%s takes %s, not %s".formatted(ctx.path(), method, ctx.method());
  }

  static void say(Context ctx, int status, String sentence) {
    ctx.status(status).json(Json.error(sentence));
  }
}
