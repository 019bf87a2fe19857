package org.lqagent.agent.control;

import java.io.IOException;
import java.io.OutputStream;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.HttpStatus;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;
import org.eclipse.jetty.util.Fields;

/** Finds the {@link Resource} of a path and lets it write. */
final class ResourceHandler extends Handler.Abstract {
  private final Map<String, Resource> resources;
  private final Executor longThreads;

  /**
   * @param longThreads runs what may last long; refuses when it runs as many as it can
   */
  ResourceHandler(Map<String, Resource> resources, Executor longThreads) {
    this.resources = resources;
    this.longThreads = longThreads;
  }

  @Override
  public boolean handle(Request request, Response response, Callback callback) throws Exception {
    String path = Request.getPathInContext(request);
    Resource resource = resources.get(path);
    if (resource == null) {
      Response.writeError(request, response, callback, HttpStatus.NOT_FOUND_404, "no " + path);
      return true;
    }
    Optional<View> view =
        switch (request.getMethod()) {
          case "GET" -> Optional.of(resource.get());
          case "DELETE" -> resource.delete();
          case "POST" -> resource.post();
          default -> Optional.empty();
        };
    if (view.isEmpty()) {
      Response.writeError(request, response, callback, HttpStatus.METHOD_NOT_ALLOWED_405);
      return true;
    }
    Map<String, String> parameters = new HashMap<>();
    for (Fields.Field field : Request.getParameters(request)) {
      parameters.put(field.getName(), field.getValue());
    }
    if (!resource.isLong()) {
      write(view.get(), parameters, request, response, callback);
      return true;
    }
    try {
      longThreads.execute(() -> write(view.get(), parameters, request, response, callback));
    } catch (RejectedExecutionException e) {
      refuse(
          response,
          callback,
          HttpStatus.SERVICE_UNAVAILABLE_503,
          "too many read at once; try again later");
    }
    return true;
  }

  private static void write(
      View view,
      Map<String, String> parameters,
      Request request,
      Response response,
      Callback callback) {
    response.getHeaders().put(HttpHeader.CONTENT_TYPE, "application/x-ndjson");
    try {
      OutputStream out = Response.asBufferedOutputStream(request, response);
      view.write(parameters, out);
      // Not before: closing commits the answer, and a refusal is one too.
      out.close();
      callback.succeeded();
    } catch (IllegalArgumentException e) {
      refuse(response, callback, HttpStatus.BAD_REQUEST_400, e.getMessage());
    } catch (UnavailableException e) {
      refuse(response, callback, HttpStatus.SERVICE_UNAVAILABLE_503, e.getMessage());
    } catch (IOException | RuntimeException e) {
      // The reader went away, or a mistake of ours: then the reader sees that the end is missing.
      callback.failed(e);
    }
  }

  private static void refuse(Response response, Callback callback, int status, String why) {
    response.reset();
    response.setStatus(status);
    response.getHeaders().put(HttpHeader.CONTENT_TYPE, "text/plain; charset=utf-8");
    Content.Sink.write(response, true, why + "\n", callback);
  }
}
