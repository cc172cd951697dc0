using FaultTolerantPay.Transactions;

namespace FaultTolerantPay.Pipeline;

/// <summary>Answers a request whose key is stored already (M4).</summary>
internal static class Replay
{
    /// <summary>Whether the record only says that an earlier attempt ended with nothing done, so that the same request may be executed now.</summary>
    public static bool MayTryAgain(TransactionRecord record, TransactionRequest request) =>
        record.Outcome is { Kind: OutcomeKind.Pending, Reason: OutcomeReasons.Withdrawn } && record.Request.HasSameContentAs(request);

    /// <summary>The stored outcome; a conflict where the content differs; unavailable while another node is still at it.</summary>
    public static TransactionOutcome Of(TransactionRecord record, TransactionRequest request, DateTimeOffset now) =>
        !record.Request.HasSameContentAs(request) ? Conflict(record.Request, request, now)
        : record.Outcome is { Kind: OutcomeKind.Pending, Reason: OutcomeReasons.InProgress or OutcomeReasons.Withdrawn }
            ? new TransactionOutcome { Kind = OutcomeKind.Unavailable, DecidedAt = now, Reason = OutcomeReasons.InProgress }
        : record.Outcome.AsReplay();

    /// <summary>
    /// The attempt is known with other content. Not stored: the stored outcome stays what it is. The fields that differ are named, and nothing that the first caller gave: who
    /// asks may be another one.
    /// </summary>
    public static TransactionOutcome Conflict(TransactionRequest known, TransactionRequest request, DateTimeOffset now)
    {
        List<Figure> figures = [new Figure("key", request.Key.ToString())];
        void Compare(string field, bool isSame)
        {
            if (!isSame)
                figures.Add(new Figure(field, "another than before"));
        }
        Compare("amount", known.Amount == request.Amount);
        Compare("customer", known.Customer == request.Customer);
        Compare("institution", known.Institution == request.Institution);
        return new TransactionOutcome
        {
            Kind = OutcomeKind.Refused,
            DecidedAt = now,
            Refusal = new Refusal { Code = RefusalCode.KeyConflict, Rule = RuleNames.SameContent, Figures = figures },
        };
    }
}
