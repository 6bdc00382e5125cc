package io.emeth.aggregator.cli;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** An environment, and a person who types prepared answers; nobody is there once they are used up. */
final class FakeSurroundings implements Surroundings {
    private final Map<String, String> environment;
    private final Deque<char[]> answers = new ArrayDeque<>();
    private final List<String> questions = new ArrayList<>();

    private FakeSurroundings(Map<String, String> environment) {
        this.environment = environment;
    }

    static FakeSurroundings withPassphrase(String passphrase) {
        return new FakeSurroundings(Map.of(PassphraseOptions.VARIABLE, passphrase));
    }

    static FakeSurroundings answering(String... answers) {
        FakeSurroundings surroundings = new FakeSurroundings(Map.of());
        for (String answer : answers) {
            surroundings.answers.add(answer.toCharArray());
        }
        return surroundings;
    }

    /** What was asked so far. */
    List<String> questions() {
        return questions;
    }

    @Override
    public Optional<String> variable(String name) {
        return Optional.ofNullable(environment.get(name));
    }

    @Override
    public Optional<char[]> ask(String question) {
        questions.add(question);
        return Optional.ofNullable(answers.poll());
    }
}
