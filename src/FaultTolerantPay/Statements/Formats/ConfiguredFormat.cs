using System.Text;
using FaultTolerantPay.Statements.Reading;

namespace FaultTolerantPay.Statements.Formats;

/// <summary>A format as a JSON file describes it. Columns are named by their place in <see cref="Columns"/>.</summary>
internal sealed record ConfiguredFormat
{
    public required string Name { get; init; }

    public required Encoding Encoding { get; init; }

    /// <summary>How lines are delimited; null if they have a fixed width.</summary>
    public DelimitedForm? Delimited { get; init; }

    /// <summary>The bytes of a line of fixed width.</summary>
    public int Length { get; init; }

    /// <summary>Whether a line names the columns.</summary>
    public bool HasHeader { get; init; }

    /// <summary>How many lines stand before the header or the first row.</summary>
    public int SkippedLines { get; init; }

    /// <summary>What lines begin with that are no rows. Totals may stand in them.</summary>
    public required string[] Comments { get; init; }

    public required TimePattern Time { get; init; }

    public required StatementZone Zone { get; init; }

    /// <summary>The currency of all rows; null if a column has it.</summary>
    public Currency? Currency { get; init; }

    public required FormatColumn[] Columns { get; init; }

    public required FormatRule[] Rules { get; init; }

    public required FormatStatus[] Statuses { get; init; }

    /// <summary>What the header of the summary begins with; null if there is no summary.</summary>
    public string? Summary { get; init; }

    public required FormatTotal[] Totals { get; init; }

    /// <summary>The form of lines of fixed width.</summary>
    public FixedForm Fixed => new(Encoding, [.. Columns.Select(column => column.Place)], Length);
}
