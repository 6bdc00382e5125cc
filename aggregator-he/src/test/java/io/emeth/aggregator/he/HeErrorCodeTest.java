package io.emeth.aggregator.he;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

class HeErrorCodeTest {
    private static final Pattern ERRC = Pattern.compile("\\bk([A-Z]\\w*) = (\\d+),");

    @Test
    void values_comparedWithNativeHeader_areTheSame() throws Exception {
        Map<String, Integer> codes = new LinkedHashMap<>();
        Matcher matcher = ERRC.matcher(Files.readString(Path.of("..", "native", "src", "base", "error.h")));
        while (matcher.find()) {
            String name =
                    matcher.group(1).replaceAll("(?<=[a-z])(?=[A-Z])", "_").toUpperCase(Locale.ROOT);
            codes.put(name, Integer.valueOf(matcher.group(2)));
        }
        Map<String, Integer> mirrored = new LinkedHashMap<>();
        for (HeErrorCode code : HeErrorCode.values()) {
            mirrored.put(code.name(), code.code());
        }
        assertThat(codes).isNotEmpty();
        assertThat(mirrored).containsExactlyEntriesOf(codes);
    }

    @Test
    void of_unknownNumber_isInternal() {
        assertThat(HeErrorCode.of(9999)).isEqualTo(HeErrorCode.INTERNAL);
        assertThat(new HeException(13, "message").code()).isEqualTo(HeErrorCode.TRANSPARENT);
    }
}
