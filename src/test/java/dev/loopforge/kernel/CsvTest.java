package dev.loopforge.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class CsvTest {
    @Test
    void a_field_with_a_comma_a_quote_or_a_line_break_is_quoted() {
        assertThat(Csv.line("a", "b,c", "d\"e", "f\ng", null)).isEqualTo("a,\"b,c\",\"d\"\"e\",\"f\ng\",\r\n");
    }

    @Test
    void a_field_that_a_spreadsheet_would_calculate_is_text() {
        assertThat(Csv.line("=1+1", "@SUM(A1)", "+1", "-2+3", "-12")).isEqualTo("'=1+1,'@SUM(A1),'+1,'-2+3,-12\r\n");
    }
}
