using System.Diagnostics;

namespace FaultTolerantPay.Model;

/// <summary>What the store keeps of one payment: what was asked, and its outcome so far.</summary>
public sealed record TransactionRecord
{
    /// <summary>What was asked.</summary>
    public required TransactionRequest Request { get; init; }

    /// <summary>The outcome so far. <see cref="OutcomeKind.Pending"/> may change once, to a final one (M4).</summary>
    public required TransactionOutcome Outcome { get; init; }

    /// <summary>When it was first stored.</summary>
    public required DateTimeOffset StoredAt { get; init => field = value.ToUniversalTime(); }

    /// <summary>
    /// Whether something says that money may have moved although the outcome says that it did not: the business system executed it after all, or a payout was booked late. The
    /// outcome stays (M4), a difference tells an operator, and no other attempt of the order is decided on (M2).
    /// </summary>
    public bool MayBePaid { get; init; }

    /// <summary>How often the business system was asked for a pending outcome; no answer counts too.</summary>
    public int Queries { get; init; }

    /// <summary>
    /// The trace that the payment belongs to, as a W3C <c>traceparent</c> of 55 characters, so that work days later can be linked to it; null where nobody traced it, and in records of older releases.
    /// </summary>
    public string? TraceParent { get; init; }

    /// <summary>1 when first stored, one more with each change. 0 before that.</summary>
    public long Version { get; init; }

    /// <summary>The payment's name.</summary>
    public TransactionKey Key => Request.Key;

    /// <summary>A new record of a payment whose outcome is still open.</summary>
    internal static TransactionRecord Pending(TransactionRequest request, string reason, DateTimeOffset now) =>
        New(request, new TransactionOutcome { Kind = OutcomeKind.Pending, DecidedAt = now, Reason = reason }, now);

    /// <summary>A new record of a payment, in the trace that is current.</summary>
    internal static TransactionRecord New(TransactionRequest request, TransactionOutcome outcome, DateTimeOffset now) => new()
    {
        Request = request,
        StoredAt = now,
        Outcome = outcome,
        TraceParent = Activity.Current is { IdFormat: ActivityIdFormat.W3C } current ? current.Id : null,
    };
}
