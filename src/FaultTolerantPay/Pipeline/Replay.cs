using FaultTolerantPay.Model;
using FaultTolerantPay.Storage;

namespace FaultTolerantPay.Pipeline;

/// <summary>Answers a request from the stored records of its order (M2, M4).</summary>
internal static class Replay
{
    /// <summary>
    /// The outcome that an order's records give for a request. The request's own attempt comes first: its outcome, or a conflict if the
    /// content differs. Then comes the attempt that holds the order, because it has paid the order or may have. Null if the request must be
    /// decided: its attempt is not stored or was withdrawn, and every other attempt ended certainly unpaid.
    /// </summary>
    /// <param name="attempts">The records of the order, from the store or this node's memory.</param>
    /// <param name="request">The request.</param>
    /// <param name="now">The present time.</param>
    public static TransactionOutcome? Of(IReadOnlyList<TransactionRecord> attempts, TransactionRequest request, DateTimeOffset now)
    {
        TransactionRecord? own = Own(attempts, request);
        if (own is not null && !MayTryAgain(own, request))
        {
            return Of(own, request, now);
        }

        return Holder(attempts, request) is { } holder ? Of(holder, request, now) : null;
    }

    /// <summary>The record of the request's own attempt; null if there is none.</summary>
    public static TransactionRecord? Own(IReadOnlyList<TransactionRecord> attempts, TransactionRequest request)
    {
        foreach (TransactionRecord attempt in attempts)
        {
            if (attempt.Key == request.Key)
            {
                return attempt;
            }
        }
        return null;
    }

    /// <summary>Whether the record only says that the same request ended without execution, so that it may be executed now.</summary>
    public static bool MayTryAgain(TransactionRecord record, TransactionRequest request) =>
        IsWithdrawn(record) && !record.MayBePaid && record.Request.HasSameContentAs(request);

    /// <summary>
    /// Whether one record lets the request be executed: its own attempt ended without execution, or another attempt ended certainly unpaid.
    /// </summary>
    public static bool LetsFollow(TransactionRecord record, TransactionRequest request) =>
        record.Key == request.Key ? MayTryAgain(record, request) : StoreRules.IsCertainlyUnpaid(record);

    /// <summary>
    /// The answer of one record: its outcome, a conflict if the content differs, or that the attempt is under way. It names the attempt if
    /// it is not the request's own.
    /// </summary>
    public static TransactionOutcome Of(TransactionRecord record, TransactionRequest request, DateTimeOffset now)
    {
        // The other attempt ended unpaid after it was looked up. This request is not decided; the caller asks again, and is decided then.
        if (record.Key != request.Key && StoreRules.IsCertainlyUnpaid(record))
        {
            return InProgress(now);
        }

        bool isUnderWay = IsWithdrawn(record) || record.Outcome is { Kind: OutcomeKind.Pending, Reason: OutcomeReasons.InProgress };
        TransactionOutcome answer =
            // The same attempt gets its earlier outcome. Another attempt must not get it: it would say that the order is free.
            record.MayBePaid && (isUnderWay || record.Key != request.Key)
                ? TransactionOutcome.Unstored(OutcomeKind.InProgress, OutcomeReasons.Contradicted, now)
            : isUnderWay ? InProgress(now)
            : record.Outcome.AsReplay();
        return Of(record.Request, answer, request, now);
    }

    /// <summary>
    /// Another request on this node is paying the order. The same attempt gets <c>InProgress</c> or a conflict. Another attempt gets
    /// <c>InProgress</c> and the id of the running attempt; its own stored record was looked up before.
    /// </summary>
    public static TransactionOutcome UnderWay(TransactionRequest holder, TransactionRequest request, DateTimeOffset now) =>
        holder.Key == request.Key ? Of(holder, InProgress(now), request, now) : InProgress(now) with { Attempt = holder.Key.Attempt };

    /// <summary>An attempt of the order is under way: the outcome is not known yet.</summary>
    public static TransactionOutcome InProgress(DateTimeOffset now) =>
        TransactionOutcome.Unstored(OutcomeKind.InProgress, OutcomeReasons.InProgress, now);

    /// <summary>
    /// The order or the attempt is known with different content. This is not stored, so the existing record stays. The answer names the
    /// fields that differ but no value of the first caller, because this caller may be another one.
    /// </summary>
    private static TransactionOutcome Conflict(TransactionRequest known, TransactionRequest request, DateTimeOffset now)
    {
        List<Detail> details = [new Detail("key", request.Key.ToString())];
        void Compare(string field, bool isSame)
        {
            if (!isSame)
            {
                details.Add(new Detail(field, "different from before"));
            }
        }
        Compare("amount", known.Amount == request.Amount);
        Compare("customer", known.HasSameCustomerAs(request));
        Compare("institution", known.Institution == request.Institution || known.Key != request.Key);
        return new TransactionOutcome
        {
            Kind = OutcomeKind.Refused,
            DecidedAt = now,
            Refusal = new Refusal { Code = RefusalCode.KeyConflict, Rule = RuleNames.SameContent, Details = details },
        };
    }

    private static TransactionOutcome Of(
        TransactionRequest known, TransactionOutcome answer, TransactionRequest request, DateTimeOffset now)
    {
        bool isOwn = known.Key == request.Key;
        if (isOwn ? !known.HasSameContentAs(request) : !IsSamePayment(known, request))
        {
            return Conflict(known, request, now);
        }

        return isOwn ? answer : answer with { Attempt = known.Key.Attempt };
    }

    /// <summary>Another attempt that did not end certainly unpaid; null if there is none.</summary>
    private static TransactionRecord? Holder(IReadOnlyList<TransactionRecord> attempts, TransactionRequest request)
    {
        foreach (TransactionRecord attempt in attempts)
        {
            if (attempt.Key != request.Key && !LetsFollow(attempt, request))
            {
                return attempt;
            }
        }
        return null;
    }

    /// <summary>Whether another attempt of an order is for the same payment. A new attempt may use another institution.</summary>
    private static bool IsSamePayment(TransactionRequest known, TransactionRequest request) =>
        known.Customer == request.Customer && known.Amount == request.Amount;

    private static bool IsWithdrawn(TransactionRecord record) =>
        record.Outcome is { Kind: OutcomeKind.Pending, Reason: OutcomeReasons.Withdrawn };
}
