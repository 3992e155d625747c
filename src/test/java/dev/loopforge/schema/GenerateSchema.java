package dev.loopforge.schema;

import dev.loopforge.testing.Database;
import java.nio.file.Path;
import org.jooq.codegen.GenerationTool;
import org.jooq.meta.jaxb.Configuration;
import org.jooq.meta.jaxb.ForcedType;
import org.jooq.meta.jaxb.Generate;
import org.jooq.meta.jaxb.Generator;
import org.jooq.meta.jaxb.Target;

/**
 * Writes the jOOQ classes of the migrated schema. After a new migration: {@code ./loopforge schema}, or
 * {@code mvn test -Dtest=SchemaIsCurrentDbTest -Dloopforge.schema.write=true}.
 */
public final class GenerateSchema {
    private GenerateSchema() {}

    public static void main(String[] arguments) throws Exception {
        into(Path.of(arguments.length == 0 ? "src/main/jooq" : arguments[0]));
    }

    static void into(Path folder) throws Exception {
        try (var database = Database.fresh()) {
            var tool = new GenerationTool();
            tool.setDataSource(database.source());
            tool.run(configuration(folder));
        }
    }

    private static Configuration configuration(Path folder) {
        var read = new org.jooq.meta.jaxb.Database()
                .withName("org.jooq.meta.postgres.PostgresDatabase")
                .withInputSchema("public")
                .withOutputSchemaToDefault(true)
                .withIncludes(".*")
                .withExcludes("flyway_.*")
                .withForcedTypes(new ForcedType()
                        .withName("INSTANT")
                        .withIncludeTypes("(?i:timestamp with time zone|timestamptz)"));
        var write = new Generate()
                .withRecords(true)
                .withPojos(false)
                .withDaos(false)
                .withGeneratedAnnotation(false)
                .withJavaTimeTypes(true)
                .withComments(false)
                .withRoutines(false)
                .withJavadoc(false);
        return new Configuration()
                .withGenerator(new Generator()
                        .withDatabase(read)
                        .withGenerate(write)
                        .withTarget(new Target()
                                .withPackageName("dev.loopforge.schema")
                                .withDirectory(folder.toString())
                                .withEncoding("UTF-8")));
    }
}
