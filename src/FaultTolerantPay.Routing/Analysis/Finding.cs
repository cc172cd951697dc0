using FaultTolerantPay.Routing.Files;

namespace FaultTolerantPay.Routing.Analysis;

/// <summary>One finding of the analyser.</summary>
/// <param name="Severity">How serious it is.</param>
/// <param name="Code">The kind of finding.</param>
/// <param name="Source">Whether it concerns the catalogue or the policy.</param>
/// <param name="Path">The field in the words of the JSON files: <c>channels[3].dayQuota</c>.</param>
/// <param name="Message">The problem in words, with the values.</param>
public sealed record Finding(FindingSeverity Severity, FindingCode Code, FindingSource Source, string Path, string Message)
{
    /// <summary>The position in the file; null for a model that was created in code.</summary>
    public FilePosition? Position { get; init; }

    /// <inheritdoc/>
    public override string ToString() =>
        $"{(Position is { } position ? $"{position}: " : string.Empty)}{Severity} {Code}: {Path}: {Message}";
}
