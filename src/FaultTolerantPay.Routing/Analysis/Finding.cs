using FaultTolerantPay.Routing.Files;

namespace FaultTolerantPay.Routing.Analysis;

/// <summary>One thing that the analyser found.</summary>
/// <param name="Severity">How serious it is.</param>
/// <param name="Code">What it is.</param>
/// <param name="Source">Where it is: in the catalogue or in the policy.</param>
/// <param name="Path">The field in the words of the JSON files: <c>channels[3].dayQuota</c>.</param>
/// <param name="Message">What is the matter, with the figures.</param>
public sealed record Finding(FindingSeverity Severity, FindingCode Code, FindingSource Source, string Path, string Message)
{
    /// <summary>The place in the file; null for what was made in code.</summary>
    public FilePosition? Position { get; init; }

    /// <inheritdoc/>
    public override string ToString() => $"{(Position is { } position ? $"{position}: " : string.Empty)}{Severity} {Code}: {Path}: {Message}";
}
