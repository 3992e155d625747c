package dev.loopforge.provider.openai;

import com.fasterxml.jackson.databind.JsonNode;
import dev.loopforge.kernel.Json;
import dev.loopforge.kernel.Redacted;
import dev.loopforge.provider.Credential;
import dev.loopforge.provider.ModelFailureException;
import dev.loopforge.provider.Tuner;
import dev.loopforge.provider.TuningJob;
import dev.loopforge.provider.wire.Wire;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.StreamSupport;

/** OpenAI's files and fine-tuning jobs. A job carries our mark as its metadata. */
final class OpenAiTuning implements Tuner {
    private static final String JOBS = "/fine_tuning/jobs";
    private static final String MARK = "loopforge";

    private final Wire wire;

    OpenAiTuning(Wire wire) {
        this.wire = wire;
    }

    @Override
    public Optional<TuningJob> find(Credential credential, String mark) throws ModelFailureException {
        var jobs =
                wire.get(credential, JOBS + "?limit=100", headers(credential)).path("data");
        return StreamSupport.stream(jobs.spliterator(), false)
                .filter(job -> job.path("metadata").path(MARK).asText().equals(mark))
                .findFirst()
                .map(OpenAiTuning::job);
    }

    @Override
    public TuningJob start(Credential credential, String mark, String model, String examples)
            throws ModelFailureException {
        var file = wire.upload(
                credential, "/files", headers(credential), Map.of("purpose", "fine-tune"), mark + ".jsonl", examples);
        var body = Json.object().put("training_file", file.path("id").asText()).put("model", model);
        body.putObject("metadata").put(MARK, mark);
        return job(wire.post(credential, JOBS, headers(credential), body));
    }

    @Override
    public TuningJob look(Credential credential, String id) throws ModelFailureException {
        return job(wire.get(credential, JOBS + "/" + id, headers(credential)));
    }

    @Override
    public TuningJob cancel(Credential credential, String id) throws ModelFailureException {
        return job(wire.post(credential, JOBS + "/" + id + "/cancel", headers(credential), Json.object()));
    }

    private static Map<String, String> headers(Credential credential) {
        return credential
                .key()
                .map(Redacted::reveal)
                .map(key -> Map.of("Authorization", "Bearer " + key))
                .orElseGet(Map::of);
    }

    private static TuningJob job(JsonNode job) {
        var status =
                switch (job.path("status").asText()) {
                    case "succeeded" -> TuningJob.Status.SUCCEEDED;
                    case "failed" -> TuningJob.Status.FAILED;
                    case "cancelled" -> TuningJob.Status.CANCELLED;
                    default -> TuningJob.Status.RUNNING;
                };
        return new TuningJob(
                job.path("id").asText(),
                status,
                text(job.path("fine_tuned_model")),
                text(job.path("error").path("message")),
                tokens(job.path("trained_tokens")));
    }

    /** A number nobody can have counted is none. */
    private static OptionalLong tokens(JsonNode node) {
        return node.canConvertToLong() && node.isIntegralNumber() && node.asLong() >= 0
                ? OptionalLong.of(node.asLong())
                : OptionalLong.empty();
    }

    private static Optional<String> text(JsonNode node) {
        return node.isTextual() && !node.asText().isBlank() ? Optional.of(node.asText()) : Optional.empty();
    }
}
