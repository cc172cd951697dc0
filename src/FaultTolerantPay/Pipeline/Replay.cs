using FaultTolerantPay.Model;
using FaultTolerantPay.Storage;

namespace FaultTolerantPay.Pipeline;

/// <summary>Answers a request for an order of which something is on record already (M2, M4).</summary>
internal static class Replay
{
    /// <summary>
    /// What an order's records answer to a request. First its own attempt: its outcome, or a conflict where the content differs. Then the
    /// attempt that holds the order, since it is paid by it or may be. Null where the request is to be decided on: its attempt is not on
    /// record or was withdrawn, and every other one ended certainly unpaid.
    /// </summary>
    /// <param name="attempts">The records of the order, as the store or this node's memory has them.</param>
    /// <param name="request">The request.</param>
    /// <param name="now">The present time.</param>
    public static TransactionOutcome? Of(IReadOnlyList<TransactionRecord> attempts, TransactionRequest request, DateTimeOffset now)
    {
        TransactionRecord? own = Own(attempts, request);
        if (own is not null && !MayTryAgain(own, request))
            return Of(own, request, now);
        return Holder(attempts, request) is { } holder ? Of(holder, request, now) : null;
    }

    /// <summary>The record of the request's own attempt; null where there is none.</summary>
    public static TransactionRecord? Own(IReadOnlyList<TransactionRecord> attempts, TransactionRequest request)
    {
        foreach (TransactionRecord attempt in attempts)
        {
            if (attempt.Key == request.Key)
                return attempt;
        }
        return null;
    }

    /// <summary>Whether the record only says that the same request ended with nothing done, so that it may be executed now.</summary>
    public static bool MayTryAgain(TransactionRecord record, TransactionRequest request) =>
        IsWithdrawn(record) && !record.MayBePaid && record.Request.HasSameContentAs(request);

    /// <summary>
    /// Whether one record lets the request be executed: its own attempt ended with nothing done, or another ended certainly unpaid.
    /// </summary>
    public static bool LetsFollow(TransactionRecord record, TransactionRequest request) =>
        record.Key == request.Key ? MayTryAgain(record, request) : StoreRules.IsCertainlyUnpaid(record);

    /// <summary>
    /// What one record answers: its outcome, a conflict where the content differs, or that the attempt is under way. It names the attempt
    /// where it is not the request's own.
    /// </summary>
    public static TransactionOutcome Of(TransactionRecord record, TransactionRequest request, DateTimeOffset now)
    {
        // It ended unpaid since it was looked up: the order is free, and who asks again is decided on.
        if (record.Key != request.Key && StoreRules.IsCertainlyUnpaid(record))
            return InProgress(now);
        bool isUnderWay = IsWithdrawn(record) || record.Outcome is { Kind: OutcomeKind.Pending, Reason: OutcomeReasons.InProgress };
        TransactionOutcome answer =
            // What was told of the attempt stays told to who asks for it; to another attempt it would say that the order is free.
            record.MayBePaid && (isUnderWay || record.Key != request.Key)
                ? TransactionOutcome.Unstored(OutcomeKind.InProgress, OutcomeReasons.Contradicted, now)
            : isUnderWay ? InProgress(now)
            : record.Outcome.AsReplay();
        return Of(record.Request, answer, request, now);
    }

    /// <summary>
    /// The order is being paid by a request that is under way on this node. To another attempt that says no more than its name: what is on
    /// record of that attempt itself comes first, also before a conflict with this one.
    /// </summary>
    public static TransactionOutcome UnderWay(TransactionRequest holder, TransactionRequest request, DateTimeOffset now) =>
        holder.Key == request.Key ? Of(holder, InProgress(now), request, now) : InProgress(now) with { Attempt = holder.Key.Attempt };

    /// <summary>An attempt of the order is under way: the answer is not known yet.</summary>
    public static TransactionOutcome InProgress(DateTimeOffset now) =>
        TransactionOutcome.Unstored(OutcomeKind.InProgress, OutcomeReasons.InProgress, now);

    /// <summary>
    /// The order or the attempt is known with other content. Not stored: what is on record stays what it is. The fields that differ are
    /// named, and nothing that the first caller gave: who asks may be another one.
    /// </summary>
    private static TransactionOutcome Conflict(TransactionRequest known, TransactionRequest request, DateTimeOffset now)
    {
        List<Detail> figures = [new Detail("key", request.Key.ToString())];
        void Compare(string field, bool isSame)
        {
            if (!isSame)
                figures.Add(new Detail(field, "another than before"));
        }
        Compare("amount", known.Amount == request.Amount);
        Compare("customer", known.HasSameCustomerAs(request));
        Compare("institution", known.Institution == request.Institution || known.Key != request.Key);
        return new TransactionOutcome
        {
            Kind = OutcomeKind.Refused,
            DecidedAt = now,
            Refusal = new Refusal { Code = RefusalCode.KeyConflict, Rule = RuleNames.SameContent, Details = figures },
        };
    }

    private static TransactionOutcome Of(TransactionRequest known, TransactionOutcome answer, TransactionRequest request, DateTimeOffset now)
    {
        bool isOwn = known.Key == request.Key;
        if (isOwn ? !known.HasSameContentAs(request) : !IsSamePayment(known, request))
            return Conflict(known, request, now);
        return isOwn ? answer : answer with { Attempt = known.Key.Attempt };
    }

    /// <summary>Another attempt that did not end certainly unpaid; null where there is none.</summary>
    private static TransactionRecord? Holder(IReadOnlyList<TransactionRecord> attempts, TransactionRequest request)
    {
        foreach (TransactionRecord attempt in attempts)
        {
            if (attempt.Key != request.Key && !LetsFollow(attempt, request))
                return attempt;
        }
        return null;
    }

    /// <summary>Whether another attempt of an order is for the same payment: a new one may go through another institution.</summary>
    private static bool IsSamePayment(TransactionRequest known, TransactionRequest request) =>
        known.Customer == request.Customer && known.Amount == request.Amount;

    private static bool IsWithdrawn(TransactionRecord record) =>
        record.Outcome is { Kind: OutcomeKind.Pending, Reason: OutcomeReasons.Withdrawn };
}
