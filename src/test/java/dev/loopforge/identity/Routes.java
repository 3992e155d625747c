package dev.loopforge.identity;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import jakarta.ws.rs.HttpMethod;
import jakarta.ws.rs.Path;
import java.lang.reflect.Method;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/** Every route there is, read from the resources themselves, so that a new one is tested before anybody thinks of it. */
final class Routes {
    record Route(String method, String template, Access.To access, Access.By scope) {
        /** The path with an id in each place that nothing has. */
        String path() {
            return template.replaceAll("\\{[^}]*}", "019ab000-0000-7000-8000-000000000000");
        }

        boolean changes() {
            return !method.equals("GET");
        }
    }

    /** Reading them takes seconds, so it is done once. */
    private static final List<Route> ALL = read();

    private Routes() {}

    /** All of them; a route nobody classified stops the test here. */
    static List<Route> all() {
        return ALL;
    }

    private static List<Route> read() {
        JavaClasses classes = new ClassFileImporter()
                .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
                .importPackages("dev.loopforge");
        return classes.stream()
                .filter(type -> type.isAnnotatedWith(Path.class))
                .map(type -> load(type.getName()))
                .flatMap(Routes::of)
                // As the JVM happens to name them, a queue that one test pauses would at times stay paused for the
                // next.
                .sorted(Comparator.comparing(Route::template).thenComparing(Route::method))
                .toList();
    }

    private static Stream<Route> of(Class<?> resource) {
        return Arrays.stream(resource.getDeclaredMethods()).flatMap(method -> Arrays.stream(method.getAnnotations())
                .map(mark -> mark.annotationType().getAnnotation(HttpMethod.class))
                .filter(verb -> verb != null)
                .map(verb -> route(verb.value(), template(resource, method), access(resource, method))));
    }

    private static Route route(String verb, String template, Access access) {
        return new Route(verb, template, access.value(), Scopes.needed(access, !verb.equals("GET")));
    }

    private static Access access(Class<?> resource, Method method) {
        var access = method.getAnnotation(Access.class);
        var found = access != null ? access : resource.getAnnotation(Access.class);
        if (found == null) {
            throw new AssertionError(method + " has no @Access");
        }
        return found;
    }

    private static String template(Class<?> resource, Method method) {
        var own = method.getAnnotation(Path.class);
        var whole = "/" + resource.getAnnotation(Path.class).value() + "/" + (own == null ? "" : own.value());
        return whole.replaceAll("/+", "/").replaceAll("(.)/$", "$1");
    }

    private static Class<?> load(String name) {
        try {
            return Class.forName(name, false, Thread.currentThread().getContextClassLoader());
        } catch (ClassNotFoundException missing) {
            throw new AssertionError(missing);
        }
    }
}
