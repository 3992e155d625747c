package dev.loopforge.launch;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import com.google.gson.JsonElement;
import com.google.gson.JsonParser;
import dev.loopforge.kernel.Json;
import java.io.IOException;
import java.lang.reflect.InvocationTargetException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What is shipped for operators speaks of things the program has. */
class DeployTest {
    private static final Path DEPLOY = Path.of("deploy");
    private static final String MODELS = "io.kubernetes.client.openapi.models.";
    /** Kinds that Kubernetes itself does not have: kustomize's own file, and KEDA's. */
    private static final Set<String> OF_OTHERS = Set.of("kustomize.config.k8s.io/v1beta1", "keda.sh/v1alpha1");

    @Test
    void dashboard_and_alerts_use_figures_that_are_told() throws IOException {
        var told = new TreeSet<String>();
        for (var source : files(Path.of("src/main/java"), ".java")) {
            var names = Pattern.compile("\"(loopforge(?:\\.[a-z]+)+)\"").matcher(Files.readString(source));
            while (names.find()) {
                told.add(names.group(1).replace('.', '_'));
            }
        }
        var used = new TreeSet<String>();
        for (var file : List.of("grafana/loopforge.json", "prometheus/alerts.yaml", "kubernetes/worker.yaml")) {
            var names = Pattern.compile("loopforge_[a-z_]+").matcher(Files.readString(DEPLOY.resolve(file)));
            while (names.find()) {
                used.add(names.group().replaceAll("(_seconds)?_(bucket|count|total)$", ""));
            }
        }

        assertThat(used).hasSizeGreaterThan(10);
        assertThat(told).containsAll(used);
        assertThat(Json.parse(Files.readString(DEPLOY.resolve("grafana/loopforge.json")))
                        .path("panels"))
                .hasSizeGreaterThan(10);
    }

    @Test
    void every_setting_that_is_set_is_one_of_ours() throws IOException {
        var known = Stream.of(Key.values()).map(Key::name).collect(Collectors.toSet());
        var outside = Set.of("LOOPFORGE_IMAGE", "LOOPFORGE_HOST");
        var set = new TreeSet<String>();
        for (var file : files(DEPLOY, "")) {
            var names = Pattern.compile("\\bLOOPFORGE_[A-Z_]+\\b").matcher(Files.readString(file));
            while (names.find()) {
                set.add(names.group());
            }
        }
        set.removeAll(outside);

        assertThat(set).isNotEmpty();
        assertThat(known).containsAll(set);
    }

    @Test
    void manifests_and_compose_files_are_well_formed_and_publish_nothing_by_chance() throws IOException {
        var documents = manifests();
        assertThat(documents).allSatisfy(each -> {
            assertThat(each.path("apiVersion").asText()).isNotEmpty();
            assertThat(each.path("kind").asText()).isNotEmpty();
        });
        assertThat(documents.stream().map(each -> each.path("kind").asText()))
                .contains("Deployment", "Job", "PodDisruptionBudget", "ScaledObject", "NetworkPolicy", "Ingress");

        var compose = Files.readString(DEPLOY.resolve("compose.yaml"));
        var services = new YAMLMapper().readTree(compose).path("services");
        services.properties().stream()
                .filter(each -> !each.getKey().equals("proxy"))
                .forEach(service -> service.getValue().path("ports").forEach(port -> assertThat(port.asText())
                        .startsWith("127.0.0.1:")));
        assertThat(compose).doesNotContainPattern("PASSWORD:-").doesNotContain("MASTER_KEY:-");
        assertThat(Json.parse(Files.readString(DEPLOY.resolve("seccomp.json"))).path("syscalls"))
                .isNotEmpty();
    }

    @Test
    void manifests_have_every_field_that_kubernetes_needs_and_none_that_it_does_not_know() throws IOException {
        var ours = manifests().stream()
                .filter(each -> !OF_OTHERS.contains(each.path("apiVersion").asText()))
                .toList();

        assertThat(ours).hasSizeGreaterThan(10).allSatisfy(each -> assertThat(faults(each))
                .as(each.path("kind").asText())
                .isEmpty());
    }

    @Test
    void a_misspelt_field_and_a_missing_one_are_found_wherever_they_are() throws IOException {
        var worker = manifests().stream()
                .filter(each -> each.path("kind").asText().equals("Deployment"))
                .findFirst()
                .orElseThrow()
                .<ObjectNode>deepCopy();
        var spec = (ObjectNode) worker.path("spec");
        var container = (ObjectNode) spec.at("/template/spec/containers/0");

        container.set("livenesProbe", container.remove("livenessProbe"));
        assertThat(faults(worker)).contains("`livenesProbe`");
        container.set("livenessProbe", container.remove("livenesProbe"));
        assertThat(faults(worker)).isEmpty();
        container.remove("name");
        assertThat(faults(worker)).contains("required field `name`");
        container.put("name", "again");
        spec.remove("selector");
        assertThat(faults(worker)).contains("required field `selector`");
    }

    /** What Kubernetes' own model of a kind says against a manifest; empty where it says nothing. */
    private static String faults(JsonNode manifest) {
        var apiVersion = manifest.path("apiVersion").asText();
        var version = apiVersion.substring(apiVersion.lastIndexOf('/') + 1);
        var model = MODELS
                + version.substring(0, 1).toUpperCase(Locale.ROOT)
                + version.substring(1)
                + manifest.path("kind").asText();
        try {
            Class.forName(model)
                    .getMethod("validateJsonElement", JsonElement.class)
                    .invoke(null, JsonParser.parseString(manifest.toString()));
            return "";
        } catch (InvocationTargetException refused) {
            return String.valueOf(refused.getTargetException());
        } catch (ReflectiveOperationException unknown) {
            return "no such kind: " + model;
        }
    }

    private static List<JsonNode> manifests() throws IOException {
        var documents = new ArrayList<JsonNode>();
        for (var file : files(DEPLOY.resolve("kubernetes"), ".yaml")) {
            try (var parsed = new YAMLMapper().readerFor(JsonNode.class).<JsonNode>readValues(file.toFile())) {
                parsed.readAll().forEach(documents::add);
            }
        }
        return documents;
    }

    private static List<Path> files(Path folder, String ending) throws IOException {
        try (var found = Files.walk(folder)) {
            return found.filter(Files::isRegularFile)
                    .filter(file -> file.toString().endsWith(ending))
                    .sorted()
                    .toList();
        }
    }
}
