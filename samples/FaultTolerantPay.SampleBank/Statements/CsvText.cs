namespace FaultTolerantPay.SampleBank.Statements;

/// <summary>Texts as CSV has them.</summary>
internal static class CsvText
{
    /// <summary>A text, between quotes where a reader would take it for something else.</summary>
    public static string Quoted(string text)
    {
        if (text.Any(char.IsControl))
        {
            throw new UnwritableException("a reference has a control character, which would end its line");
        }

        return text.AsSpan().IndexOfAny(',', '"', '#') < 0 && text.Trim() == text
            ? text
            : $"\"{text.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";
    }
}
