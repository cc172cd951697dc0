namespace FaultTolerantPay.ChannelPayments;

/// <summary>
/// An operator decides on evidence that contradicts an operation. Applied, the operation counts for what the evidence says, and the ledger
/// follows; its recorded outcome stays.
/// </summary>
internal static class EvidenceDecisions
{
    /// <summary>The evidence is dismissed: the record stays as it is.</summary>
    public static ChannelStep DismissEvidence(
        this ChannelPaymentChange change, Discrepancy discrepancy, OperationNumber number, OperatorId by, string reason)
    {
        if (!IsAbout(change.After, discrepancy, number))
        {
            return ChannelRefusal.NoEvidence;
        }

        ChannelOperation operation = change.After.Find(number)!;
        return ChannelStep.Done(change
            .Put(operation with { Decisions = operation.Decisions + 1, AskAt = null })
            .EndHold(discrepancy, appliedMinor: null, by, $"dismissed: {reason}"));
    }

    /// <summary>
    /// The evidence is applied. It is refused if the payment has no room for it, such as for a refund above what was taken.
    /// </summary>
    public static ChannelStep ApplyEvidence(
        this ChannelPaymentChange change, Discrepancy discrepancy, OperationNumber number, OperatorId by, string reason)
    {
        if (!IsAbout(change.After, discrepancy, number))
        {
            return ChannelRefusal.NoEvidence;
        }

        ChannelStep applied = change.Apply(change.After.Find(number)!, discrepancy.ClaimedMinor);
        if (!applied.IsChanged)
        {
            return applied;
        }

        ChannelOperation operation = applied.Change.After.Find(number)!;
        long fee = Math.Max(discrepancy.ClaimedFeeMinor - operation.FeeMinor, 0);
        return ChannelStep.Done(applied.Change
            .Put(operation with { FeeMinor = checked(operation.FeeMinor + fee), AskAt = null })
            .BookFee(operation, fee)
            .EndHold(discrepancy, discrepancy.ClaimedMinor, by, $"applied: {reason}"));
    }

    /// <summary>From now on the operation counts as having moved this amount: all of it, or 0.</summary>
    public static ChannelStep Apply(this ChannelPaymentChange change, ChannelOperation operation, long moved)
    {
        ChannelRefusal? refusal = moved > 0 ? AgainstDone(change.After, operation) : AgainstNotDone(change.After, operation);
        if (refusal is { } reason)
        {
            return reason;
        }

        ChannelPaymentChange noted = change.Noted(
            "evidence-applied", $"{OperationNames.Describe(operation)} counts as {(moved > 0 ? "done" : "not done")}");
        ChannelOperation decided = operation with { Decisions = operation.Decisions + 1 };
        return ChannelStep.Done(operation.Kind switch
        {
            OperationKind.Pay or OperationKind.Authorise when moved > 0 => noted.After.IsProven || noted.After.EndedAt is not null
                ? noted.BecomeSurplus(decided)
                : noted.Prove(operation),
            OperationKind.Capture when moved > 0 => noted.ApplyCapture(decided),
            OperationKind.Reverse => noted.ApplyReversal(decided, moved),
            OperationKind.Refund => noted
                .Put(decided with { BookedMinor = moved })
                .BookRefundEvidence(decided, checked(moved - operation.MovedMinor)),
            _ => noted.ApplyAmount(decided, moved),
        });
    }

    private static ChannelPaymentChange ApplyAmount(this ChannelPaymentChange change, ChannelOperation operation, long moved)
    {
        ChannelPaymentChange applied = change
            .Put(operation with { BookedMinor = moved, SurplusMinor = 0, ReturnAt = null })
            .BookTaken("channel-evidence", operation, checked(moved - operation.MovedMinor))
            .BookSurplus(operation, -operation.SurplusMinor);
        // A payment whose charge did not happen after all ended unpaid.
        return operation.IsCharge && applied.After is { IsProven: false, EndedAt: null }
            ? applied.To(applied.After with { EndedAt = change.At })
            : applied;
    }

