package io.emeth.aggregator.cli;

import java.io.Console;
import java.util.Optional;

/** What a command finds outside its arguments and files: environment variables, and a person at a console. */
interface Surroundings {
    /** Those of this process. */
    Surroundings OF_PROCESS = new Surroundings() {
        @Override
        public Optional<String> variable(String name) {
            return Optional.ofNullable(System.getenv(name));
        }

        @Override
        @SuppressWarnings("SystemConsoleNull") // it is null up to Java 21; later the input may end, which is null too
        public Optional<char[]> ask(String question) {
            Console console = System.console();
            return console == null ? Optional.empty() : Optional.ofNullable(console.readPassword("%s", question));
        }
    };

    /** The value of an environment variable, if it is set. */
    Optional<String> variable(String name);

    /** What the person types, which is not shown; nothing if there is no console or the input ends. */
    Optional<char[]> ask(String question);
}
