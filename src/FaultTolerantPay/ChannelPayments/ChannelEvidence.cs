namespace FaultTolerantPay.ChannelPayments;

/// <summary>
/// Results of operations that are already resolved. They never change the recorded outcome (M7): one that agrees adds what was missing, and
/// one that contradicts opens a discrepancy.
/// </summary>
internal static class ChannelEvidence
{
    // The end of the id of a discrepancy whose evidence is not certain yet.
    private const string Accepted = "#accepted";

    /// <summary>Records a result of a resolved operation.</summary>
    public static ChannelPaymentChange RecordEvidence(
        this ChannelPaymentChange change,
        ChannelOperation operation,
        ChannelResult late,
        ResultSource source,
        bool isCertain,
        DateTimeOffset askAt)
    {
        (change, operation) = change.KeepReference(operation, late);
        if (!isCertain)
        {
            return operation.AskAt is not null
                // A provider that goes on saying "not yet" does not put off the query.
                ? source == ResultSource.Callback ? change : change.AskAgain(operation, source, askAt)
                : late.Outcome == OperationOutcome.Pending ? change.AcceptedAfterAll(operation, late, askAt)
                : change;
        }

        (change, operation) = change.EndAccepted(operation, late);
        bool isSaidDone = late.Outcome == OperationOutcome.Succeeded, isDone = operation.TookEffect;
        // A reversed operation may well have happened first.
        return isSaidDone == isDone || operation.IsReversed ? change.BookLateFee(operation, late)
            : isSaidDone ? change.DoneAfterAll(operation, late)
            : change.NotDoneAfterAll(operation, late);
    }

    /// <summary>A reference that the first result lacked is needed for later operations on this one.</summary>
    private static (ChannelPaymentChange Change, ChannelOperation Operation) KeepReference(
        this ChannelPaymentChange change, ChannelOperation operation, ChannelResult late)
    {
        if (operation.ChannelReference is not null || late.Reference is null)
        {
            return (change, operation);
        }

        ChannelOperation known = operation with { ChannelReference = late.Reference };
        return (change.Put(known).Noted("channel-reference-stored", $"{operation.Number}: {late.Reference}"), known);
    }

    private static ChannelPaymentChange BookLateFee(this ChannelPaymentChange change, ChannelOperation operation, ChannelResult late)
    {
        long more = late.FeeMinor - operation.FeeMinor;
        return more > 0 && !operation.IsFeeOfStatement
            ? change.Put(operation with { FeeMinor = late.FeeMinor }).BookFee(operation, more)
            : change;
    }

    /// <summary>The channel accepted the operation after all, and still does not say what became of it.</summary>
    private static ChannelPaymentChange AskAgain(
        this ChannelPaymentChange change, ChannelOperation operation, ResultSource source, DateTimeOffset askAt)
    {
        int queries = operation.Queries + (source == ResultSource.Query ? 1 : 0);
        return change.Put(operation with { AskAt = askAt, Queries = queries });
    }

    /// <summary>
    /// The channel accepted an operation that counts as failed, and may still execute it. Nothing further is written until it says what
    /// became of it (M3), and it is asked until then.
    /// </summary>
    private static ChannelPaymentChange AcceptedAfterAll(
        this ChannelPaymentChange change, ChannelOperation operation, ChannelResult late, DateTimeOffset askAt)
    {
        bool isDone = operation.TookEffect || operation.IsReversed;
        if (isDone)
        {
            return change;
        }

        // A charge beside a proven one will be surplus, if it happens at all: it stops nothing. One of a payment that ended unpaid holds
        // its order.
        bool isBesideProven = operation.IsCharge && change.After.IsProven;
        ChannelPaymentChange seen = isBesideProven
            ? change.With(Contradiction(change, operation, late, Accepted))
            : change.Hold(operation, late, claimedMinor: operation.Amount.Minor, Accepted);
        return seen.Put(operation with { AskAt = askAt });
    }

    /// <summary>The channel now reports a certain outcome for an operation that it had accepted after all.</summary>
    private static (ChannelPaymentChange Change, ChannelOperation Operation) EndAccepted(
        this ChannelPaymentChange change, ChannelOperation operation, ChannelResult late)
    {
        if (operation.AskAt is null)
        {
            return (change, operation);
        }

        ChannelOperation decided = operation with { Decisions = operation.Decisions + 1, AskAt = null };
        Discrepancy accepted = Claim(change, operation, late, operation.Amount.Minor, Accepted);
        ChannelPaymentChange asked = change.Put(decided);
        bool isHeld = change.After.HeldByDiscrepancies.Contains(accepted.Id, StringComparer.Ordinal);
        return (isHeld ? asked.EndHold(accepted, null, null, $"the channel says {late.Outcome}") : asked, decided);
    }

