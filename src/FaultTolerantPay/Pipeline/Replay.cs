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

    /// <summary>The key is known with other content. Not stored: the stored outcome stays what it is.</summary>
    public static TransactionOutcome Conflict(TransactionRequest known, TransactionRequest request, DateTimeOffset now)
    {
        List<Figure> figures = [new Figure("key", request.Key.ToString())];
        void Compare(string field, string knownValue, string value)
        {
            if (value != knownValue)
                figures.Add(new Figure(field, $"{value}, but {knownValue} before"));
        }
        Compare("amount", known.Amount.ToString(), request.Amount.ToString());
        Compare("customer", known.Customer.Value, request.Customer.Value);
        Compare("institution", known.Institution?.Value ?? "none", request.Institution?.Value ?? "none");
        Compare("collectionMeans.institution", known.CollectionMeans?.Institution.Value ?? "none", request.CollectionMeans?.Institution.Value ?? "none");
        if (known.CollectionMeans?.Token != request.CollectionMeans?.Token)
            figures.Add(new Figure("collectionMeans.token", "another than before"));
        return new TransactionOutcome
        {
            Kind = OutcomeKind.Refused,
            DecidedAt = now,
            Refusal = new Refusal { Code = RefusalCode.KeyConflict, Rule = RuleNames.SameContent, Figures = figures },
        };
    }
}
