package dev.loopforge.http;

import dev.loopforge.kernel.Problem;
import jakarta.ws.rs.ext.Provider;
import jakarta.ws.rs.ext.ReaderInterceptor;
import jakarta.ws.rs.ext.ReaderInterceptorContext;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** A body that is the JSON word {@code null} is refused here, so that no resource meets it; no body at all may be fine. */
@Provider
public class NoNullBody implements ReaderInterceptor {
    @Override
    public @Nullable Object aroundReadFrom(ReaderInterceptorContext context) throws IOException {
        var body = context.proceed();
        var length = context.getHeaders().getFirst("Content-Length");
        if (body == null && length != null && !length.equals("0")) {
            throw Problem.malformed("malformed-json", "The body is not JSON of the expected shape.");
        }
        return body;
    }
}
