using System.Collections.Immutable;

namespace FaultTolerantPay.Routing.Diff;

/// <summary>One difference between two catalogues or policies.</summary>
/// <param name="Kind">The kind of change.</param>
/// <param name="Subject">The changed entity: <c>channel 'icbc-quick'</c>.</param>
/// <param name="Fields">The changed fields; all fields of an added entity; empty for a moved one.</param>
/// <param name="Note">The new position of a moved entity; else empty.</param>
public sealed record RoutingChange(ChangeKind Kind, string Subject, ImmutableArray<FieldChange> Fields, string Note = "")
{
    /// <inheritdoc/>
    public override string ToString() =>
        string.Join('\n', [$"{Kind.ToString().ToLowerInvariant()} {Subject}{Note}", .. Fields.Select(f => $"    {f}")]);
}
