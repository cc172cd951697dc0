using FaultTolerantPay.Advances;
using FaultTolerantPay.Model;

namespace FaultTolerantPay.ChannelPayments;

/// <summary>
/// The effect of a result. The first certain result resolves the operation; every later one is evidence. The same function takes replies,
/// queries and callbacks, in any order and any number of times.
/// </summary>
internal static class ResultTransitions
{
    /// <summary>The channel's code of an operation that a confirmed reversal undid before its outcome was known.</summary>
    public const string ReversedCode = "reversed";

    /// <summary>Records a result of an operation.</summary>
    /// <param name="change">The change so far.</param>
    /// <param name="number">The operation.</param>
    /// <param name="result">One of the five outcomes.</param>
    /// <param name="source">Where the result came from.</param>
    /// <param name="askAt">When the channel is next queried if the outcome is still open.</param>
    /// <param name="returnAt">When a failed return of surplus is written again; null: an operator decides.</param>
    public static ChannelPaymentChange Record(
        this ChannelPaymentChange change,
        OperationNumber number,
        ChannelResult result,
        ResultSource source,
        DateTimeOffset askAt,
        DateTimeOffset? returnAt = null)
    {
        ChannelOperation operation = change.After.Find(number)
            ?? throw new InvalidOperationException($"Channel payment {change.After.Key} has no operation {number}.");
        if (FindImplausible(result) is { } implausible)
        {
            // The amount is not booked, and the result decides nothing.
            string evidence = $"{OperationNames.Describe(operation, result)}: {implausible}";
            change = change.Opened(DiscrepancyKind.SenselessFigure, operation, evidence, $"#{operation.Decisions}");
            result = ChannelResult.Unknown(result.Code) with { Reference = result.Reference };
        }

        bool isCertain = result.Outcome is OperationOutcome.Succeeded or OperationOutcome.Declined or OperationOutcome.NotExecuted;
        return operation.IsResolved ? change.RecordEvidence(operation, result, source, isCertain, askAt)
            : isCertain ? change.Resolve(operation, result, source, returnAt)
            : change.StayOpen(operation, result, source, askAt);
    }

    /// <summary>
    /// The library no longer expects a result by itself: an operator sees a discrepancy. The operation stays open, so that late proof
    /// counts as its outcome.
    /// </summary>
    /// <param name="change">The change.</param>
    /// <param name="number">The operation.</param>
    /// <param name="askAt">When the channel is asked again.</param>
    /// <param name="times">How often an operator has been told, with this time: from 1.</param>
    public static ChannelPaymentChange GiveUp(
        this ChannelPaymentChange change, OperationNumber number, DateTimeOffset askAt, int times)
    {
        ChannelOperation operation = change.After.Find(number)!;
        string evidence = $"{OperationNames.Describe(operation)}: no outcome after {operation.Queries} queries";
        return operation.IsResolved
            ? change
            : change.Put(operation with { AskAt = askAt }).Opened(DiscrepancyKind.StillUnknown, operation, evidence, $"#{times}");
    }

    /// <summary>
    /// No query was sent, because calls to the channel have not ended. It is asked later, and no query is counted; an operator sees a
    /// discrepancy once the result is overdue.
    /// </summary>
    /// <param name="change">The change.</param>
    /// <param name="number">The operation.</param>
    /// <param name="delay">How long until the channel is asked again.</param>
    public static ChannelPaymentChange PutOff(this ChannelPaymentChange change, OperationNumber number, TimeSpan delay)
    {
        if (change.After.Find(number) is not { AskAt: not null } operation)
        {
            return change;
        }

        ChannelPaymentChange later = change.Put(operation with { AskAt = change.At.Plus(delay) });
        int overdue = DiscrepancySchedule.NumberSince(operation.SendBefore.Plus(delay), change.At);
        return overdue == 0 || operation.IsResolved
            ? later
            : later.Opened(
                DiscrepancyKind.StillUnknown,
                operation,
                $"{OperationNames.Describe(operation)}: queried {operation.Queries} times; no further query is sent, because calls to the "
                + "channel have not ended",
                $"#not-asked{overdue}");
    }

