namespace FaultTolerantPay.ChannelPayments;

/// <summary>Writes operations. An operation is durable before it is sent (M1).</summary>
internal static class OperationWriting
{
    /// <summary>The operation that an earlier request with the same id wrote, or the conflict with it; null if the id is new.</summary>
    public static ChannelStep? FindRepeated(
        ChannelPayment payment, OperationKind kind, OperationTerms terms, long? amountMinor, OperationNumber? original)
    {
        if (terms.RequestId is null)
        {
            return null;
        }

        ChannelOperation? known = payment.Operations.FirstOrDefault(
            operation => operation.Kind == kind && string.Equals(operation.RequestId, terms.RequestId, StringComparison.Ordinal));
        if (known is null)
        {
            return null;
        }

        bool isSame = (amountMinor is null || amountMinor == known.Amount.Minor) && (original is null || original == known.Original);
        return isSame ? ChannelStep.Repeated(known) : ChannelRefusal.RequestConflict;
    }

    /// <summary>Writes a new operation to the channel of an earlier one.</summary>
    public static ChannelStep Write(
        this ChannelPaymentChange change, OperationKind kind, ChannelOperation original, Money amount, OperationTerms terms) =>
        change.Write(NewAt(change, kind, original, amount, terms));

    /// <summary>Writes a new operation.</summary>
    public static ChannelStep Write(this ChannelPaymentChange change, ChannelOperation operation)
    {
        ChannelPaymentChange written = change
            .Put(operation)
            .Noted($"{OperationNames.Of(operation)}-sent", OperationNames.Describe(operation));
        return ChannelStep.Done(written, operation);
    }

    /// <summary>A new operation on an earlier one, at its channel and under its merchant number.</summary>
    public static ChannelOperation NewAt(
        ChannelPaymentChange change, OperationKind kind, ChannelOperation original, Money amount, OperationTerms terms)
    {
        ChannelOperation operation = New(change, kind, new RoutedChannel(original.Channel, original.Provider), amount, terms);
        return operation with
        {
            Original = original.Number,
            MerchantNumber = original.MerchantNumber ?? operation.MerchantNumber,
        };
    }

    /// <summary>A new operation with the next ordinal of its kind.</summary>
    public static ChannelOperation New(
        ChannelPaymentChange change, OperationKind kind, RoutedChannel channel, Money amount, OperationTerms terms) => new()
        {
            Kind = kind,
            Ordinal = 1 + change.After.Operations.Count(operation => operation.Kind == kind),
            Channel = channel.Channel,
            Provider = channel.Provider,
            MerchantNumber = terms.MerchantNumberOf?.Invoke(channel.Channel),
            Amount = amount,
            Reference = terms.Reference,
            RequestId = terms.RequestId,
            // A restart sums quotas by the day of writing: it is the day on which the room was reserved.
            WrittenAt = terms.ReservedAt ?? change.At,
            SendBefore = terms.SendBefore,
            AskAt = terms.AskAt,
            AnswerBy = terms.AnswerBy,
        };
}
