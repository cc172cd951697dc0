namespace FaultTolerantPay.ChannelPayments;

/// <summary>
/// The notices of a change, about what ended without a caller who certainly hears of it. Only a reply in time is certain to be heard
/// (<see cref="ChannelPaymentChange.IsTold"/>), so a notice may repeat what a caller knows.
/// </summary>
internal static class PaymentNotices
{
    /// <summary>The notices that are stored with a change.</summary>
    public static IReadOnlyList<Notice> Of(ChannelPaymentChange change)
    {
        if (change.IsTold)
        {
            return [];
        }

        ChannelPayment after = change.After;
        bool isSettled = after.State is not (ChannelPaymentState.Created or ChannelPaymentState.InProgress or ChannelPaymentState.Unknown);
        List<Notice> notices = [];
        foreach (ChannelOperation operation in after.Operations)
        {
            // While another channel may follow, a failed charge is not the payment's end. The cardholder alone gets returned surplus.
            if (IsNews(change.Before.Find(operation.Number), operation) && !operation.ReturnsSurplus && (isSettled || !operation.IsCharge))
            {
                notices.Add(New(change, operation));
            }
        }

        // The payment ended without a result: no time was left, or the authorisation expired.
        if (notices.Count == 0 && isSettled && after.State != change.Before.State)
        {
            notices.Add(New(change, after.NewestCharge));
        }

        return notices;
    }

    private static bool IsNews(ChannelOperation? before, ChannelOperation after) =>
        after.IsResolved && (before is not { IsResolved: true } || before.MovedMinor != after.MovedMinor);

    private static Notice New(ChannelPaymentChange change, ChannelOperation? operation) => new()
    {
        // One change ends an operation once; the next change has another version.
        Id = $"{change.After.Key}#{NoticeKind.OperationEnded}#{operation?.Number}#{change.Before.Version + 1}",
        Kind = NoticeKind.OperationEnded,
        Key = change.After.Key,
        Outcome = null,
        PaymentState = change.After.State,
        Operation = operation?.Number,
        OperationOutcome = operation?.Outcome,
    };
}
