package dev.loopforge.http;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.loopforge.kernel.Problem;
import jakarta.inject.Inject;
import jakarta.ws.rs.ext.Provider;
import jakarta.ws.rs.ext.ReaderInterceptor;
import jakarta.ws.rs.ext.ReaderInterceptorContext;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * So that no resource meets a body that is not there: the JSON word {@code null} is refused, and an empty body is read as an
 * object without fields, of which each resource says what it misses.
 */
@Provider
public class NoNullBody implements ReaderInterceptor {
    private final ObjectMapper mapper;

    @Inject
    public NoNullBody(ObjectMapper mapper) {
        this.mapper = mapper;
    }

    @Override
    public @Nullable Object aroundReadFrom(ReaderInterceptorContext context) throws IOException {
        var body = context.proceed();
        if (body != null) {
            return body;
        }
        var length = context.getHeaders().getFirst("Content-Length");
        if (length != null && !length.equals("0")) {
            throw Problem.malformed("malformed-json", "The body is not JSON of the expected shape.");
        }
        boolean object = context.getType().isRecord() || context.getType() == JsonNode.class;
        return object ? mapper.readValue("{}", context.getType()) : null;
    }
}
