package dev.loopforge.http;

import io.quarkus.smallrye.openapi.OpenApiFilter;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.eclipse.microprofile.openapi.OASFactory;
import org.eclipse.microprofile.openapi.OASFilter;
import org.eclipse.microprofile.openapi.models.OpenAPI;
import org.eclipse.microprofile.openapi.models.media.Schema;
import org.jboss.jandex.ClassInfo;
import org.jboss.jandex.DotName;
import org.jboss.jandex.IndexView;
import org.jboss.jandex.RecordComponentInfo;

/**
 * The records' nullness in the API description: a component that is never null is required, any other may be null or
 * left out. The browser's types are made from it. Runs while the program is built.
 */
@OpenApiFilter(stages = OpenApiFilter.RunStage.BUILD)
public final class ExactSchemas implements OASFilter {
    private static final DotName NULLABLE = DotName.createSimple("org.jspecify.annotations.Nullable");

    private static final DotName OPTIONAL = DotName.createSimple("java.util.Optional");

    private final Map<Set<String>, List<ClassInfo>> records;

    public ExactSchemas(IndexView index) {
        records = index.getKnownClasses().stream()
                .filter(ClassInfo::isRecord)
                .filter(type -> type.name().toString().startsWith("dev.loopforge."))
                .collect(Collectors.groupingBy(ExactSchemas::componentsOf));
    }

    private static Set<String> componentsOf(ClassInfo type) {
        return type.recordComponents().stream()
                .map(RecordComponentInfo::name)
                .collect(Collectors.toCollection(LinkedHashSet::new));
    }

    @Override
    public void filterOpenAPI(OpenAPI description) {
        if (description.getComponents() == null || description.getComponents().getSchemas() == null) {
            return;
        }
        description.getComponents().getSchemas().values().forEach(this::tell);
    }

    private void tell(Schema schema) {
        if (schema.getProperties() == null) {
            return;
        }
        var alike = records.getOrDefault(schema.getProperties().keySet(), List.of());
        if (alike.isEmpty()) {
            return;
        }
        var required = new ArrayList<String>();
        schema.getProperties().forEach((name, property) -> {
            if (alike.stream().anyMatch(type -> mayBeNull(type, name))) {
                schema.addProperty(name, orNull(property));
            } else {
                required.add(name);
            }
        });
        schema.setRequired(required);
    }

    private static boolean mayBeNull(ClassInfo type, String name) {
        var component = type.recordComponent(name);
        return component.type().hasAnnotation(NULLABLE)
                || component.hasAnnotation(NULLABLE)
                || component.type().name().equals(OPTIONAL);
    }

    private static Schema orNull(Schema property) {
        if (property.getRef() != null) {
            return OASFactory.createSchema()
                    .anyOf(List.of(property, OASFactory.createSchema().addType(Schema.SchemaType.NULL)));
        }
        return property.getType() == null || property.getType().contains(Schema.SchemaType.NULL)
                ? property
                : property.addType(Schema.SchemaType.NULL);
    }
}