    /// <summary>What the authorisation has no room for is surplus. What had expired was captured in time after all.</summary>
    private static ChannelPaymentChange ApplyCapture(this ChannelPaymentChange change, ChannelOperation capture)
    {
        ChannelPayment payment = change.After;
        long room = Math.Min(checked(payment.AvailableMinor + payment.ExpiredMinor), capture.Amount.Minor);
        long surplus = checked(capture.Amount.Minor - room);
        ChannelPaymentChange applied = change
            .Put(capture with { BookedMinor = room, SurplusMinor = surplus, ReturnAt = surplus > 0 ? change.At : null })
            .BookTaken("channel-evidence", capture, room)
            .BookSurplus(capture, surplus);
        long expired = Math.Min(payment.ExpiredMinor, checked(payment.AvailableMinor + payment.ExpiredMinor - room));
        return applied.To(applied.After with { ExpiredMinor = expired });
    }

    private static ChannelPaymentChange ApplyReversal(this ChannelPaymentChange change, ChannelOperation reversal, long moved)
    {
        ChannelOperation target = change.After.Find(reversal.Original!.Value)!;
        ChannelPaymentChange applied = change.Put(reversal with { BookedMinor = moved });
        if (moved > 0)
        {
            return applied.MarkReversed(target);
        }

        ChannelOperation again = target with { IsReversed = false };
        return applied.Put(again).BookTaken("channel-evidence", again, again.MovedMinor);
    }

    private static ChannelRefusal? AgainstDone(ChannelPayment payment, ChannelOperation operation) => operation.Kind switch
    {
        OperationKind.Increment => payment.IsProven ? null : ChannelRefusal.NotAuthorised,
        // What the payment has no room for, or no longer needs, is surplus.
        OperationKind.Pay or OperationKind.Authorise or OperationKind.Capture => null,
        OperationKind.Void when operation.ReturnsSurplus => AgainstReturn(payment, operation),
        OperationKind.Void => payment.CapturedMinor + payment.CaptureReservedMinor > 0 ? ChannelRefusal.AlreadyCaptured
            : payment.VoidedMinor > 0 ? ChannelRefusal.AlreadyVoided
            : payment.ExpiredMinor > 0 || operation.Amount.Minor > payment.AuthorisedMinor ? ChannelRefusal.AuthorisationExpired
            : null,
        OperationKind.Reverse => payment.Find(operation.Original!.Value) is { IsReversed: false, IsResolved: true } target
            && payment.RefundedOf(target.Number) == 0 && target.Kind == OperationKind.Capture ? null : ChannelRefusal.NotReversible,
        OperationKind.Refund when operation.ReturnsSurplus => AgainstReturn(payment, operation),
        OperationKind.Refund => operation.Amount.Minor > ChannelGuards.RefundableOf(payment, payment.Find(operation.Original!.Value)!)
            ? ChannelRefusal.AboveRefundable
            : null,
        _ => ChannelRefusal.WrongKind,
    };

    private static ChannelRefusal? AgainstReturn(ChannelPayment payment, ChannelOperation operation) =>
        operation.Amount.Minor > payment.SurplusDueOf(payment.Find(operation.Original!.Value)!) ? ChannelRefusal.NoSurplus : null;

    private static ChannelRefusal? AgainstNotDone(ChannelPayment payment, ChannelOperation operation)
    {
        if (ChannelGuards.HasUnresolved(payment))
        {
            return ChannelRefusal.OperationUnresolved;
        }

        if (payment.SurplusDueOf(operation) < operation.SurplusMinor)
        {
            return ChannelRefusal.NoSurplus;
        }

        long used = checked(payment.CapturedMinor + payment.CaptureReservedMinor + payment.VoidedMinor + payment.ExpiredMinor);
        return operation.Kind switch
        {
            OperationKind.Pay or OperationKind.Capture when payment.RefundedOf(operation.Number) > 0 => ChannelRefusal.AboveRefundable,
            OperationKind.Authorise when used > 0 && operation.MovedMinor > 0 => ChannelRefusal.AlreadyCaptured,
            OperationKind.Increment when checked(used + operation.MovedMinor) > payment.AuthorisedMinor => ChannelRefusal.AboveAuthorised,
            OperationKind.Reverse when payment.Find(operation.Original!.Value) is not { Kind: OperationKind.Capture } target
                || target.Amount.Minor > payment.AvailableMinor => ChannelRefusal.AboveAuthorised,
            _ => null,
        };
    }

    private static bool IsAbout(ChannelPayment payment, Discrepancy discrepancy, OperationNumber number) =>
        payment.HeldByDiscrepancies.Contains(discrepancy.Id, StringComparer.Ordinal)
        && string.Equals(discrepancy.Operation, number.ToString(), StringComparison.Ordinal);
}
