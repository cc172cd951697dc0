using System.Collections.Immutable;
using FaultTolerantPay.Model;

namespace FaultTolerantPay;

/// <summary>
/// A version of the settings that the nodes of a store share. Versions never change; to go back, an earlier one is saved again.
/// </summary>
public sealed record SharedSettings
{
    /// <summary>What they are.</summary>
    public required SharedSettingsKind Kind { get; init; }

    /// <summary>The version of this kind: 1, 2 and so on, without gaps.</summary>
    public required long Number { get; init; }

    /// <summary>The operator who saved them.</summary>
    public required OperatorId By { get; init; }

    /// <summary>When they were saved.</summary>
    public required DateTimeOffset At { get; init => field = value.ToUniversalTime(); }

    /// <summary>The reason: at most 500 characters.</summary>
    public required string Reason { get; init => field = PlainText.Clean(value, PlainText.MaxReasonLength); }

    /// <summary>The files; empty in lists.</summary>
    public ImmutableArray<SharedFile> Files { get; init; } = [];
}
