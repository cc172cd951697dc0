
namespace FaultTolerantPay.SampleHost.Operate;

/// <summary>What is going on at one moment.</summary>
internal sealed record StatusReport
{
    public required DateTimeOffset At { get; init; }

    /// <summary>The open outage; null: the business system is up.</summary>
    public required OutageStatus? Outage { get; init; }

    /// <summary>The position of the manual switch.</summary>
    public required string Switch { get; init; }

    public required IReadOnlyList<QueueStatus> Queues { get; init; }

    /// <summary>The caps of the host's file of options; empty: none was given.</summary>
    public required IReadOnlyList<CapStatus> Caps { get; init; }

    public required IReadOnlyList<string> Controls { get; init; }

    /// <summary>The nodes; null: the store is a file, which keeps none.</summary>
    public required IReadOnlyList<NodeStatus>? Nodes { get; init; }
}

/// <summary>An open outage.</summary>
internal sealed record OutageStatus(long Id, DateTimeOffset Since, string Cause);

/// <summary>Work that is due and not leased.</summary>
internal sealed record QueueStatus(WorkKind Kind, long Due, DateTimeOffset? OldestDueAt, TimeSpan? OldestWaits);

/// <summary>A cap and its use.</summary>
/// <param name="Scope">Whose exposure.</param>
/// <param name="Id">The one that it limits; null: each.</param>
/// <param name="Currency">The currency.</param>
/// <param name="UsedMinor">The exposure; null: the cap limits each of many.</param>
/// <param name="MaxMinor">The largest exposure; null: no limit.</param>
/// <param name="UsedCount">The number of advances.</param>
/// <param name="MaxCount">The largest number; null: no limit.</param>
internal sealed record CapStatus(
    CounterScope Scope, string? Id, string Currency, long? UsedMinor, long? MaxMinor, long? UsedCount, long? MaxCount)
{
    /// <summary>The use in percent, of the amount or of the number, whichever is nearer to its limit.</summary>
    public int? Percent
    {
        get
        {
            int? amount = Of(UsedMinor, MaxMinor), count = Of(UsedCount, MaxCount);
            return amount is null || count > amount ? count : amount;
        }
    }

    private static int? Of(long? used, long? max) => used is not { } value || max is not { } limit ? null
        : limit == 0 ? 100
        : (int)Int128.Min((Int128)value * 100 / limit, int.MaxValue);
}

/// <summary>A node.</summary>
/// <param name="Sign">Its last sign of life.</param>
/// <param name="Silent">For how long it has given none.</param>
internal sealed record NodeStatus(NodeSign Sign, TimeSpan Silent);