    /// <summary>
    /// A report has the operation's reference but does not fit it: another amount, currency, merchant or order. It changes nothing, and an
    /// operator sees it, once for each thing that does not fit.
    /// </summary>
    public static ChannelPaymentChange ReportDoesNotFit(
        this ChannelPaymentChange change, OperationNumber number, string what, string evidence) =>
        change.Opened(DiscrepancyKind.ReportNotBound, change.After.Find(number)!, evidence, $"#{what}");

    private static string? FindImplausible(ChannelResult result) =>
        result.FeeMinor is < 0 or > ChannelResult.MaxFeeMinor ? $"a fee of {result.FeeMinor}"
        : result.PartMinor is { } part ? $"only {part} minor units of the amount"
        : null;

    private static ChannelPaymentChange StayOpen(
        this ChannelPaymentChange change, ChannelOperation operation, ChannelResult result, ResultSource source, DateTimeOffset askAt)
    {
        bool isCallback = source == ResultSource.Callback;
        if (isCallback && operation.IsAnswered && SaysNothingNew(operation, result))
        {
            return change;
        }

        ChannelOperation open = operation with
        {
            // A later "unknown" never replaces "accepted".
            Outcome = operation.Outcome == OperationOutcome.Pending ? OperationOutcome.Pending : result.Outcome,
            IsAnswered = true,
            Queries = operation.Queries + (source == ResultSource.Query ? 1 : 0),
            Code = result.Code ?? operation.Code,
            // A query that knows nothing does not make an unmapped code a failure of the channel.
            Cause = result.Cause ?? operation.Cause,
            ChannelReference = result.Reference ?? operation.ChannelReference,
            // A provider that goes on saying "not yet" does not put off the query.
            AskAt = isCallback && operation.AskAt < askAt ? operation.AskAt : askAt,
        };
        string end = result.Outcome == OperationOutcome.Pending ? "pending" : "unknown";
        return change.Put(open).Noted($"{OperationNames.Of(operation)}-{end}", OperationNames.Describe(operation, result));
    }

    private static bool SaysNothingNew(ChannelOperation operation, ChannelResult result) =>
        (result.Outcome == operation.Outcome || (operation.Outcome == OperationOutcome.Pending && result.Code is not null))
        && (result.Code is null || string.Equals(result.Code, operation.Code, StringComparison.Ordinal))
        && (result.Cause is null || result.Cause == operation.Cause)
        && (result.Reference is null || string.Equals(result.Reference, operation.ChannelReference, StringComparison.Ordinal));

    private static ChannelPaymentChange Resolve(
        this ChannelPaymentChange change, ChannelOperation operation, ChannelResult result, ResultSource source, DateTimeOffset? returnAt)
    {
        ChannelOperation resolved = operation with
        {
            Outcome = result.Outcome,
            IsAnswered = true,
            IsResolved = true,
            IsResolvedLocally = source == ResultSource.Local,
            IsHardDecline = result is { Outcome: OperationOutcome.Declined, IsHardDecline: true },
            Queries = operation.Queries + (source == ResultSource.Query ? 1 : 0),
            Code = result.Code ?? operation.Code,
            Cause = result.Cause,
            ChannelReference = result.Reference ?? operation.ChannelReference,
            // Channels also charge for declines.
            FeeMinor = result.FeeMinor,
            IsFeeOfStatement = source == ResultSource.Statement && result.FeeMinor != 0,
            ResolvedAt = change.At,
            AskAt = null,
        };
        bool isDone = result.Outcome == OperationOutcome.Succeeded;
        string name = $"{OperationNames.Of(operation)}-{(isDone ? "succeeded" : "failed")}";
        // What the payment was before this result decides whether a charge is needed.
        bool isNeeded = !change.After.IsProven && change.After.EndedAt is null;
        // A reply before the caller was answered. Any other result may come after it, or after the caller's process has ended.
        bool isHeard = source == ResultSource.Reply && change.At < operation.AnswerBy;
        ChannelPaymentChange next = (isHeard ? change.Told() : change)
            .Put(resolved)
            .BookFee(resolved, result.FeeMinor)
            .Noted(name, OperationNames.Describe(operation, result));
        return isDone ? next.Succeeded(resolved, isNeeded) : next.Failed(resolved, returnAt);
    }

