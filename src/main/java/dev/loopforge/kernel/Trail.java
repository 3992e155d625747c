package dev.loopforge.kernel;

import io.opentelemetry.api.GlobalOpenTelemetry;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.api.trace.propagation.W3CTraceContextPropagator;
import io.opentelemetry.context.Context;
import io.opentelemetry.context.propagation.TextMapGetter;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import org.jboss.logging.MDC;
import org.jspecify.annotations.Nullable;

/**
 * What a piece of work belongs to: its span in a trace, which is recorded only where an operator named a collector, and the
 * ids that each log line of it carries. It goes along into threads by {@link #carried} and into jobs by {@link #parent}.
 */
public final class Trail {
    private static final String PARENT = "traceparent";

    private Trail() {}

    /** The same work with the trail of the thread that is here now. */
    public static Runnable carried(Runnable work) {
        var context = Context.current();
        var names = names();
        return context.wrap(() -> {
            names.forEach(MDC::put);
            try {
                work.run();
            } finally {
                names.keySet().forEach(MDC::remove);
            }
        });
    }

    /** Where the trace is now, in the words of W3C's Trace Context; empty where nothing is traced. */
    public static Optional<String> parent() {
        var written = new HashMap<String, String>();
        W3CTraceContextPropagator.getInstance().inject(Context.current(), written, (into, key, value) -> {
            if (into != null) {
                into.put(key, value);
            }
        });
        return Optional.ofNullable(written.get(PARENT));
    }

    /** Names what the work of this thread is about, until the span around it ends. */
    public static void name(String key, String id) {
        MDC.put(key, id);
        Span.current().setAttribute(key, id);
    }

    /** Does the work in a span below the current one. */
    public static <T> T span(String name, SpanKind kind, Map<String, String> names, Supplier<T> work) {
        return span(name, kind, names, Context.current(), work);
    }

    /** Does the work in a span below the one that {@link #parent} named in another thread or process. */
    public static <T> T span(String name, Map<String, String> names, Optional<String> parent, Supplier<T> work) {
        var above = parent.map(text -> W3CTraceContextPropagator.getInstance()
                        .extract(Context.root(), Map.of(PARENT, text), new OneHeader()))
                .orElseGet(Context::root);
        return span(name, SpanKind.CONSUMER, names, above, work);
    }

    private static <T> T span(String name, SpanKind kind, Map<String, String> names, Context above, Supplier<T> work) {
        var span = GlobalOpenTelemetry.getTracer("loopforge")
                .spanBuilder(name)
                .setParent(above)
                .setSpanKind(kind)
                .startSpan();
        var before = names();
        try (var _ = above.with(span).makeCurrent()) {
            names.forEach(Trail::name);
            if (span.getSpanContext().isValid()) {
                MDC.put("traceId", span.getSpanContext().getTraceId());
                MDC.put("spanId", span.getSpanContext().getSpanId());
            }
            return work.get();
        } catch (RuntimeException failure) {
            span.setStatus(StatusCode.ERROR, failure.getClass().getSimpleName());
            throw failure;
        } finally {
            names().keySet().forEach(MDC::remove);
            before.forEach(MDC::put);
            span.end();
        }
    }

    private static Map<String, Object> names() {
        var now = MDC.getMap();
        return now == null ? Map.of() : new HashMap<>(now);
    }

    private static final class OneHeader implements TextMapGetter<Map<String, String>> {
        @Override
        public Iterable<String> keys(Map<String, String> carrier) {
            return carrier.keySet();
        }

        @Override
        public @Nullable String get(@Nullable Map<String, String> carrier, String key) {
            return carrier == null ? null : carrier.get(key);
        }
    }
}
