using FaultTolerantPay.ChannelPayments;
using FaultTolerantPay.Testing.Conformance;

namespace FaultTolerantPay.Tests.ChannelPayments;

/// <summary>Channel payments at every stage, made by the transitions themselves.</summary>
internal static class PaymentSteps
{
    public static readonly TransactionKey Key = Samples.Key();
    public static readonly DateTimeOffset Now = Samples.Start.AddMinutes(1), Later = Samples.Start.AddHours(1), Expiry = Now.AddDays(7);
    public static readonly OperatorId Clerk = new("clerk");
    public static readonly ChannelId Alpha = new("alpha-1"), Beta = new("beta-1");

    public static ChannelPayment NewPayment(OperationKind kind = OperationKind.Pay, int maxAttempts = 3) => new()
    {
        Key = Key,
        Kind = kind,
        Amount = Euro(1_000),
        CreatedAt = Samples.Start,
        Decision = Decision(Alpha, Beta),
        MaxAttempts = maxAttempts,
        TryUntil = Later,
        AuthorisationLifetime = kind == OperationKind.Authorise ? TimeSpan.FromDays(7) : null,
    };

    public static RoutedDecision Decision(params ChannelId[] channels) => new()
    {
        Channels = [.. channels.Select(channel => new RoutedChannel(channel, new ProviderId(channel.Value.Split('-')[0])))],
        Fingerprint = "table-1",
        Reasons = ["cheapest"],
        DecidedAt = Samples.Start,
    };

    public static Money Euro(long minor) => new(minor, Samples.Euro);

    public static OperationTerms Terms(string reference, string? request = null) => new(reference, Later, Now.AddSeconds(30), request);

    public static ChannelPaymentChange Change(this ChannelPayment payment, DateTimeOffset? at = null) => new(payment, at ?? Now);

    /// <summary>The payment after a step that must not be refused.</summary>
    public static ChannelPayment After(this ChannelStep step)
    {
        Assert.That(step.Refusal, Is.Null);
        return step.Change!.After;
    }

    public static ChannelPayment Sent(this ChannelPayment payment, string reference = "ref-1") => payment.Change()
        .WriteCharge(Terms(reference)).After();

    public static ChannelPayment Answered(this ChannelPayment payment, OperationKind kind, int ordinal, ChannelResult result,
        ResultSource source = ResultSource.Reply) =>
        payment.Change().Record(new OperationNumber(kind, ordinal), result, source, Later).After;

    public static ChannelPayment Paid() => NewPayment().Sent().Answered(OperationKind.Pay, 1, ChannelResult.Succeeded("bank-1"));

    public static ChannelPayment Authorised() =>
        NewPayment(OperationKind.Authorise).Sent().Answered(OperationKind.Authorise, 1, ChannelResult.Succeeded("bank-1"));

    public static ChannelPayment Capturing(this ChannelPayment payment, long minor, string id) =>
        payment.Change().WriteCapture(Euro(minor), Terms(id, id)).After();

    public static ChannelPayment Captured(this ChannelPayment payment, long minor, string id)
    {
        ChannelPayment sent = payment.Capturing(minor, id);
        return sent.Answered(OperationKind.Capture, sent.Operations[^1].Ordinal, ChannelResult.Succeeded());
    }

    public static ChannelPayment Refunding(this ChannelPayment payment, long minor, string id) =>
        payment.Change().WriteRefund(Euro(minor), null, Terms(id, id)).After();

    public static ChannelPayment Refunded(this ChannelPayment payment, long minor, string id)
    {
        ChannelPayment sent = payment.Refunding(minor, id);
        return sent.Answered(OperationKind.Refund, sent.Operations[^1].Ordinal, ChannelResult.Succeeded());
    }

    /// <summary>Paid by the second channel, after the first one said that it did not execute it.</summary>
    public static ChannelPayment PaidByBeta() => NewPayment().Sent()
        .Answered(OperationKind.Pay, 1, ChannelResult.NotExecuted()).Sent("ref-2")
            .Answered(OperationKind.Pay, 2, ChannelResult.Succeeded("bank-2"));

    /// <summary>The same, and then the first channel reports success.</summary>
    public static ChannelPayment WithSurplus() => PaidByBeta()
        .Answered(OperationKind.Pay, 1, ChannelResult.Succeeded("bank-1"), ResultSource.Callback);

    public static string Amounts(ChannelPayment payment) =>
        $"authorised {payment.AuthorisedMinor}, captured {payment.CapturedMinor}+{payment.CaptureReservedMinor}, "
        + $"paid {payment.PaidMinor}, refunded {payment.RefundedMinor}+{payment.RefundReservedMinor}, "
        + $"surplus {payment.SurplusMinor}-{payment.SurplusReturnedMinor}";

    public static string Text(JournalEntry entry) =>
        $"{entry.Event}: {string.Join(", ", entry.Postings.Select(posting => $"{posting.Account} {posting.AmountMinor}"))} "
            + $"at {entry.Channel}";

    public static IEnumerable<string> Effects(ChannelPaymentChange change)
    {
        foreach (Discrepancy discrepancy in change.Discrepancies)
        {
            yield return $"{(discrepancy.ClosedAt is null ? "opens" : "closes")} {discrepancy.Kind}";
        }

        if (change.After.IsHeld)
        {
            yield return "held";
        }
    }
}