    private static ChannelPaymentChange Succeeded(this ChannelPaymentChange change, ChannelOperation operation, bool isNeeded)
    {
        long amount = operation.Amount.Minor;
        return operation.Kind switch
        {
            OperationKind.Pay or OperationKind.Authorise when !isNeeded => change.BecomeSurplus(operation),
            OperationKind.Pay => change.BookTaken("channel-paid", operation, amount),
            OperationKind.Authorise => change.BeginAuthorisation(),
            OperationKind.Capture => change.BookTaken("channel-captured", operation, amount),
            OperationKind.Refund => change.BookRefunded(operation.ReturnsSurplus ? "surplus-returned" : "card-refunded", operation, amount),
            OperationKind.Reverse => change.Reverse(operation),
            _ => change,
        };
    }

    private static ChannelPaymentChange Failed(this ChannelPaymentChange change, ChannelOperation operation, DateTimeOffset? returnAt) =>
        operation switch
        {
            { ReturnsSurplus: true } => change.SurplusReturnFailed(operation, returnAt),
            { Kind: OperationKind.Refund } => change.BookRefundFailed(operation),
            // A reversal may have been the last thing to wait for.
            { IsCharge: true } or { Kind: OperationKind.Reverse } => change.EndIfNothingIsLeft(),
            _ => change,
        };

    /// <summary>The authorisation holds from now on, for as long as its lifetime.</summary>
    public static ChannelPaymentChange BeginAuthorisation(this ChannelPaymentChange change) => change.To(change.After with
    {
        ExpiresAt = change.After.AuthorisationLifetime is { } lifetime ? change.At.Plus(lifetime) : change.After.ExpiresAt,
    });

    /// <summary>A charge that the payment does not need: it is returned to the cardholder, once.</summary>
    public static ChannelPaymentChange BecomeSurplus(this ChannelPaymentChange change, ChannelOperation charge)
    {
        string what = OperationNames.Describe(charge);
        return change
            .Put(charge with { BookedMinor = 0, SurplusMinor = charge.Amount.Minor, ReturnAt = change.At })
            .BookSurplus(charge, charge.Amount.Minor)
            .Opened(DiscrepancyKind.SurplusCharge, charge, $"{what} succeeded, but the payment is {change.Before.State}: it is returned")
            .Noted("surplus-charge", what);
    }

    private static ChannelPaymentChange SurplusReturnFailed(
        this ChannelPaymentChange change, ChannelOperation operation, DateTimeOffset? returnAt)
    {
        ChannelPaymentChange next = change.Put(change.After.Find(operation.Original!.Value)! with { ReturnAt = returnAt });
        string evidence = $"{OperationNames.Describe(operation)}: {operation.Outcome} {operation.Code}".TrimEnd();
        return returnAt is null ? next.Opened(DiscrepancyKind.SurplusNotReturned, operation, evidence) : next;
    }

    private static ChannelPaymentChange Reverse(this ChannelPaymentChange change, ChannelOperation reversal)
    {
        ChannelOperation target = change.After.Find(reversal.Original!.Value)!;
        ChannelPaymentChange reversed = change.MarkReversed(target);
        // A charge that was proven in the meantime is undone with the payment. Otherwise the next channel may be tried.
        return !target.IsCharge ? reversed
            : target.MovedMinor > 0 ? reversed.To(reversed.After with { EndedAt = change.At })
            : reversed.EndIfNothingIsLeft();
    }

    /// <summary>A reversal is confirmed: its original counts for nothing any more.</summary>
    public static ChannelPaymentChange MarkReversed(this ChannelPaymentChange change, ChannelOperation target)
    {
        ChannelOperation reversed = target.IsResolved
            ? target with { IsReversed = true, SurplusMinor = 0, ReturnAt = null }
            : target with
            {
                Outcome = OperationOutcome.NotExecuted,
                IsResolved = true,
                IsReversed = true,
                Code = ReversedCode,
                ResolvedAt = change.At,
                AskAt = null,
            };
        return change
            .Put(reversed)
            .BookTaken("channel-reversed", target, -target.MovedMinor)
            .BookSurplus(target, -target.SurplusMinor);
    }
}
