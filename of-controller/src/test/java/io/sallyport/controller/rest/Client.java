package io.sallyport.controller.rest;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.concurrent.CompletableFuture;

/** Asks a server on this machine. */
final class Client {
  private static final HttpClient HTTP = HttpClient.newHttpClient();
  private static final ObjectMapper JSON = new ObjectMapper();

  private final int port;

  Client(int port) {
    this.port = port;
  }

  /** What came back. */
  record Answer(int status, String type, String body) {
    JsonNode json() {
      try {
        return JSON.readTree(body);
      } catch (JsonProcessingException e) {
        throw new IllegalStateException(body, e);
      }
    }

    /** The keys and values of an object or the items of a list, as compact JSON. */
    String compact() {
      return json().toString();
    }

    String error() {
      return json().path("error").asText();
    }
  }

  Answer get(String path) {
    return ask("GET", path).join();
  }

  CompletableFuture<Answer> ask(String method, String path) {
    return ask(method, path, BodyPublishers.noBody());
  }

  Answer put(String path, String body) {
    return ask("PUT", path, BodyPublishers.ofString(body)).join();
  }

  CompletableFuture<Answer> ask(String method, String path, BodyPublisher body) {
    HttpRequest request =
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
            .method(method, body)
            .build();
    return HTTP.sendAsync(request, BodyHandlers.ofString()).thenApply(Client::answer);
  }

  private static Answer answer(HttpResponse<String> response) {
    String type = response.headers().firstValue("content-type").orElse("");
    return new Answer(response.statusCode(), type, response.body());
  }
}
