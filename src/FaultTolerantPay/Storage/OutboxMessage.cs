namespace FaultTolerantPay.Storage;

/// <summary>
/// An advice or a notice that is to be sent at least once, stored in the commit that gave rise to it. The advices of one payment are sent in the order of their numbers; notices have no order.
/// </summary>
public sealed record OutboxMessage
{
    /// <summary>Given by the store when it is appended: it grows within a stream. 0 before that.</summary>
    public long Number { get; init; }

    /// <summary>The advice; null for a notice.</summary>
    public Advice? Advice { get; init; }

    /// <summary>The notice; null for an advice.</summary>
    public Notice? Notice { get; init; }

    /// <summary>How often it was sent; no answer counts too.</summary>
    public int Attempts { get; init; }

    /// <summary>When it is sent next; null: at once.</summary>
    public DateTimeOffset? NextAt { get; init; }

    /// <summary>When it was parked or skipped the last time; null where it never was.</summary>
    public DateTimeOffset? StoppedAt { get; init; }

    /// <summary>How often it was parked: each time has a difference of its own.</summary>
    public int Parkings { get; init; }

    /// <summary>Where it stands.</summary>
    public OutboxStatus Status { get; init; } = OutboxStatus.Waiting;

    /// <summary>Its stable id: the same id is appended once.</summary>
    public string Id => Advice?.Id ?? Notice!.Id;

    /// <summary>The payment.</summary>
    public TransactionKey Key => Advice?.Key ?? Notice!.Key;

    /// <summary>The stream in which it waits: one payment's advices, or one payment's notices.</summary>
    public WorkItemKey Stream => new(Advice is null ? WorkKind.Notices : WorkKind.Advices, Key);

    /// <summary>A new message with an advice.</summary>
    internal static OutboxMessage Of(Advice advice) => new() { Advice = advice };

    /// <summary>A new message with a notice.</summary>
    internal static OutboxMessage Of(Notice notice) => new() { Notice = notice };
}
