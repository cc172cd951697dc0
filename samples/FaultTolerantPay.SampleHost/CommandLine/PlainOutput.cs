using Spectre.Console;

namespace FaultTolerantPay.SampleHost.CommandLine;

/// <summary>Shows what is on record: each text takes one line or cell and is nothing but text, whoever wrote it.</summary>
internal static class PlainOutput
{
    public static void Line(this IAnsiConsole console, string text) => console.WriteLine(VisibleText.Of(text));

    public static void Line(this TextWriter output, string text) => output.WriteLine(VisibleText.Of(text));

    /// <summary>A message that may have several lines, each of them nothing but text.</summary>
    public static void Lines(this TextWriter output, string text)
    {
        foreach (string line in text.Split('\n'))
        {
            output.Line(line);
        }
    }

    /// <summary>A row of a table, without markup.</summary>
    public static Table Row(this Table table, params string[] cells) => table.AddRow(cells.Select(cell => new Text(VisibleText.Of(cell))));
}
