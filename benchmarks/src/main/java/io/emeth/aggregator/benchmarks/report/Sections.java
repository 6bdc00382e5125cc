package io.emeth.aggregator.benchmarks.report;

import java.util.List;
import java.util.stream.Stream;

/** What a report says of the results, in order; a section without measurements is left out. */
final class Sections {
    static final String QUICK_WARNING =
            "This was a quick run: its times are good enough to see that everything works, not to be quoted.";

    private Sections() {}

    static List<Block.Section> of(Results results) {
        return Stream.of(
                        IngestSections.ingest(results),
                        IngestSections.forms(results),
                        IngestSections.jni(results),
                        IngestSections.threads(results),
                        EngineSections.operations(results),
                        EngineSections.reference(results),
                        EngineSections.rows(results),
                        EngineSections.nodeSeal(results),
                        JobSections.results(results),
                        JobSections.programs(results),
                        JobSections.store(results),
                        JobSections.memory(results),
                        SoakSection.of(results),
                        JobSections.planner(results),
                        ClosingSections.notMeasured(results),
                        ClosingSections.everything(results))
                .filter(section -> !section.blocks().isEmpty())
                .toList();
    }
}
