using System.Diagnostics;

namespace FaultTolerantPay.Model;

/// <summary>The stored record of one payment: the request and its outcome so far.</summary>
public sealed record TransactionRecord
{
    /// <summary>The request.</summary>
    public required TransactionRequest Request { get; init; }

    /// <summary>The outcome so far. <see cref="OutcomeKind.Pending"/> may change once, to a final outcome (M4).</summary>
    public required TransactionOutcome Outcome { get; init; }

    /// <summary>When the record was first stored.</summary>
    public required DateTimeOffset StoredAt { get; init => field = value.ToUniversalTime(); }

    /// <summary>
    /// Whether evidence says that money may have moved although the outcome says that it did not: the business system executed the payment
    /// after all, or a channel booked a payout late. The outcome does not change (M4), a discrepancy informs an operator, and no other
    /// attempt of the order is decided (M2).
    /// </summary>
    public bool MayBePaid { get; init; }

    /// <summary>The number of queries to the business system for a pending outcome; a query without an answer counts too.</summary>
    public int Queries { get; init; }

    /// <summary>
    /// The payment's trace, as a W3C <c>traceparent</c> of 55 characters, so that work days later can be linked to it. Null if the payment
    /// was not traced, and in records of older releases.
    /// </summary>
    public string? TraceParent { get; init; }

    /// <summary>1 when first stored, incremented by each change. 0 before that.</summary>
    public long Version { get; init; }

    /// <summary>Whether the store has the record.</summary>
    internal bool IsDurable => Version > 0;

    /// <summary>The payment's key.</summary>
    public TransactionKey Key => Request.Key;

    /// <summary>A new record of a payment whose outcome is still open.</summary>
    internal static TransactionRecord Pending(TransactionRequest request, string reason, DateTimeOffset now) =>
        New(request, new TransactionOutcome { Kind = OutcomeKind.Pending, DecidedAt = now, Reason = reason }, now);

    /// <summary>A new record of a payment, with the current trace.</summary>
    internal static TransactionRecord New(TransactionRequest request, TransactionOutcome outcome, DateTimeOffset now) => new()
    {
        Request = request,
        StoredAt = now,
        Outcome = outcome,
        TraceParent = Activity.Current is { IdFormat: ActivityIdFormat.W3C } current ? current.Id : null,
    };
}