    private static ChannelPaymentChange DoneAfterAll(this ChannelPaymentChange change, ChannelOperation operation, ChannelResult late)
    {
        if (operation.IsCharge)
        {
            bool isNeeded = !change.After.IsProven && change.After.EndedAt is null;
            // The first proof pays the order. Every further one is surplus.
            return isNeeded
                ? change.Prove(operation).With(Contradiction(change, operation, late))
                : change.BecomeSurplus(operation);
        }

        // The library had only concluded that it did not happen: the channel's proof counts, if there is room for it.
        if (operation.IsResolvedLocally && change.Apply(operation, operation.Amount.Minor) is { IsChanged: true } applied)
        {
            return applied.Change.With(Contradiction(change, operation, late));
        }

        return change.Hold(operation, late, operation.Amount.Minor, $"#{operation.Amount.Minor}");
    }

    private static ChannelPaymentChange NotDoneAfterAll(this ChannelPaymentChange change, ChannelOperation operation, ChannelResult late)
    {
        ChannelPayment payment = change.After;
        // Channels report a payment as closed after it was refunded, and an authorisation after it was captured or voided.
        bool isClosed = operation.TakesMoney ? payment.RefundedOf(operation.Number) > 0
            : operation.Kind == OperationKind.Authorise
                && payment.CapturedMinor + payment.CaptureReservedMinor + payment.VoidedMinor + payment.ExpiredMinor > 0;
        bool isReturned = operation.SurplusMinor > 0 && payment.SurplusDueOf(operation) < operation.SurplusMinor;
        return isClosed || isReturned ? change : change.Hold(operation, late, claimedMinor: 0, "#0");
    }

    /// <summary>The order is paid by a charge that counted as failed.</summary>
    public static ChannelPaymentChange Prove(this ChannelPaymentChange change, ChannelOperation charge)
    {
        ChannelPaymentChange proven = change
            .Put(charge with { BookedMinor = charge.Amount.Minor, Decisions = charge.Decisions + 1 })
            .BookTaken("channel-paid", charge, charge.Amount.Minor)
            .Noted("proven-late", OperationNames.Describe(charge));
        return charge.Kind == OperationKind.Authorise ? proven.BeginAuthorisation() : proven;
    }

    private static ChannelPaymentChange Hold(
        this ChannelPaymentChange change, ChannelOperation operation, ChannelResult late, long claimedMinor, string suffix)
    {
        Discrepancy contradiction = Claim(change, operation, late, claimedMinor, suffix);
        ChannelPayment payment = change.After;
        return payment.HeldByDiscrepancies.Contains(contradiction.Id, StringComparer.Ordinal)
            ? change
            : change
                .With(contradiction)
                .To(payment with { HeldByDiscrepancies = payment.HeldByDiscrepancies.Add(contradiction.Id) })
                .Noted("contradicting-evidence", contradiction.Evidence);
    }

    /// <summary>Closes a discrepancy that holds the payment.</summary>
    public static ChannelPaymentChange EndHold(
        this ChannelPaymentChange change, Discrepancy discrepancy, long? appliedMinor, OperatorId? by, string decision) => change
        .With(discrepancy with { ClosedAt = change.At, ClosedBy = by, Decision = decision, AppliedMinor = appliedMinor })
        .To(change.After with
        {
            HeldByDiscrepancies = change.After.HeldByDiscrepancies.Remove(discrepancy.Id, StringComparer.Ordinal),
        })
        .Noted("evidence-decided", decision, by);

    // Repeated evidence is one discrepancy. Evidence after a decision is a new one, because the operator could not have known it.
    private static Discrepancy Contradiction(
        ChannelPaymentChange change, ChannelOperation operation, ChannelResult late, string suffix = "") => change.NewDiscrepancy(
        DiscrepancyKind.ChannelContradiction, operation, Evidence(operation, late), $"#{operation.Decisions}{suffix}");

    /// <summary>A contradiction that an operator may apply: it then counts for this amount and this fee.</summary>
    private static Discrepancy Claim(
        ChannelPaymentChange change, ChannelOperation operation, ChannelResult late, long claimedMinor, string suffix) =>
        Contradiction(change, operation, late, suffix) with { ClaimedMinor = claimedMinor, ClaimedFeeMinor = late.FeeMinor };

    private static string Evidence(ChannelOperation operation, ChannelResult late) =>
        $"{OperationNames.Describe(operation)}: recorded {operation.Outcome} {operation.Code}, later {late.Outcome} {late.Code} "
            + late.Reference;
}
