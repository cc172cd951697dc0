namespace FaultTolerantPay.SampleHost.CommandLine;

/// <summary>Text for a CSV file that a spreadsheet opens.</summary>
internal static class InertText
{
    private const string FormulaStarts = "=+-@\t\r'";

    /// <summary>The text; one that a spreadsheet would take for a formula has an apostrophe in front.</summary>
    public static string Of(string text)
    {
        string visible = VisibleText.Of(text);
        return visible.Length > 0 && FormulaStarts.Contains(visible[0], StringComparison.Ordinal) ? $"'{visible}" : visible;
    }
}
